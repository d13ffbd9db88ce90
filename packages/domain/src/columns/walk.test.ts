import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numberOf, units } from '../ledger/index.ts'
import type { Movement } from '../ledger/index.ts'
import { contributions, valueHistory } from '../performance/exact-walk.ts'
import type { HistoryInput } from '../performance/exact-walk.ts'
import type { Flow, History } from '../performance/index.ts'
import { linkReturn } from '../performance/index.ts'
import { cashPart, securitiesPart } from '../performance/parts.ts'
import { closesOf } from './closes.ts'
import { moveColumns, movementsIn } from './moves.ts'
import { openPast, symbolsBetween } from './past.ts'
import type { Past } from './past.ts'
import { openWalked, walkColumns, walkPast } from './walk.ts'

const dayCount = 40
/** A share, a fraction trader's share, an option, a share priced at a third, and one that is counted in trillions. */
const symbols = ['AAA', 'BBB', 'AAPL261218C00200000', 'THIRD', 'PENNY'] as const
type Symbol = (typeof symbols)[number]

const count = (min: number, max: number, unit: bigint) => fc.integer({ min, max }).map((value) => BigInt(value) * unit)
const quantities: Readonly<Record<Symbol, fc.Arbitrary<bigint>>> = {
  AAA: count(-50, 300, 10n ** 18n),
  BBB: count(-1_000_000_000, 2_000_000_000, 10n ** 9n),
  AAPL261218C00200000: count(-9, 9, 10n ** 18n),
  THIRD: count(-40_000, 90_000, 10n ** 14n),
  PENNY: count(1, 2_000_000_000, 10n ** 24n),
}
const prices: Readonly<Record<Symbol, fc.Arbitrary<bigint>>> = {
  AAA: count(1, 90_000, 10n ** 16n),
  BBB: count(1, 9_000_000, 10n ** 14n),
  AAPL261218C00200000: count(1, 4_000, 10n ** 16n),
  THIRD: count(1, 90_000, 333_333_333_333_333n),
  PENNY: count(1, 99, 10n ** 12n),
}
const day = fc.integer({ min: 1, max: dayCount - 1 })
const cash = count(-9_000_000, 9_000_000, 10n ** 14n)
const movement: fc.Arbitrary<Movement> = fc.oneof(
  fc.record({ day, symbol: fc.constant(null), quantity: fc.constant(0n), cash, isFlow: fc.boolean() }),
  ...symbols.map((symbol) =>
    fc.record({
      day,
      symbol: fc.constant(symbol),
      quantity: fc.oneof(quantities[symbol], fc.constant(0n)),
      cash: fc.oneof(cash, fc.constant(0n)),
      isFlow: fc.boolean(),
    }),
  ),
)

interface Series {
  readonly days: readonly number[]
  readonly values: readonly bigint[]
}
const seriesOf = (symbol: Symbol): fc.Arbitrary<Series> =>
  fc
    .uniqueArray(fc.record({ on: fc.integer({ min: -6, max: dayCount - 1 }), price: prices[symbol] }), {
      selector: ({ on }) => on,
      maxLength: dayCount,
    })
    .map((rows) => rows.toSorted((a, b) => a.on - b.on))
    .map((rows) => ({ days: rows.map(({ on }) => on), values: rows.map(({ price }) => price) }))

const game = fc.record({
  movements: fc.array(movement, { maxLength: 60 }).map((list) => list.toSorted((a, b) => a.day - b.day)),
  opening: cash,
  shares: quantities.AAA,
  series: fc.tuple(...symbols.map(seriesOf)),
  stale: fc.constantFrom(3, 7, 1_000),
  now: fc.option(prices.AAA),
  from: fc.integer({ min: 0, max: dayCount / 2 }),
  isDaily: fc.boolean(),
})
type Game = typeof game extends fc.Arbitrary<infer T> ? T : never

function latest({ days, values }: Series, on: number, staleDaysMax: number): bigint | undefined {
  const place = days.findLastIndex((known) => known <= on)
  return on - (days[place] ?? -Infinity) > staleDaysMax ? undefined : values[place]
}

/** The same game for both: from some day to the last one, which is today. */
function played({ movements, opening, shares, series, stale, now, from, isDaily }: Game) {
  const today = dayCount - 1
  const quantitiesOf = new Map<string, bigint>([['AAA', shares]])
  const past = openPast({ cash: opening, quantities: quantitiesOf }, movements)
  const own = (symbol: string) => series[symbols.findIndex((known) => known === symbol)] ?? { days: [], values: [] }
  const priceOn = (symbol: string, on: number) =>
    symbol === 'AAA' && on >= today && now !== null ? now : latest(own(symbol), on, stale)
  const market = {
    closes: past.symbols.map((symbol) =>
      own(symbol).days.length === 0 ? undefined : closesOf(own(symbol), { staleDaysMax: stale }),
    ),
    today,
    present: past.symbols.map((symbol) => (symbol === 'AAA' && now !== null ? now : undefined)),
  }
  let held = opening
  const before = new Map(quantitiesOf)
  const later: Movement[] = []
  for (const one of movements) {
    if (one.day > from) {
      later.push(one)
      continue
    }
    held += one.cash
    if (one.symbol !== null) before.set(one.symbol, (before.get(one.symbol) ?? 0n) + one.quantity)
  }
  const moved = later.map(({ day: on }) => on)
  const regular = Array.from({ length: dayCount }, (_, on) => on).filter((on) => isDaily || on % 3 === 0)
  const days = [...new Set([from, today, ...regular, ...moved])].filter((on) => on >= from).toSorted((a, b) => a - b)
  const input: HistoryInput = { days, cash: held, quantities: before, movements: later, priceOn }
  return { past, market, days: Int32Array.from(days), input }
}

const ordered = (flows: readonly Flow[]) =>
  flows.toSorted((a, b) => a.day - b.day || (a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0))
const plain = ({ days, links, unpriced }: History) => ({
  days: days.map((one) => ({ ...one, flows: ordered(one.flows) })),
  links: links.map(({ from, to, opening, closing, flows }) => ({ from, to, opening, closing, flows: ordered(flows) })),
  unpriced: [...unpriced].toSorted(([a], [b]) => (a < b ? -1 : 1)),
})
/** To the last bits of a double; `null` is only `null`. */
const nearly = (a: number | null | undefined, b: number | null): boolean =>
  typeof a !== 'number' || b === null ? a === b : Math.abs(a - b) <= 4 * Number.EPSILON * Math.abs(b)
const placesOf = (past: Past, names: readonly string[]) =>
  past.symbols.flatMap((symbol, place) => (names.includes(symbol) ? [place] : []))

test('columns tell what the walk in integers of any size tells, to the last digit, for any range', () => {
  fc.assert(
    fc.property(game, (one) => {
      const { past, market, days, input } = played(one)
      const exact = valueHistory(input)
      const { history, returns: found, contributions: told } = walkPast(past, market, { days, isItemized: true })
      expect(plain(history)).toEqual(plain(exact))
      const returns = exact.links.map((link) => linkReturn(link))
      expect(found.map(({ day: on, isModifiedDietz }) => [on, isModifiedDietz])).toEqual(
        returns.map(({ day: on, isModifiedDietz }) => [on, isModifiedDietz]),
      )
      for (const [at, link] of returns.entries()) {
        expect(nearly(found[at]?.capital, link.capital)).toBe(true)
        expect(nearly(found[at]?.value, link.value)).toBe(true)
      }
      const wanted = contributions(exact.links, returns)
      // A contribution can be told no better than a value over the capital that it is measured against.
      const values = exact.links.map(({ closing }) => Math.abs(numberOf(closing)))
      const capitals = returns.flatMap(({ capital }) => (capital > 0 ? [capital] : []))
      const scale = Math.max(1, ...values) / Math.min(1, ...capitals)
      const added = new Map(told.map((item) => [item.symbol, item]))
      for (const { symbol, gain, contribution } of wanted) {
        expect([symbol, added.get(symbol)?.gain ?? 0n]).toEqual([symbol, gain])
        const off = Math.abs((added.get(symbol)?.contribution ?? 0) - contribution)
        expect(off).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(contribution), scale))
      }
    }),
    { numRuns: 150 },
  )
})

test('a part told from columns is that part walked by itself, as a portfolio of its own', () => {
  fc.assert(
    fc.property(game, fc.subarray([...symbols]), (one, names) => {
      const { past, market, days, input } = played(one)
      const { priceOn } = input
      const own = {
        days: [...days],
        ...securitiesPart(input, (symbol) => names.some((name) => name === symbol)),
        priceOn,
      }
      const { history } = walkPast(past, market, { days, part: placesOf(past, names) })
      expect(plain(history)).toEqual(plain(valueHistory(own)))
      const cashWalk = valueHistory({ days: [...days], ...cashPart(input), priceOn })
      expect(plain(walkPast(past, market, { days, part: 'cash' }).history)).toEqual(plain(cashWalk))
    }),
    { numRuns: 100 },
  )
})

test('what nobody held or moved in a period is not asked for', () => {
  const trade = (on: number, symbol: string, quantity: string): Movement => ({
    day: on,
    symbol,
    quantity: units(quantity),
    cash: 0n,
    isFlow: false,
  })
  const past = openPast({ cash: 0n, quantities: new Map() }, [
    trade(1, 'SOLD', '5'),
    trade(2, 'SOLD', '-5'),
    trade(3, 'KEPT', '1'),
    trade(9, 'LATER', '1'),
  ])
  expect(symbolsBetween(past, 4, 8).map((place) => past.symbols[place])).toEqual(['KEPT'])
  expect(symbolsBetween(past, 1, 9).map((place) => past.symbols[place])).toEqual(['KEPT', 'LATER', 'SOLD'])
})

test('a past goes through columns and between threads as it is', () => {
  fc.assert(
    fc.property(game, (one) => {
      const { past, market, days } = played(one)
      const shared = (bytes: number) => new SharedArrayBuffer(bytes)
      const moved = movementsIn(moveColumns(one.movements, shared))
      expect(moved).toEqual(one.movements)
      const opening = { cash: one.opening, quantities: new Map([['AAA', one.shares]]) }
      const again = openPast(opening, moved, shared)
      const wish = { days, isItemized: true }
      const { history, contributions: told } = walkPast(past, market, wish)
      const other = openWalked(structuredClone(walkColumns(structuredClone(again), structuredClone(market), wish)))
      expect(plain(other.history)).toEqual(plain(history))
      expect(other.contributions).toEqual(told)
    }),
    { numRuns: 60 },
  )
})
