/** Orders that only some brokers have: all or none, and trailing stops that become limit orders. */
import { expect, test } from 'vitest'
import { bench, fridayMorning } from './testing/bench.ts'

const second = 1000

test('an all-or-none order is filled at once or not at all, where a plain one comes in parts', () => {
  const made = bench({ policy: { partialFillProbability: 1 } })
  made.market.setPrice('KO', 100, fridayMorning)
  const anna = made.account('100000')
  const plain = made.place(anna, { symbol: 'KO', quantity: '50', orderType: 'limit', limitPrice: '101' })
  expect(made.order(plain).executions.length).toBeGreaterThan(1)
  const whole = made.place(anna, {
    symbol: 'KO',
    quantity: '50',
    orderType: 'limit',
    limitPrice: '101',
    allOrNone: true,
  })
  expect(made.order(whole)).toMatchObject({ status: 'filled', executions: [{ quantity: '50' }] })
})

test('an all-or-none order waits while the book does not hold all of it, and stays open', () => {
  const made = bench()
  made.market.setPrice('KO', 1, fridayMorning)
  const anna = made.account('10000000')
  // Twenty times the largest displayed size is 48,000 shares (quotes.ts, pricing.ts).
  const waits = made.place(anna, {
    symbol: 'KO',
    quantity: '50000',
    orderType: 'limit',
    limitPrice: '2',
    allOrNone: true,
  })
  made.to(fridayMorning + 5 * second)
  expect(made.order(waits)).toMatchObject({ status: 'open', filledQuantity: '0' })
})

test('a trailing stop with an offset works as a limit order once its stop was reached', () => {
  const made = bench()
  made.market.setPrice('KO', 100, fridayMorning)
  const anna = made.account()
  made.place(anna, { symbol: 'KO', quantity: '10' })
  const trail = made.place(anna, {
    symbol: 'KO',
    side: 'sell',
    quantity: '10',
    timeInForce: 'gtc',
    orderType: 'trailing_stop',
    trailAmount: '5',
    trailLimitOffset: '1',
  })
  expect(made.order(trail)).toMatchObject({ stopPrice: '95', limitPrice: null })
  made.market.setPrice('KO', 90, fridayMorning + second)
  made.to(fridayMorning + 2 * second)
  const fallen = made.order(trail)
  expect(fallen).toMatchObject({ status: 'open', triggered: true })
  expect(Number(fallen.limitPrice)).toBeCloseTo(Number(fallen.stopPrice) - 1, 6)
  made.market.setPrice('KO', 97, fridayMorning + 3 * second)
  made.to(fridayMorning + 4 * second)
  expect(made.order(trail).status).toBe('filled')
  expect(Number(made.order(trail).averageFillPrice)).toBeGreaterThanOrEqual(Number(fallen.limitPrice))
})

test('an offset is for trailing stops only', () => {
  const made = bench()
  const anna = made.account()
  const refused = made.exchange.check({
    accountId: anna.accountId,
    symbol: 'KO',
    side: 'buy',
    quantity: '1',
    orderType: 'market',
    timeInForce: 'day',
    trailLimitOffset: '1',
  })
  expect(refused).toMatchObject({ code: 'invalid_request', field: 'trailLimitOffset' })
})
