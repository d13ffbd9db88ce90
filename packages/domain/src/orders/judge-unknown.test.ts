import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Quantity } from '../money/index.ts'
import { hasPositionMoved, judgeUnknown, nextLookMs } from './judge-unknown.ts'
import type { BrokerLists, ListedOrder, UnknownOrder } from './judge-unknown.ts'

const sentAtMs = Date.parse('2026-11-20T15:00:00.000Z')
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
const anOrder = (changes: Partial<UnknownOrder> = {}): UnknownOrder => ({
  ...terms,
  clientOrderId: 'c1',
  sentAtMs,
  sentAtBrokerMs: sentAtMs,
  missedAtMs: null,
  ...changes,
})
const listed = (changes: Partial<ListedOrder> = {}): ListedOrder => ({
  ...terms,
  brokerOrderId: 'B1',
  clientOrderId: 'c1',
  submittedAt: '2026-11-20T15:00:01.000Z',
  ...changes,
})
const lists = (afterMs: number, changes: Partial<BrokerLists<ListedOrder>> = {}): BrokerLists<ListedOrder> => ({
  orders: [],
  complete: true,
  readAtMs: sentAtMs + afterMs,
  keepsClientOrderId: true,
  taken: new Set(),
  hasPositionMoved: false,
  ...changes,
})

describe('an order whose outcome is not known', () => {
  test('is found by its client order id, whatever else is on the list', () => {
    const verdict = judgeUnknown(anOrder(), lists(500, { orders: [listed({ clientOrderId: 'c2' }), listed()] }))
    expect(verdict).toEqual({ kind: 'found', order: listed() })
  })
  test('is not taken for an equal order that carries another client order id', () => {
    expect(judgeUnknown(anOrder(), lists(500, { orders: [listed({ clientOrderId: null })] })).kind).toBe('missed')
  })
  test('is found by what it says where the broker keeps no id of ours', () => {
    const orders = [listed({ clientOrderId: null })]
    expect(judgeUnknown(anOrder(), lists(500, { orders, keepsClientOrderId: false })).kind).toBe('found')
  })
  test('is for a person to tell when two equal orders could be it', () => {
    const orders = [listed({ clientOrderId: null }), listed({ clientOrderId: null, brokerOrderId: 'B2' })]
    expect(judgeUnknown(anOrder(), lists(500, { orders, keepsClientOrderId: false })).kind).toBe('ambiguous')
    const taken = new Set(['B2'])
    expect(judgeUnknown(anOrder(), lists(500, { orders, keepsClientOrderId: false, taken })).kind).toBe('found')
  })
  test('is missed by the first complete list and called not found by a second one 30 s after sending', () => {
    expect(judgeUnknown(anOrder(), lists(45_000)).kind).toBe('missed')
    const missed = anOrder({ missedAtMs: sentAtMs + 1_000 })
    expect(judgeUnknown(missed, lists(29_999)).kind).toBe('undecided')
    expect(judgeUnknown(missed, lists(30_000)).kind).toBe('not_found')
  })
  test('is not called not found by one list read twice at once', () => {
    expect(judgeUnknown(anOrder({ missedAtMs: sentAtMs + 40_000 }), lists(40_500)).kind).toBe('undecided')
  })
  test('an incomplete list proves nothing', () => {
    expect(judgeUnknown(anOrder({ missedAtMs: sentAtMs }), lists(99_000, { complete: false })).kind).toBe('undecided')
  })
  test('a position that moved, or that nobody knows, keeps it unknown', () => {
    const missed = anOrder({ missedAtMs: sentAtMs })
    expect(judgeUnknown(missed, lists(31_000, { hasPositionMoved: true })).kind).toBe('position_moved')
    expect(judgeUnknown(missed, lists(31_000, { hasPositionMoved: null })).kind).toBe('undecided')
  })
  test('however the reads fall, not found never comes before two complete ones, 30 s and an unmoved position', () => {
    const read = fc.record({
      afterMs: fc.nat(90_000),
      complete: fc.boolean(),
      moved: fc.constantFrom(true, false, null),
    })
    fc.assert(
      fc.property(fc.array(read, { maxLength: 12 }), (reads) => {
        let order = anOrder()
        let completeReads = 0
        for (const { afterMs, complete, moved } of reads.toSorted((a, b) => a.afterMs - b.afterMs)) {
          const verdict = judgeUnknown(order, lists(afterMs, { complete, hasPositionMoved: moved }))
          if (complete) completeReads += 1
          if (verdict.kind === 'missed') order = { ...order, missedAtMs: sentAtMs + afterMs }
          if (verdict.kind !== 'not_found') continue
          expect(completeReads).toBeGreaterThanOrEqual(2)
          expect(afterMs).toBeGreaterThanOrEqual(30_000)
          expect(moved).toBe(false)
          return
        }
      }),
    )
  })
})

test('a position counts as moved when fills that are known do not explain it', () => {
  expect(hasPositionMoved(Quantity('10'), Quantity('10'), [])).toBe(false)
  expect(hasPositionMoved(Quantity('10'), Quantity('15'), [])).toBe(true)
  expect(hasPositionMoved(Quantity('10'), Quantity('15'), ['5'])).toBe(false)
  expect(hasPositionMoved(Quantity('10'), Quantity('7.5'), ['-2.5'])).toBe(false)
  expect(hasPositionMoved(null, Quantity('7.5'), [])).toBeNull()
})

test('it is looked for after 0.5, 1, 2, 4 and 8 s, then every 5 s', () => {
  expect([0, 500, 1_000, 2_500, 4_000, 8_000, 60_000].map(nextLookMs)).toEqual([
    500, 500, 1_000, 1_500, 4_000, 5_000, 5_000,
  ])
})
