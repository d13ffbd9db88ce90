import type { OrderRequest } from '@g2e/domain/orders'
import { expect, test } from 'vitest'
import { BrokerAccountId, ClientOrderId, WireMismatch } from '../port/index.ts'
import { compileOrder } from './compile-order.ts'
import { mapOrder } from './map.ts'
import { verifyAnswer } from './verify-answer.ts'

const context = {
  brokerAccountId: BrokerAccountId('acc'),
  clientOrderId: ClientOrderId('g2e-1'),
  assetType: undefined,
}
const ticket = (over: object): OrderRequest =>
  JSON.parse(JSON.stringify({ accountId: 'acc', symbol: 'AAPL', side: 'buy', timeInForce: 'day', ...over }))

/** What the broker would answer: the request with an id, a status, and whatever it made of it. */
function answerTo(request: OrderRequest, over: object = {}, facts: Parameters<typeof compileOrder>[1] = context) {
  const body = compileOrder(request, facts).requests?.[0]?.body
  if (typeof body !== 'object' || body === null) throw new Error('the ticket compiles')
  const legs = 'legs' in body && Array.isArray(body.legs) ? body.legs : []
  return mapOrder({
    id: 'o1',
    status: 'pending_new',
    filled_qty: '0',
    ...body,
    legs: legs.map((leg: object, index: number) => ({
      id: `l${index}`,
      status: 'pending_new',
      filled_qty: '0',
      ...leg,
    })),
    ...over,
  }).order
}

const limit = ticket({ quantity: '10', orderType: 'limit', limitPrice: '187.50' })

test('the same order in other digits is the same order', () => {
  expect(() => verifyAnswer(limit, context, answerTo(limit, { limit_price: '187.5', qty: '10.0' }))).not.toThrow()
})

test.each([
  ['side', { side: 'sell' }],
  ['symbol', { symbol: 'AAPD' }],
  ['qty', { qty: '100' }],
  ['limit_price', { limit_price: '1875' }],
  ['type', { type: 'market' }],
  ['time_in_force', { time_in_force: 'gtc' }],
  ['client_order_id', { client_order_id: 'another' }],
])('an answer that differs in %s is a doubt', (path, over) => {
  const verify = () => verifyAnswer(limit, context, answerTo(limit, over))
  expect(verify).toThrow(WireMismatch)
  expect(verify).toThrow(expect.objectContaining({ path }))
})

test('a credit spread comes back with the negative limit that it was sent with', () => {
  const spread = ticket({
    side: 'sell',
    quantity: '1',
    orderType: 'limit',
    limitPrice: '1.70',
    orderClass: 'multileg',
    legs: [
      { symbol: 'AAPL261218C00280000', side: 'sell', ratio: 1, positionEffect: 'open' },
      { symbol: 'AAPL261218C00290000', side: 'buy', ratio: 1, positionEffect: 'open' },
    ],
  })
  expect(() =>
    verifyAnswer(spread, context, answerTo(spread, { symbol: '', side: '', limit_price: '-1.7' })),
  ).not.toThrow()
  expect(() => verifyAnswer(spread, context, answerTo(spread, { limit_price: '1.7' }))).toThrow(WireMismatch)
})

test('a pair that was written joined is answered with its slash', () => {
  const facts = { ...context, assetType: 'crypto' as const }
  const pair = ticket({ symbol: 'BTCUSD', quantity: '0.5', orderType: 'market', timeInForce: 'gtc' })
  const answer = answerTo(pair, { asset_class: 'crypto' }, facts)
  expect(answer.symbol).toBe('BTC/USD')
  expect(() => verifyAnswer(pair, facts, answer)).not.toThrow()
})
