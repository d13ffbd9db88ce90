import { expect, test } from 'vitest'
import { Money, Percent, Price, Quantity } from '../money/index.ts'
import type { OrderRequest } from './request.ts'
import { validateRequest } from './validate-request.ts'

const aRequest = (changes: Partial<OrderRequest> = {}): OrderRequest => ({
  accountId: 'A',
  symbol: 'AAPL',
  side: 'buy',
  quantity: Quantity('10'),
  orderType: 'limit',
  limitPrice: Price('187.50'),
  timeInForce: 'day',
  ...changes,
})
const fields = (changes: Partial<OrderRequest>): readonly string[] =>
  validateRequest(aRequest(changes)).map(({ field }) => field)

test('a plain limit order has no faults', () => {
  expect(validateRequest(aRequest())).toEqual([])
})
test.each<[string, Partial<OrderRequest>, readonly string[]]>([
  ['no size at all', { quantity: undefined }, ['quantity']],
  ['both sizes', { notional: Money('100') }, ['notional']],
  ['zero quantity', { quantity: Quantity('0') }, ['quantity']],
  ['a market order with a limit price', { orderType: 'market' }, ['limitPrice']],
  ['a limit order without a price', { limitPrice: undefined }, ['limitPrice']],
  ['a limit order with a stop price', { stopPrice: Price('180') }, ['stopPrice']],
  ['a stop-limit order without a stop', { orderType: 'stop_limit' }, ['stopPrice']],
  ['a stop order without a stop', { orderType: 'stop', limitPrice: undefined }, ['stopPrice']],
  ['a trailing stop without a trail', { orderType: 'trailing_stop', limitPrice: undefined }, ['trailPercent']],
  [
    'a trailing stop with both trails',
    { orderType: 'trailing_stop', limitPrice: undefined, trailAmount: Price('1'), trailPercent: Percent('2') },
    ['trailAmount'],
  ],
  [
    'a trail of the whole price',
    { orderType: 'trailing_stop', limitPrice: undefined, trailPercent: Percent('100') },
    ['trailPercent'],
  ],
  [
    'a market order in extended hours',
    { orderType: 'market', limitPrice: undefined, extendedHours: true },
    ['extendedHours'],
  ],
  [
    'an immediate stop',
    { orderType: 'stop', limitPrice: undefined, stopPrice: Price('1'), timeInForce: 'ioc' },
    ['timeInForce'],
  ],
  [
    'a stop in the opening auction',
    { orderType: 'stop', limitPrice: undefined, stopPrice: Price('1'), timeInForce: 'opg' },
    ['timeInForce'],
  ],
  ['a take-profit on a simple order', { takeProfit: { limitPrice: Price('200') } }, ['takeProfit']],
  ['a bracket without its exits', { orderClass: 'bracket' }, ['takeProfit', 'stopLoss']],
  [
    'a bracket whose stop lies above the entry',
    { orderClass: 'bracket', takeProfit: { limitPrice: Price('200') }, stopLoss: { stopPrice: Price('190') } },
    ['stopLoss.stopPrice'],
  ],
  ['a multi-leg order without legs', { orderClass: 'multileg' }, ['legs']],
  ['lots on a purchase', { lots: [{ transactionId: 't', quantity: Quantity('10') }] }, ['lots']],
  ['lots that do not add up', { side: 'sell', lots: [{ transactionId: 't', quantity: Quantity('9') }] }, ['lots']],
  ['half a contract', { symbol: 'AAPL261218C00200000', quantity: Quantity('0.5') }, ['quantity']],
])('%s is named by its field', (_, changes, expected) => {
  expect(fields(changes)).toEqual(expected)
})
test('a well-formed bracket passes, bought or sold short', () => {
  expect(
    fields({ orderClass: 'bracket', takeProfit: { limitPrice: Price('200') }, stopLoss: { stopPrice: Price('180') } }),
  ).toEqual([])
  expect(
    fields({
      side: 'sell_short',
      orderClass: 'bracket',
      takeProfit: { limitPrice: Price('180') },
      stopLoss: { stopPrice: Price('200') },
    }),
  ).toEqual([])
})
