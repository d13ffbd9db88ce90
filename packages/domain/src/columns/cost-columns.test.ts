/** What the columns tell of costs is what the lots of the replayed ledger say, on every day. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, dayNumber } from '../calendar/index.ts'
import { openRow, replay, units, unitsText } from '../ledger/index.ts'
import type { BundleRow, LotMethod, Row } from '../ledger/index.ts'
import { costColumns, costsWithin } from './cost-columns.ts'
import { closesOf } from './closes.ts'
import { openPast } from './past.ts'
import { wideAt } from './wide.ts'

const first = '2024-01-01'
const dateAt = (place: number): string => addDays(first, place)

function rowsOf(raw: readonly BundleRow[]): readonly Row[] {
  return raw.flatMap((row) => {
    const opened = openRow(row, 'USD')
    return 'reason' in opened ? [] : [opened]
  })
}

const played = (rows: readonly Row[], through: number, lotMethod: LotMethod = 'average', isRetirement = true) =>
  replay(rows, {
    baseCurrency: 'USD',
    lotMethod,
    rateOn: () => undefined,
    priceOn: () => undefined,
    isRetirement: () => isRetirement,
    through,
    to: undefined,
  })

const told = (raw: readonly BundleRow[], from: number, to: number) => {
  const rows = rowsOf(raw)
  const source = played(rows, dayNumber(dateAt(to)))
  const past = openPast({ cash: 0n, quantities: new Map() }, source.movements)
  const days = Int32Array.from({ length: to - from + 1 }, (_, at) => dayNumber(dateAt(from + at)))
  // Whatever it is, it is worth 150 on the first day.
  const closes = past.symbols.map(() =>
    closesOf({ days: [dayNumber(first)], values: [units('150')] }, { staleDaysMax: 999 }),
  )
  return costsWithin(costColumns(source), past, { closes, today: Infinity, present: [] }, { days })
}
const line = (id: number, day: number, type: string, rest: Partial<BundleRow> = {}): BundleRow => ({
  id: String(id),
  account: 'A',
  date: dateAt(day),
  type,
  symbol: 'M',
  ...rest,
})

const worked: readonly BundleRow[] = [
  line(1, 1, 'buy', { quantity: '10', price: '100', fee: '1' }),
  line(2, 2, 'buy', { quantity: '10', price: '120' }),
  // 2201 for twenty; five of them cost 550.25 and bring 649.5.
  line(3, 4, 'sell', { quantity: '5', price: '130', fee: '0.5' }),
  line(4, 5, 'split', { ratio: '2' }),
  line(5, 6, 'return_of_capital', { amount: '50' }),
  // Another account takes ten of thirty, and their cost with them.
  line(6, 7, 'transfer_out', { quantity: '10' }),
  line(7, 7, 'transfer_in', { quantity: '10', account: 'B' }),
]

test('average cost by hand: purchases with fees, a sale, a split, capital paid back, a move between own accounts', () => {
  const { invested, isPartial, symbols, unknown } = told(worked, 0, 8)
  const byDay = Array.from(isPartial, (_, at) => unitsText(wideAt(invested, at)))
  expect(byDay).toEqual(['0', '1001', '2201', '2201', '1650.75', '1650.75', '1600.75', '1600.75', '1600.75'])
  expect([...isPartial, ...unknown]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0])
  expect(
    symbols.map(({ symbol, quantity, ...rest }) => [
      symbol,
      ...[quantity, rest.cost, rest.realized, rest.fees, rest.unrealized ?? 0n].map((one) => unitsText(one)),
    ]),
  ).toEqual([
    // Thirty at 150 are 4500.
    ['M', '30', '1600.75', '99.25', '1.5', '2899.25'],
  ])
})

test('of a range only what was realized and paid within it is told, and the cost of its end', () => {
  const [later] = told(worked, 4, 8).symbols
  expect([later?.realized, later?.fees, later?.cost].map((one) => unitsText(one ?? -1n))).toEqual(['0', '0', '1600.75'])
  const [early] = told(worked, 0, 2).symbols
  expect([early?.realized, early?.fees, early?.cost].map((one) => unitsText(one ?? -1n))).toEqual(['0', '1', '2201'])
})

test('what was sold short costs less than nothing: what came in for it', () => {
  const { invested, symbols } = told(
    [
      line(1, 1, 'sell_short', { quantity: '10', price: '200' }),
      line(2, 3, 'buy_to_cover', { quantity: '4', price: '180' }),
    ],
    0,
    3,
  )
  expect([1, 3].map((at) => unitsText(wideAt(invested, at)))).toEqual(['-2000', '-1200'])
  // Six short at 150 are -900; 4 times 20 were made.
  expect(symbols.map(({ realized, unrealized }) => [realized, unrealized].map((one) => unitsText(one ?? 0n)))).toEqual([
    ['80', '300'],
  ])
})

test('days on which something is held that the lines do not tell are marked, and its symbol is named', () => {
  const rows = rowsOf([line(1, 1, 'buy', { quantity: '10', price: '100' })])
  const source = played(rows, dayNumber(dateAt(9)))
  const past = openPast({ cash: 0n, quantities: new Map([['OLD', units('3')]]) }, [
    ...source.movements,
    { day: dayNumber(dateAt(2)), symbol: 'OLD', quantity: units('-3'), cash: 0n, isFlow: false },
  ])
  const days = Int32Array.from([0, 1, 2, 3], (at) => dayNumber(dateAt(at)))
  const { isPartial, unknown, symbols } = costsWithin(
    costColumns(source),
    past,
    { closes: [], today: Infinity, present: [] },
    { days },
  )
  expect([[...isPartial], unknown]).toEqual([[1, 1, 0, 0], ['OLD']])
  // Without a price nothing is told of its gain.
  expect(symbols).toMatchObject([{ symbol: 'M', unrealized: null }])
})

test('what a broker shows besides the lines counts at the cost that it tells, from the day on which it is held', () => {
  const rows = rowsOf([line(1, 1, 'buy', { quantity: '10', price: '100' })])
  const source = played(rows, dayNumber(dateAt(9)))
  const came = (symbol: string) => ({
    day: dayNumber(dateAt(2)),
    symbol,
    quantity: units('2'),
    cash: 0n,
    isFlow: true,
  })
  const past = openPast({ cash: 0n, quantities: new Map([['OLD', units('3')]]) }, [
    ...source.movements,
    came('NEW'),
    came('OLD'),
  ])
  const days = Int32Array.from([0, 1, 2], (at) => dayNumber(dateAt(at)))
  const market = { closes: [], today: Infinity, present: [] }
  const of = (quantity: string, cost: string) => [{ quantity: units(quantity), cost: units(cost) }]
  const known = new Map([
    ['OLD', [...of('2', '9'), ...of('3', '50')]],
    ['NEW', of('2', '7')],
  ])
  const { invested, isPartial, symbols, unknown } = costsWithin(costColumns(source), past, market, {
    days,
    reported: known,
  })
  expect([0, 1, 2].map((at) => unitsText(wideAt(invested, at)))).toEqual(['50', '1050', '1066'])
  expect([[...isPartial], unknown]).toEqual([[0, 0, 0], []])
  expect(symbols.map(({ symbol, cost }) => [symbol, unitsText(cost)])).toEqual([
    ['M', '1000'],
    ['NEW', '7'],
    ['OLD', '59'],
  ])
  // Another number of shares is not what is missing.
  const other = costsWithin(costColumns(source), past, market, { days, reported: new Map([['OLD', of('4', '50')]]) })
  expect([[...other.isPartial], other.unknown]).toEqual([
    [1, 1, 1],
    ['NEW', 'OLD'],
  ])
})

const kinds = [
  'buy',
  'buy',
  'sell',
  'sell_short',
  'buy_to_cover',
  'dividend_reinvested',
  'return_of_capital',
  'split',
  'spin_off',
  'symbol_change',
  'transfer_in',
  'transfer_out',
] as const
const anyLine = fc.record({
  day: fc.integer({ min: 1, max: 60 }),
  account: fc.constantFrom('A', 'B'),
  type: fc.constantFrom(...kinds),
  symbol: fc.constantFrom('M', 'N'),
  quantity: fc.integer({ min: 1, max: 90 }).map(String),
  price: fc.integer({ min: 1, max: 9_999 }).map((cents) => (cents / 100).toFixed(2)),
  fee: fc.constantFrom('0', '1.25'),
})
function rawOf(lines: readonly (typeof anyLine extends fc.Arbitrary<infer T> ? T : never)[]): readonly BundleRow[] {
  return lines.map(({ day, account, type, symbol, quantity, price, fee }, at) => {
    const own = { account, symbol }
    if (type === 'split') return line(at, day, type, { ...own, ratio: quantity.length > 1 ? '3' : '0.5' })
    if (type === 'spin_off') return line(at, day, type, { ...own, newSymbol: 'P', ratio: '0.25', basisFraction: '0.2' })
    if (type === 'symbol_change') return line(at, day, type, { ...own, newSymbol: 'Q' })
    if (type === 'return_of_capital') return line(at, day, type, { ...own, amount: price })
    return line(at, day, type, { ...own, quantity, price, fee })
  })
}

test('on every day the cost told is that of the lots then held, by any method, wash sales or none', () => {
  const methods = fc.constantFrom<LotMethod>('average', 'fifo', 'hifo')
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 30 }), methods, fc.boolean(), (lines, method, isRetirement) => {
      const rows = rowsOf(rawOf(lines))
      const end = dayNumber(dateAt(61))
      const source = played(rows, end, method, isRetirement)
      const columns = costColumns(source)
      const past = openPast({ cash: 0n, quantities: new Map() }, source.movements)
      const days = Int32Array.from({ length: 62 }, (_, at) => dayNumber(dateAt(at)))
      const market = { closes: [], today: Infinity, present: [] }
      const { invested, symbols, unknown } = costsWithin(columns, past, market, { days })
      expect(unknown).toEqual([])
      for (const at of [7, 23, 41, 61]) {
        const { lots } = played(rows, dayNumber(dateAt(at)), method, isRetirement)
        const cost = lots.reduce((sum, lot) => sum + (lot.isShort ? -lot.cost : lot.cost), 0n)
        expect(wideAt(invested, at)).toBe(cost)
      }
      const gains = source.gains.reduce((sum, { proceeds, costBasis }) => sum + proceeds - costBasis, 0n)
      expect(symbols.reduce((sum, { realized }) => sum + realized, 0n)).toBe(gains)
      expect(symbols.reduce((sum, { cost }) => sum + cost, 0n)).toBe(wideAt(invested, 61))
    }),
    { numRuns: 150 },
  )
})
