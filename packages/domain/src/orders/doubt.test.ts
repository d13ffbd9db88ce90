import { describe, expect, test } from 'vitest'
import { candidatesFor, doubtAbout } from './doubt.ts'
import type { DoubtFacts } from './doubt.ts'
import type { ListedOrder, UnknownOrder } from './judge-unknown.ts'

const sentAtMs = Date.parse('2026-11-20T15:00:00.000Z')
const facts = (changes: Partial<DoubtFacts> = {}): DoubtFacts => ({
  found: new Set(),
  isConnected: true,
  sentAtMs,
  nowMs: sentAtMs + 60_000,
  ...changes,
})
const unknown = { status: 'unknown', brokerOrderId: null } as const

describe('an order is a person’s to decide', () => {
  test('when several could be it, when the position moved, when the broker can no longer be asked, and after a long time', () => {
    expect(doubtAbout(unknown, facts({ found: new Set(['ambiguous'] as const) }))).toBe('several_candidates')
    expect(doubtAbout(unknown, facts({ found: new Set(['position_moved'] as const) }))).toBe('position_moved')
    expect(doubtAbout(unknown, facts({ isConnected: false }))).toBe('connection_gone')
    expect(doubtAbout(unknown, facts({ nowMs: sentAtMs + 15 * 60_000 }))).toBe('no_proof')
  })
  test('not while the lists may still prove it', () => {
    expect(doubtAbout(unknown, facts())).toBeNull()
    expect(doubtAbout(unknown, facts({ nowMs: sentAtMs + 15 * 60_000 - 1 }))).toBeNull()
  })
  test('not when its outcome is known, or the broker knows it under a status of its own', () => {
    const found = new Set(['ambiguous'] as const)
    expect(doubtAbout({ status: 'open', brokerOrderId: 'B1' }, facts({ found }))).toBeNull()
    expect(doubtAbout({ status: 'rejected', brokerOrderId: null }, facts({ found }))).toBeNull()
    expect(doubtAbout({ status: 'unknown', brokerOrderId: 'B1' }, facts({ found }))).toBeNull()
  })
})

describe('what it could be', () => {
  const terms = {
    symbol: 'AAPL',
    side: 'buy',
    quantity: '10',
    notional: null,
    orderType: 'limit',
    limitPrice: '187.5',
    stopPrice: null,
    timeInForce: 'day',
  }
  const order: UnknownOrder = { ...terms, clientOrderId: 'c1', sentAtMs, sentAtBrokerMs: sentAtMs, missedAtMs: null }
  const listed = (brokerOrderId: string, changes: Partial<ListedOrder> = {}): ListedOrder => ({
    ...terms,
    brokerOrderId,
    clientOrderId: null,
    submittedAt: '2026-11-20T15:00:01.000Z',
    ...changes,
  })
  const of = (orders: readonly ListedOrder[], keepsClientOrderId = false, taken: readonly string[] = []) =>
    candidatesFor(order, { orders, keepsClientOrderId, taken: new Set(taken) }).map(
      ({ brokerOrderId }) => brokerOrderId,
    )

  test('is of its symbol and side, nobody else’s, and not from before; equal tickets first', () => {
    const orders = [
      listed('other-price', { limitPrice: '190' }),
      listed('equal'),
      listed('other-symbol', { symbol: 'MSFT' }),
      listed('other-side', { side: 'sell' }),
      listed('taken'),
      // Two minutes of clock difference are allowed for, and not a second more.
      listed('just-before', { submittedAt: '2026-11-20T14:58:00.000Z' }),
      listed('before', { submittedAt: '2026-11-20T14:57:59.999Z' }),
      listed('no-time', { submittedAt: null }),
    ]
    expect(of(orders, false, ['taken'])).toEqual(['equal', 'just-before', 'no-time', 'other-price'])
  })
  test('where the broker keeps our id, is that one alone', () => {
    expect(of([listed('other', { clientOrderId: 'c2' }), listed('nobodys')], true)).toEqual([])
    expect(of([listed('other', { clientOrderId: 'c2' }), listed('own', { clientOrderId: 'c1' })], true)).toEqual([
      'own',
    ])
  })
})
