import { expect, test } from 'vitest'
import { matchOrder, matchingKey } from './matching-key.ts'
import type { OrderTerms } from './matching-key.ts'

const terms: OrderTerms = {
  symbol: 'AAPL',
  side: 'buy',
  quantity: '10',
  notional: null,
  orderType: 'limit',
  limitPrice: '187.50',
  stopPrice: null,
  timeInForce: 'day',
}
const candidate = (brokerOrderId: string, submittedAt: string | null = '2026-11-20T15:00:02Z') => ({
  ...terms,
  brokerOrderId,
  submittedAt,
})
const window = { sentAtMs: Date.parse('2026-11-20T15:00:00Z'), toleranceMs: 60_000, taken: new Set(['known']) }

test('trailing zeros do not make another ticket, another price does', () => {
  expect(matchingKey({ ...terms, limitPrice: '187.5', quantity: '10.0' })).toBe(matchingKey(terms))
  expect(matchingKey({ ...terms, limitPrice: '187.51' })).not.toBe(matchingKey(terms))
})
test('one fitting order is ours, two are a question for the person', () => {
  expect(matchOrder(terms, [candidate('a')], window)).toMatchObject({ kind: 'one', order: { brokerOrderId: 'a' } })
  expect(matchOrder(terms, [candidate('a'), candidate('b')], window)).toMatchObject({ kind: 'ambiguous' })
})
test('orders that are ours already, or were sent at another time, do not count', () => {
  expect(matchOrder(terms, [candidate('known'), candidate('old', '2026-11-20T14:00:00Z')], window)).toEqual({
    kind: 'none',
  })
  expect(matchOrder(terms, [candidate('undated', null)], window)).toMatchObject({ kind: 'one' })
})
