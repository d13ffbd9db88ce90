import { describe, expect, test } from 'vitest'
import { bench, fridayMorning } from './testing/bench.ts'
import type { Bench } from './testing/bench.ts'
import type { SimAccount } from './account.ts'

const second = 1000
const held = (): { readonly made: Bench; readonly anna: SimAccount } => {
  const made = bench()
  made.market.setPrice('KO', 100, fridayMorning)
  const anna = made.account()
  made.place(anna, { symbol: 'KO', quantity: '10' })
  return { made, anna }
}
const sell = { symbol: 'KO', side: 'sell', quantity: '10', timeInForce: 'gtc' } as const

describe('stops', () => {
  test('a sell stop sleeps above its price, wakes at it and sells at the bid', () => {
    const { made, anna } = held()
    const stop = made.place(anna, { ...sell, orderType: 'stop', stopPrice: '95' })
    made.market.setPrice('KO', 96, fridayMorning + second)
    made.to(fridayMorning + 2 * second)
    expect(made.order(stop)).toMatchObject({ status: 'open', triggered: false })
    made.market.setPrice('KO', 94, fridayMorning + 3 * second)
    made.to(fridayMorning + 4 * second)
    expect(made.order(stop)).toMatchObject({ status: 'filled', triggered: true })
    expect(Number(made.order(stop).averageFillPrice)).toBeLessThanOrEqual(94.2)
  })

  test('a stop-limit that gaps through its limit works as a limit order and does not sell below it', () => {
    const { made, anna } = held()
    const stop = made.place(anna, { ...sell, orderType: 'stop_limit', stopPrice: '95', limitPrice: '94' })
    made.market.setPrice('KO', 90, fridayMorning + second)
    made.to(fridayMorning + 2 * second)
    expect(made.order(stop)).toMatchObject({ status: 'open', triggered: true })
    made.market.setPrice('KO', 96, fridayMorning + 3 * second)
    made.to(fridayMorning + 4 * second)
    expect(made.order(stop).status).toBe('filled')
    expect(Number(made.order(stop).averageFillPrice)).toBeGreaterThanOrEqual(94)
  })

  test('a trailing stop follows up by its percentage, never down, and sells when the price comes back to it', () => {
    const { made, anna } = held()
    const trail = made.place(anna, { ...sell, orderType: 'trailing_stop', trailPercent: '10' })
    expect(made.order(trail)).toMatchObject({ highWaterMark: '100', stopPrice: '90' })
    made.market.setPrice('KO', 120, fridayMorning + second)
    made.to(fridayMorning + second + 100)
    made.to(fridayMorning + 2 * second)
    const mark = Number(made.order(trail).highWaterMark)
    expect(mark).toBeGreaterThan(119)
    expect(Number(made.order(trail).stopPrice)).toBeCloseTo(mark * 0.9, 1)
    made.market.setPrice('KO', 110, fridayMorning + 3 * second)
    made.to(fridayMorning + 4 * second)
    expect(made.order(trail)).toMatchObject({ status: 'open', highWaterMark: String(mark) })
    made.market.setPrice('KO', 107, fridayMorning + 5 * second)
    made.to(fridayMorning + 6 * second)
    expect(made.order(trail).status).toBe('filled')
  })

  test('a trailing stop by an amount stands that far below the best price', () => {
    const { made, anna } = held()
    const trail = made.place(anna, { ...sell, orderType: 'trailing_stop', trailAmount: '2.5' })
    expect(made.order(trail)).toMatchObject({ stopPrice: '97.5' })
  })

  test('stops do not wake outside the regular session', () => {
    const { made, anna } = held()
    const stop = made.place(anna, { ...sell, orderType: 'stop', stopPrice: '95' })
    const evening = Date.parse('2026-11-20T22:00:00Z')
    made.to(evening)
    const open = made.order(stop).status
    made.market.setPrice('KO', 80, evening)
    made.to(evening + 60 * second)
    expect(made.order(stop).status).toBe(open)
    made.to('2026-11-23T14:31:00Z')
    expect(made.order(stop).status).toBe('filled')
  })
})

describe('times in force', () => {
  const ask = ({ market }: Bench): number => market.quote('MSFT', fridayMorning)?.ask ?? 0

  test('immediate or cancel that does not meet the quote is canceled at once', () => {
    const made = bench()
    const order = { orderType: 'limit', timeInForce: 'ioc', limitPrice: String(Math.round(ask(made) * 0.9)) } as const
    expect(made.place(made.account(), order)).toMatchObject({ status: 'canceled', filledQuantity: '0' })
  })

  test('immediate or cancel keeps what it got and cancels the rest', () => {
    const made = bench({ policy: { partialFillProbability: 1 } })
    const order = made.place(made.account('1000000'), { timeInForce: 'ioc', quantity: '100' })
    expect(order.status).toBe('canceled')
    expect(Number(order.filledQuantity)).toBeGreaterThan(0)
    expect(Number(order.filledQuantity)).toBeLessThan(100)
  })

  test('fill or kill is never filled in part', () => {
    const made = bench({ policy: { partialFillProbability: 1 } })
    const anna = made.account('100000000')
    expect(made.place(anna, { timeInForce: 'fok', quantity: '100' }).status).toBe('filled')
    // At most 20 times a displayed size of at most 2,400 can be had at one moment.
    expect(made.place(anna, { timeInForce: 'fok', quantity: '48001' })).toMatchObject({
      status: 'canceled',
      filledQuantity: '0',
    })
  })

  test('on the open and on the close: one price, or none', () => {
    const made = bench({ at: Date.parse('2026-11-20T13:00:00Z') })
    const anna = made.account()
    const opening = made.place(anna, { timeInForce: 'opg' })
    const low = made.place(anna, { timeInForce: 'opg', orderType: 'limit', limitPrice: '1' })
    const closing = made.place(anna, { timeInForce: 'cls', quantity: '5' })
    expect([opening, low, closing].map(({ queued }) => queued)).toEqual([true, true, true])
    made.to('2026-11-20T15:00:00Z')
    const at = Date.parse('2026-11-20T14:30:00Z')
    expect(made.order(opening)).toMatchObject({ status: 'filled', filledAt: at })
    expect(made.order(opening).averageFillPrice).toBe(String(made.market.quote('MSFT', at)?.last))
    expect(made.order(low).status).toBe('expired')
    expect(made.order(closing).status).toBe('pending')
    made.to('2026-11-20T21:00:00Z')
    expect(made.order(closing).averageFillPrice).toBe(String(made.market.closeOn('MSFT', '2026-11-20')))
  })

  test('extended hours: only an order that asks for them trades before the open', () => {
    const made = bench({ at: Date.parse('2026-11-20T13:00:00Z') })
    const anna = made.account()
    const limit = { orderType: 'limit', limitPrice: String(Math.round(ask(made) * 1.2)) } as const
    expect(made.place(anna, { ...limit, extendedHours: true }).status).toBe('filled')
    expect(made.place(anna, limit)).toMatchObject({ status: 'pending', queued: true })
  })

  test('a halted symbol fills nothing until it trades again', () => {
    const made = bench()
    const days = made.market.calendar.tradingDays('2026-06-01', '2026-11-19')
    const halted = days
      .flatMap((date) => ['INTC', 'PLTR', 'TSLA', 'AMD', 'BA'].map((symbol) => ({ date, symbol })))
      .map(({ date, symbol }) => {
        const hours = made.market.calendar.hours(date)
        for (let at = hours?.opensAt ?? 0; at < (hours?.closesAt ?? 0); at += 120_000)
          if (made.market.quote(symbol, at)?.halted) return { symbol, at }
        return undefined
      })
      .find((found) => found !== undefined)
    if (!halted) throw new Error('the market of this seed has no halt to test with')
    const then = bench({ at: halted.at })
    const order = then.place(then.account('1000000'), { symbol: halted.symbol })
    expect(order.status).toBe('open')
    then.to(halted.at + 3_600_000)
    expect(then.order(order).status).toBe('filled')
    expect(then.market.quote(halted.symbol, then.order(order).filledAt ?? 0)?.halted).toBe(false)
  })
})
