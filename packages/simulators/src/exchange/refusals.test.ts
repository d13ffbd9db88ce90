import { describe, expect, test } from 'vitest'
import type { SimOrderRequest } from './order.ts'
import { bench } from './testing/bench.ts'

interface Case {
  readonly why: string
  readonly request: Partial<SimOrderRequest>
  readonly code: string
  readonly field?: string
}

const refused = (why: string, request: Partial<SimOrderRequest>, code: string, field?: string): Case => ({
  why,
  request,
  code,
  ...(field === undefined ? {} : { field }),
})

const cases: readonly Case[] = [
  refused('a symbol that is not traded', { symbol: 'NOPE' }, 'unknown_symbol', 'symbol'),
  refused('quantity and notional', { quantity: '1', notional: '10' }, 'invalid_request', 'quantity'),
  refused('no quantity to speak of', { quantity: '0' }, 'invalid_request', 'quantity'),
  refused('a quantity that is no number', { quantity: '1e3' }, 'invalid_request', 'quantity'),
  refused('ten decimals', { quantity: '0.0000000001' }, 'invalid_request', 'quantity'),
  refused('a limit order without a limit', { orderType: 'limit' }, 'invalid_request', 'limitPrice'),
  refused('a market order with one', { limitPrice: '5' }, 'invalid_request', 'limitPrice'),
  refused(
    'a stop that is immediate',
    { orderType: 'stop', stopPrice: '5', timeInForce: 'ioc' },
    'invalid_request',
    'timeInForce',
  ),
  refused(
    'a trail of both kinds',
    { orderType: 'trailing_stop', trailPercent: '1', trailAmount: '1' },
    'invalid_request',
  ),
  refused('a market order in extended hours', { extendedHours: true }, 'invalid_request', 'extendedHours'),
  refused(
    'a fraction of a contract',
    { symbol: 'MSFT261218C00500000', quantity: '0.5' },
    'not_fractionable',
    'quantity',
  ),
  refused(
    'a bracket without its stop',
    { orderClass: 'bracket', takeProfit: { limitPrice: '900' } },
    'invalid_request',
    'stopLoss',
  ),
  refused('a fractional short sale', { side: 'sell_short', quantity: '0.5' }, 'not_fractionable', 'quantity'),
  refused('a coin sold short', { symbol: 'BTC/USD', side: 'sell_short', quantity: '1' }, 'not_shortable', 'side'),
]

describe('what is refused', () => {
  test.each(cases)('$why', ({ request, code, field }) => {
    const { exchange, account } = bench()
    const { accountId } = account()
    const whole: SimOrderRequest = {
      accountId,
      symbol: 'MSFT',
      side: 'buy',
      orderType: 'market',
      timeInForce: 'day',
      ...(request.notional === undefined ? { quantity: '1' } : {}),
      ...request,
    }
    const refusal = { code, ...(field === undefined ? {} : { field }) }
    expect(exchange.submit(whole)).toMatchObject({ accepted: false, refusal })
    expect(exchange.check(whole)).toMatchObject(refusal)
    expect(exchange.orders()).toEqual([])
  })

  test('a blocked account trades nothing, an unknown one exists nowhere', () => {
    const { exchange, account, place } = bench()
    const anna = account()
    exchange.updateAccount(anna.accountId, { blocked: true })
    expect(() => place(anna, {})).toThrow('account_blocked')
    expect(() => place({ ...anna, accountId: 'nobody' }, {})).toThrow('unknown_account')
  })

  test('is listed as rejected where the broker does so', () => {
    const { exchange, account } = bench({ policy: { listsRefused: true } })
    const { accountId } = account('10')
    const outcome = exchange.submit({
      accountId,
      symbol: 'MSFT',
      side: 'buy',
      quantity: '1',
      orderType: 'market',
      timeInForce: 'day',
      clientOrderId: 'r-1',
    })
    expect(outcome).toMatchObject({ accepted: false, order: { status: 'rejected' } })
    expect(exchange.orders()).toMatchObject([{ clientOrderId: 'r-1', rejectReason: 'insufficient buying power' }])
  })
})

describe('short selling', () => {
  test('brings cash, a negative position, and is covered by a buy that may not cross zero', () => {
    const made = bench()
    const anna = made.account('100000')
    const short = made.place(anna, { symbol: 'KO', side: 'sell_short', quantity: '100' })
    expect(short.status).toBe('filled')
    expect(made.shares(anna, 'KO')).toBe('-100')
    expect(Number(made.exchange.balances(anna.accountId).shortMarketValue)).toBeLessThan(0)
    expect(() => made.place(anna, { symbol: 'KO', side: 'buy', quantity: '101' })).toThrow('insufficient_quantity')
    expect(() => made.place(anna, { symbol: 'KO', side: 'sell', quantity: '1' })).toThrow('insufficient_quantity')
    made.place(anna, { symbol: 'KO', side: 'buy_to_cover', quantity: '40' })
    expect(made.shares(anna, 'KO')).toBe('-60')
    made.place(anna, { symbol: 'KO', side: 'buy', quantity: '60' })
    expect(made.shares(anna, 'KO')).toBe('0')
  })

  test('needs a margin account, and no shares held long', () => {
    const made = bench()
    const cash = made.account('100000', { accountType: 'cash', multiplier: 1 })
    expect(() => made.place(cash, { symbol: 'KO', side: 'sell_short' })).toThrow('not_shortable')
    const anna = made.account()
    made.place(anna, { symbol: 'KO', quantity: '5' })
    expect(() => made.place(anna, { symbol: 'KO', side: 'sell_short', quantity: '6' })).toThrow('insufficient_quantity')
  })
})

describe('buying power', () => {
  test('is equity times the multiplier less what is carried and kept back', () => {
    const made = bench()
    const anna = made.account('10000', { multiplier: 4 })
    expect(made.exchange.balances(anna.accountId).buyingPower).toBe('40000')
    // One price for bid, ask and last would be needed to say it to the cent: the position is marked at the last.
    made.place(anna, { symbol: 'AGG', quantity: '100' })
    const { totalValue, longMarketValue, buyingPower } = made.exchange.balances(anna.accountId)
    expect(Number(buyingPower)).toBeCloseTo(Number(totalValue) * 4 - Number(longMarketValue), 2)
    expect(made.exchange.balances(anna.accountId).initialMargin).toBe(String(Number(longMarketValue) / 2))
  })

  test('coins are paid in full', () => {
    const made = bench()
    const anna = made.account('1000', { multiplier: 2 })
    expect(() => made.place(anna, { symbol: 'BTC/USD', notional: '1500', timeInForce: 'gtc' })).toThrow('buying_power')
    expect(made.place(anna, { symbol: 'KO', notional: '1500' }).status).toBe('filled')
  })
})
