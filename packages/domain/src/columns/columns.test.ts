import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costOfPart } from './average-cost.ts'
import { openColumns } from './columns.ts'
import type { LedgerColumns, MarketColumns } from './columns.ts'
import type { ColumnRow } from './pass.ts'
import { Timeline } from './timeline.ts'

const perYear = 252

test('the cost of a part is the nearest whole count, half to even, up to the largest counts', () => {
  expect(costOfPart(5, 1, 2)).toBe(2)
  expect(costOfPart(7, 1, 2)).toBe(4)
  const count = fc.integer({ min: 1, max: 2 ** 51 })
  fc.assert(
    fc.property(count, count, count, (cost, a, b) => {
      const [part, whole] = [BigInt(Math.min(a, b)), BigInt(Math.max(a, b))]
      const product = BigInt(cost) * part
      const down = product / whole
      const twice = (product - down * whole) * 2n
      const isUp = twice > whole || (twice === whole && down % 2n === 1n)
      expect(BigInt(costOfPart(cost, Number(part), Number(whole)))).toBe(isUp ? down + 1n : down)
    }),
    { numRuns: 3_000 },
  )
})

interface Trade {
  readonly day: number
  readonly symbol: number
  readonly quantity: number
  readonly price: number
  readonly fee: number
}

const dayCount = 90
const symbolCount = 7

const trades = fc
  .array(
    fc.record({
      day: fc.nat(dayCount - 1),
      symbol: fc.nat(symbolCount - 1),
      quantity: fc.integer({ min: 1, max: 400 }).map((quarters) => quarters / 4),
      price: fc.integer({ min: 100, max: 90_000 }).map((cents) => cents / 100),
      fee: fc.integer({ min: 0, max: 500 }).map((cents) => cents / 100),
      share: fc.option(fc.integer({ min: 1, max: 100 }), { freq: 2 }),
    }),
    { minLength: 2, maxLength: 60 },
  )
  .map((drawn): readonly Trade[] => {
    const held = new Map<number, number>()
    return drawn
      .toSorted((a, b) => a.day - b.day)
      .map(({ share, ...trade }) => {
        const before = held.get(trade.symbol) ?? 0
        const sold = share === null ? 0 : Math.floor((before * 4 * share) / 100) / 4
        const quantity = sold > 0 ? -sold : trade.quantity
        held.set(trade.symbol, before + quantity)
        return { ...trade, quantity }
      })
  })

const market = (currencies = 1): MarketColumns => ({
  days: dayCount,
  symbols: symbolCount,
  price: Float64Array.from(
    { length: dayCount * symbolCount },
    (_, at) => (1_000 + ((at * 7_919) % 5_000) + Math.floor(at / symbolCount)) / 100,
  ),
  currencies,
  currency: Uint8Array.from({ length: symbolCount }, (_, symbol) => symbol % currencies),
  rate: Float64Array.from({ length: dayCount * currencies }, (_, at) =>
    at % currencies === 0 ? 1 : 1.1 + (at % 13) / 100,
  ),
})

function columns(rows: readonly Trade[]): LedgerColumns {
  const opened = openColumns(
    {
      day: Int32Array.from(rows, ({ day }) => day),
      symbol: Int32Array.from(rows, ({ symbol }) => symbol),
      quantity: Float64Array.from(rows, ({ quantity }) => Math.abs(quantity)),
      side: Int8Array.from(rows, ({ quantity }) => Math.sign(quantity)),
      price: Float64Array.from(rows, ({ price }) => price),
      fee: Float64Array.from(rows, ({ fee }) => fee),
    },
    1.5,
  )
  if (!opened) throw new Error('not exact')
  return opened
}

const rowOf = ({ day, symbol, quantity, amount, fee }: LedgerColumns, at: number): ColumnRow => ({
  day: day[at] ?? 0,
  symbol: symbol[at] ?? 0,
  quantity: quantity[at] ?? 0,
  amount: amount[at] ?? 0,
  fee: fee[at] ?? 0,
})

const close = (a: number | null, b: number | null) =>
  expect(Math.abs((a ?? 0) - (b ?? 0))).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(b ?? 0)))

function same(a: Timeline, b: Timeline): void {
  expect(a.holdings).toEqual(b.holdings)
  const [one, other] = [a.totals(), b.totals()]
  for (const name of [
    'value',
    'invested',
    'realized',
    'unrealized',
    'twr',
    'maxDrawdown',
    'sharpe',
    'sortino',
  ] as const)
    close(one[name], other[name])
  for (const name of ['value', 'flow', 'invested'] as const)
    for (let day = 0; day < dayCount; day += 1) close(a.days[name][day] ?? 0, b.days[name][day] ?? 0)
}

describe('a timeline', () => {
  test('keeps money exactly: cost, gains and fees are those of whole numbers of any size', () => {
    fc.assert(
      fc.property(trades, (rows) => {
        const ledger = columns(rows)
        const { holdings } = new Timeline(ledger, market(), { perYear })
        for (let symbol = 0; symbol < symbolCount; symbol += 1) {
          let [quantity, cost, realized, fees] = [0n, 0n, 0n, 0n]
          for (let at = 0; at < ledger.count; at += 1) {
            if (ledger.symbol[at] !== symbol) continue
            const change = BigInt(ledger.quantity[at] ?? 0)
            const amount = BigInt(ledger.amount[at] ?? 0)
            if (change > 0n) cost += amount
            else {
              const product = cost * -change
              const down = product / quantity
              const twice = (product - down * quantity) * 2n
              const part = twice > quantity || (twice === quantity && down % 2n === 1n) ? down + 1n : down
              realized += amount - part
              cost -= part
            }
            quantity += change
            fees += BigInt(ledger.fee[at] ?? 0)
          }
          expect(BigInt(holdings.quantity[symbol] ?? 0)).toBe(quantity)
          expect(BigInt(holdings.cost[symbol] ?? 0)).toBe(cost)
          expect(BigInt(holdings.realized[symbol] ?? 0)).toBe(realized)
          expect(BigInt(holdings.fees[symbol] ?? 0)).toBe(fees)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a row appended, today or long ago, gives what reading all of them gives', () => {
    fc.assert(
      fc.property(trades, fc.nat(), fc.integer({ min: 1, max: 3 }), (rows, place, currencies) => {
        const ledger = columns(rows)
        const whole = new Timeline(ledger, market(currencies), { perYear })
        // Of one symbol and day the order decides, so the last of them is the one that comes late.
        const chosen = place % rows.length
        const isLast = (at: number) =>
          rows.findLastIndex(({ day, symbol }) => day === rows[at]?.day && symbol === rows[at]?.symbol) === at
        if (!isLast(chosen)) return
        const rest = ([...rows.keys()].filter((at) => at !== chosen) as number[]).map((at) => rowOf(ledger, at))
        const others: LedgerColumns = {
          ...ledger,
          count: rest.length,
          day: Int32Array.from(rest, ({ day }) => day),
          symbol: Int32Array.from(rest, ({ symbol }) => symbol),
          quantity: Float64Array.from(rest, ({ quantity }) => quantity),
          amount: Float64Array.from(rest, ({ amount }) => amount),
          fee: Float64Array.from(rest, ({ fee }) => fee),
        }
        const later = new Timeline(others, market(currencies), { perYear })
        later.append(rowOf(ledger, chosen))
        same(later, whole)
      }),
      { numRuns: 60 },
    )
  })

  test('a quote moves today and nothing else', () => {
    const rows: readonly Trade[] = [
      { day: 0, symbol: 0, quantity: 10, price: 20, fee: 0 },
      { day: 3, symbol: 1, quantity: 5, price: 10, fee: 0 },
    ]
    const timeline = new Timeline(columns(rows), market(), { perYear })
    const before = timeline.days.value.slice()
    const price = timeline.market.price[(dayCount - 1) * symbolCount] ?? 0
    const totals = timeline.quote(0, price + 2)
    // Ten shares, two dollars each.
    close(totals.value, (before.at(-1) ?? 0) + 20)
    expect(timeline.days.value.slice(0, -1)).toEqual(before.slice(0, -1))
    const again = market()
    again.price[(dayCount - 1) * symbolCount] = price + 2
    same(timeline, new Timeline(columns(rows), again, { perYear }))
  })

  test('all symbols together are the whole, and each alone adds up to it', () => {
    fc.assert(
      fc.property(trades, fc.nat(dayCount - 2), (rows, from) => {
        const timeline = new Timeline(columns(rows), market(2), { perYear })
        const all = [...Array(symbolCount).keys()]
        const [whole, filtered] = [timeline.range(from, dayCount - 1), timeline.only(all, from, dayCount - 1)]
        close(filtered.twr, whole.twr)
        close(filtered.netFlows, whole.netFlows)
        const parts = all.map((symbol) => timeline.only([symbol], from, dayCount - 1))
        close(
          parts.reduce((sum, { closing }) => sum + closing, 0),
          whole.closing,
        )
        close(
          parts.reduce((sum, { netFlows }) => sum + netFlows, 0),
          whole.netFlows,
        )
      }),
      { numRuns: 40 },
    )
  })

  test('the return of holding without a trade is that of the price', () => {
    const timeline = new Timeline(columns([{ day: 0, symbol: 2, quantity: 4, price: 10, fee: 0 }]), market(), {
      perYear,
    })
    const priceOn = (day: number) => timeline.market.price[day * symbolCount + 2] ?? 0
    close(timeline.range(10, 80).twr, priceOn(80) / priceOn(10) - 1)
  })
})

test('rows beyond what can be counted exactly are refused, never rounded', () => {
  const rows = (quantity: number, price: number) => ({
    day: Int32Array.of(0),
    symbol: Int32Array.of(0),
    side: Int8Array.of(1),
    quantity: Float64Array.of(quantity),
    price: Float64Array.of(price),
    fee: Float64Array.of(0),
  })
  expect(openColumns(rows(0.123456789, 12.3456))).toMatchObject({ quantityPlaces: 9 })
  expect(openColumns(rows(1_000_000.123456789, 12.3456))).toBeUndefined()
  expect(openColumns(rows(1e15, 3))).toBeUndefined()
  expect(openColumns(rows(1 / 3, 2))).toBeUndefined()
})
