import { describe, expect, test } from 'vitest'
import { decimal } from '@g2e/domain/money'
import { bench, fridayMorning } from './testing/bench.ts'
import type { Bench } from './testing/bench.ts'
import type { SimAccount } from './account.ts'

const expiry = '2026-12-04'
const afterExpiry = '2026-12-04T21:00:00Z'

/** A listed contract about so many percent of the price. */
function contract(
  made: Bench,
  right: 'call' | 'put',
  percent: number,
): { readonly symbol: string; readonly strike: number } {
  const last = made.market.quote('MSFT', fridayMorning)?.last ?? 0
  const listed = made.market
    .options({ underlying: 'MSFT', right, expiresFrom: expiry, expiresTo: expiry }, fridayMorning)
    .toSorted((a, b) => Math.abs(a.strike - (last * percent) / 100) - Math.abs(b.strike - (last * percent) / 100))
  const [nearest] = listed
  if (!nearest) throw new Error('nothing is listed')
  return nearest
}

const of = (made: Bench, account: SimAccount) =>
  made.exchange
    .activities({ accountId: account.accountId })
    .map(({ type, symbol, quantity, amount }) => ({ type, symbol, quantity, amount }))

describe('options', () => {
  test('a contract costs a hundred times its price', () => {
    const made = bench()
    const anna = made.account('100000')
    const { symbol } = contract(made, 'call', 100)
    const bought = made.place(anna, { symbol, quantity: '2' })
    expect(made.cash(anna)).toBe(
      decimal(100_000)
        .minus(decimal(bought.averageFillPrice ?? '0').times(200))
        .toFixed(),
    )
    expect(made.exchange.position(anna.accountId, symbol)).toMatchObject({ multiplier: 100, quantity: '2' })
  })

  test('out of the money it expires worthless', () => {
    const made = bench()
    const anna = made.account()
    const { symbol } = contract(made, 'call', 130)
    made.place(anna, { symbol, quantity: '1' })
    made.to(afterExpiry)
    expect(of(made, anna).at(-1)).toEqual({ type: 'option_expire', symbol, quantity: '-1', amount: '0' })
    expect(made.exchange.positions(anna.accountId)).toEqual([])
  })

  test('in the money it becomes a hundred shares at its strike', () => {
    const made = bench()
    const anna = made.account('200000')
    const { symbol, strike } = contract(made, 'call', 80)
    made.place(anna, { symbol, quantity: '1' })
    made.to(afterExpiry)
    expect(of(made, anna).slice(-2)).toEqual([
      { type: 'option_exercise', symbol, quantity: '-1', amount: '0' },
      { type: 'option_exercise', symbol: 'MSFT', quantity: '100', amount: String(-100 * strike) },
    ])
  })

  test('who could not pay for the shares gets what the contract is worth', () => {
    const made = bench()
    const anna = made.account('15000', { multiplier: 1, accountType: 'cash' })
    const { symbol, strike } = contract(made, 'call', 80)
    made.place(anna, { symbol, quantity: '1' })
    made.to(afterExpiry)
    const worth = decimal(String(made.market.closeOn('MSFT', expiry)))
      .minus(strike)
      .times(100)
    expect(of(made, anna).at(-1)).toEqual({ type: 'fill', symbol, quantity: '-1', amount: worth.toFixed() })
    expect(made.exchange.positions(anna.accountId)).toEqual([])
  })

  test('a call is written against shares only, and assigned it delivers them', () => {
    const made = bench()
    const anna = made.account('200000')
    const { symbol, strike } = contract(made, 'call', 80)
    expect(() => made.place(anna, { symbol, side: 'sell_short', quantity: '1' })).toThrow('covered')
    made.place(anna, { quantity: '100' })
    made.place(anna, { symbol, side: 'sell_short', quantity: '1' })
    made.to(afterExpiry)
    expect(of(made, anna).slice(-2)).toEqual([
      { type: 'option_assign', symbol, quantity: '1', amount: '0' },
      { type: 'option_assign', symbol: 'MSFT', quantity: '-100', amount: String(100 * strike) },
    ])
    expect(made.exchange.positions(anna.accountId)).toEqual([])
  })

  test('a written put keeps its strike ready', () => {
    const made = bench()
    const { symbol, strike } = contract(made, 'put', 90)
    const poor = made.account(String(strike * 100 - 5000), { multiplier: 1, accountType: 'cash' })
    expect(() => made.place(poor, { symbol, side: 'sell_short', quantity: '1' })).toThrow('insufficient_buying_power')
    const rich = made.account(String(strike * 100 + 1), { multiplier: 2 })
    const written = made.place(rich, { symbol, side: 'sell_short', quantity: '1' })
    expect(written.status).toBe('filled')
    // All but the dollar and the premium is kept ready for the shares, at twice the power of a margin account.
    expect(made.exchange.balances(rich.accountId).buyingPower).toBe(
      decimal(written.averageFillPrice ?? '0')
        .times(100)
        .plus(1)
        .times(2)
        .toFixed(),
    )
  })
})

describe('multileg orders', () => {
  const spread = (made: Bench, percents: readonly [number, number]) => {
    const low = contract(made, 'call', percents[0])
    const high = contract(made, 'call', percents[1])
    return {
      width: Math.abs(high.strike - low.strike),
      request: {
        orderClass: 'multileg',
        quantity: '2',
        legs: [
          { symbol: low.symbol, side: 'buy', ratio: 1, positionEffect: 'open' },
          { symbol: high.symbol, side: 'sell_short', ratio: 1, positionEffect: 'open' },
        ],
      },
    } as const
  }

  test('fill all legs together at the net of their quotes', () => {
    const made = bench()
    const anna = made.account()
    const { request } = spread(made, [100, 105])
    const order = made.place(anna, request)
    const [long, short] = order.childIds.map((id) => made.exchange.order(id))
    expect([order.status, long?.status, short?.status]).toEqual(['filled', 'filled', 'filled'])
    const net = decimal(long?.averageFillPrice ?? '0').minus(short?.averageFillPrice ?? '0')
    expect(order.averageFillPrice).toBe(net.toFixed())
    expect(made.cash(anna)).toBe(decimal(100_000).minus(net.times(200)).toFixed())
  })

  test('a credit spread ties up its width less the credit', () => {
    const made = bench()
    const { request, width } = spread(made, [105, 100])
    const limit = { orderType: 'limit', limitPrice: '-0.50' } as const
    const need = (width - 0.5) * 200
    const cash = { multiplier: 1, accountType: 'cash' } as const
    expect(() => made.place(made.account(String(need - 1), cash), { ...request, ...limit })).toThrow(
      'insufficient_buying_power',
    )
    expect(made.place(made.account(String(need), cash), { ...request, ...limit }).status).toBe('filled')
  })

  test('shares and a written call are one order at a net per share, and cost a hundred times it', () => {
    const made = bench()
    const call = contract(made, 'call', 105)
    const anna = made.account('100000', { multiplier: 1, accountType: 'cash' })
    const order = made.place(anna, {
      orderClass: 'multileg',
      quantity: '2',
      legs: [
        { symbol: 'MSFT', side: 'buy', ratio: 100, positionEffect: 'open' },
        { symbol: call.symbol, side: 'sell_short', ratio: 1, positionEffect: 'open' },
      ],
    })
    const [shares, written] = order.childIds.map((id) => made.exchange.order(id))
    expect([order.status, shares?.filledQuantity, written?.filledQuantity]).toEqual(['filled', '200', '2'])
    const net = decimal(shares?.averageFillPrice ?? '0').minus(written?.averageFillPrice ?? '0')
    expect(order.averageFillPrice).toBe(net.toFixed())
    expect(made.cash(anna)).toBe(decimal(100_000).minus(net.times(200)).toFixed())
  })

  test('a loss without limit is refused', () => {
    const made = bench()
    const { request } = spread(made, [100, 105])
    const legs = request.legs.map((leg) => (leg.side === 'buy' ? leg : { ...leg, ratio: 2 }))
    expect(() => made.place(made.account(), { ...request, legs })).toThrow('uncovered')
  })

  test('canceled whole', () => {
    const made = bench()
    const { request } = spread(made, [100, 105])
    const order = made.place(made.account(), { ...request, orderType: 'limit', limitPrice: '0.05' })
    expect(order.status).toBe('open')
    made.exchange.cancel(order.childIds[0] ?? '')
    expect([order.orderId, ...order.childIds].map((id) => made.exchange.order(id)?.status)).toEqual([
      'canceled',
      'canceled',
      'canceled',
    ])
  })
})
