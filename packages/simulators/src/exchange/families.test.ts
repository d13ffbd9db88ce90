import { describe, expect, test } from 'vitest'
import type { SimOrder } from './order.ts'
import { bench, fridayMorning } from './testing/bench.ts'
import type { Bench } from './testing/bench.ts'

const second = 1000
const bracket = { orderClass: 'bracket', timeInForce: 'gtc', quantity: '10' } as const

/** Prices around the market's own: percent of the last one, in whole dollars. */
const around = ({ market }: Bench, percent: number): string =>
  String(Math.round(((market.quote('MSFT', fridayMorning)?.last ?? 0) * percent) / 100))

function children(made: Bench, order: SimOrder): readonly [SimOrder, SimOrder] {
  const [first, last] = made.order(order).childIds.map((id) => made.exchange.order(id))
  if (!first || !last) throw new Error('two children are expected')
  return [first, last]
}

describe('a bracket', () => {
  test('holds both children until the entry is completely filled, then works the take-profit and watches the stop', () => {
    const made = bench()
    const entry = made.place(made.account(), {
      ...bracket,
      orderType: 'limit',
      limitPrice: around(made, 95),
      takeProfit: { limitPrice: around(made, 110) },
      stopLoss: { stopPrice: around(made, 90) },
    })
    expect(children(made, entry).map(({ held, status, side }) => ({ held, status, side }))).toEqual([
      { held: true, status: 'pending', side: 'sell' },
      { held: true, status: 'pending', side: 'sell' },
    ])
    made.market.setPrice('MSFT', Number(around(made, 94)), fridayMorning + second)
    made.to(fridayMorning + 3 * second)
    expect(made.order(entry).status).toBe('filled')
    const [profit, stop] = children(made, entry)
    expect(profit).toMatchObject({ held: false, status: 'open', quantity: '10' })
    expect(stop).toMatchObject({ held: true, status: 'pending' })
  })

  const filled = (): Bench & { readonly entry: SimOrder; readonly accountId: string } => {
    const made = bench()
    const anna = made.account()
    const entry = made.place(anna, {
      ...bracket,
      takeProfit: { limitPrice: around(made, 110) },
      stopLoss: { stopPrice: around(made, 90) },
    })
    expect(entry.status).toBe('filled')
    return { ...made, entry, accountId: anna.accountId }
  }

  test('its take-profit ends its stop', () => {
    const made = filled()
    made.market.setPrice('MSFT', Number(around(made, 112)), fridayMorning + second)
    made.to(fridayMorning + 3 * second)
    expect(children(made, made.entry).map(({ status }) => status)).toEqual(['filled', 'canceled'])
    expect(made.exchange.positions(made.accountId)).toEqual([])
  })

  test('its stop ends its take-profit before it trades', () => {
    const made = filled()
    made.market.setPrice('MSFT', Number(around(made, 88)), fridayMorning + second)
    made.to(fridayMorning + 3 * second)
    const [profit, stop] = children(made, made.entry)
    expect([profit.status, stop.status]).toEqual(['canceled', 'filled'])
    expect(made.exchange.orderEvents(stop.orderId).map(({ type }) => type)).toEqual(['held', 'triggered', 'fill'])
    expect(made.exchange.positions(made.accountId)).toEqual([])
  })

  test('a partly filled take-profit leaves the stop only the rest', () => {
    const made = bench({ policy: { partialFillProbability: 1 } })
    const anna = made.account('1000000')
    const entry = made.place(anna, {
      ...bracket,
      quantity: '100',
      takeProfit: { limitPrice: around(made, 110) },
      stopLoss: { stopPrice: around(made, 90) },
    })
    made.market.setPrice('MSFT', Number(around(made, 112)), fridayMorning + second)
    made.to(fridayMorning + second + 600)
    const [profit, stop] = children(made, entry)
    expect(profit.status).toBe('partially_filled')
    expect(stop.quantity).toBe(String(100 - Number(profit.filledQuantity)))
  })

  test('canceling one child cancels the other, canceling the entry cancels both', () => {
    const made = filled()
    const [, stop] = children(made, made.entry)
    made.exchange.cancel(stop.orderId)
    expect(children(made, made.entry).map(({ status }) => status)).toEqual(['canceled', 'canceled'])
    const other = bench()
    const entry = other.place(other.account(), {
      ...bracket,
      orderType: 'limit',
      limitPrice: around(other, 50),
      takeProfit: { limitPrice: around(other, 110) },
      stopLoss: { stopPrice: around(other, 40) },
    })
    other.exchange.cancel(entry.orderId)
    expect(children(other, entry).map(({ status }) => status)).toEqual(['canceled', 'canceled'])
  })

  test('its shares are kept for it once, not twice', () => {
    const made = filled()
    expect(made.exchange.position(made.accountId, 'MSFT')?.availableQuantity).toBe('0')
  })

  test('a day bracket ends whole at the close', () => {
    const made = bench()
    const entry = made.place(made.account(), {
      ...bracket,
      timeInForce: 'day',
      takeProfit: { limitPrice: around(made, 150) },
      stopLoss: { stopPrice: around(made, 50) },
    })
    made.to('2026-11-20T21:00:00Z')
    expect(children(made, entry).map(({ status }) => status)).toEqual(['expired', 'expired'])
  })

  test('prices on the wrong side of each other are refused', () => {
    const made = bench()
    expect(() =>
      made.place(made.account(), {
        ...bracket,
        takeProfit: { limitPrice: around(made, 90) },
        stopLoss: { stopPrice: around(made, 110) },
      }),
    ).toThrow('take profit must be above the stop')
  })
})

describe('oco and oto', () => {
  test('an oco is a take-profit whose stop sleeps as its child', () => {
    const made = bench()
    const anna = made.account()
    made.place(anna, { quantity: '10' })
    const profit = made.place(anna, {
      side: 'sell',
      orderType: 'limit',
      orderClass: 'oco',
      timeInForce: 'gtc',
      quantity: '10',
      takeProfit: { limitPrice: around(made, 110) },
      stopLoss: { stopPrice: around(made, 90) },
    })
    expect(profit).toMatchObject({ status: 'open', limitPrice: around(made, 110) })
    made.market.setPrice('MSFT', Number(around(made, 85)), fridayMorning + second)
    made.to(fridayMorning + 3 * second)
    expect(made.order(profit).status).toBe('canceled')
    const [stopId = ''] = profit.childIds
    expect(made.exchange.order(stopId)?.status).toBe('filled')
  })

  test('the one child of an oto works once the entry is filled', () => {
    const made = bench()
    const entry = made.place(made.account(), {
      orderClass: 'oto',
      timeInForce: 'gtc',
      quantity: '10',
      stopLoss: { stopPrice: around(made, 90) },
    })
    const [stopId = ''] = entry.childIds
    expect(made.exchange.order(stopId)).toMatchObject({ status: 'open', held: false, orderType: 'stop' })
  })
})
