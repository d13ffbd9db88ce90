import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Price, Quantity, decimal } from '../money/index.ts'
import { applyOrderEvent, mayFollow } from './lifecycle.ts'
import type { OrderEvent } from './lifecycle.ts'
import { leavesQuantity, newProgress } from './order.ts'
import type { OrderProgress } from './order.ts'
import { isFinal, orderStatuses } from './status.ts'
import type { OrderStatus } from './status.ts'

const anOrder = (changes: Partial<OrderProgress> = {}): OrderProgress => ({
  ...newProgress(Quantity('10')),
  ...changes,
})
const at = (second: number): string => `2026-11-20T15:00:${String(second).padStart(2, '0')}.000Z`
const reported = (status: OrderStatus, second: number, more: object = {}): OrderEvent => ({
  type: 'reported',
  status,
  brokerOrderId: 'B1',
  at: at(second),
  ...more,
})
const fill = (executionId: string, quantity: string, price: string, second = 5): OrderEvent => ({
  type: 'execution',
  execution: { executionId, quantity: Quantity(quantity), price: Price(price), fee: null, at: at(second) },
})
const run = (order: OrderProgress, ...events: readonly OrderEvent[]): OrderProgress =>
  events.reduce((state, event) => applyOrderEvent(state, event).order, order)

describe('an order moves forward only', () => {
  test('a late "open" does not reopen a canceled order', () => {
    expect(run(anOrder(), reported('canceled', 3), reported('open', 1)).status).toBe('canceled')
  })
  test('a cancel under way stays so when an older report still says open', () => {
    expect(run(anOrder(), reported('open', 1), { type: 'cancel_requested' }, reported('open', 2)).status).toBe(
      'pending_cancel',
    )
  })
  test('a refused cancel puts the order back to work, and a late word of the cancel does not undo that', () => {
    const order = run(
      anOrder(),
      reported('open', 1),
      fill('e1', '4', '10', 2),
      { type: 'cancel_requested' },
      { type: 'cancel_refused', at: at(6) },
    )
    expect(order.status).toBe('partially_filled')
    expect(run(order, reported('pending_cancel', 4)).status).toBe('partially_filled')
    expect(run(order, reported('pending_cancel', 8)).status).toBe('pending_cancel')
  })
  test('a fill that arrives after the cancel still counts', () => {
    const order = anOrder({ status: 'canceled', brokerOrderId: 'B1' })
    expect(run(order, fill('e1', '4', '10'))).toMatchObject({ status: 'canceled', filledQuantity: '4' })
    expect(run(order, fill('e1', '4', '10'), fill('e2', '6', '11'))).toMatchObject({
      status: 'filled',
      filledQuantity: '10',
    })
  })
  test('a rejection by the broker is final whatever is reported later', () => {
    const order = run(anOrder(), reported('rejected', 1, { rejectReason: 'no funds' }), reported('open', 2))
    expect(order).toMatchObject({ status: 'rejected', rejectReason: 'no funds' })
  })
  test('an order under another broker id is not ours and changes nothing', () => {
    const order = run(anOrder(), reported('open', 1))
    const { order: after, anomaly } = applyOrderEvent(order, reported('filled', 2, { brokerOrderId: 'B2' }))
    expect(after).toBe(order)
    expect(anomaly).toContain('B2')
  })
})

describe('unknown', () => {
  test('is entered when the outcome is not known and left by the first evidence', () => {
    const order = run(anOrder(), { type: 'outcome_unknown' })
    expect(order.status).toBe('unknown')
    expect(run(order, reported('pending', 1)).status).toBe('pending')
    expect(run(order, reported('open', 1)).status).toBe('open')
    expect(run(order, fill('e1', '10', '5')).status).toBe('filled')
    expect(run(order, { type: 'not_found' })).toMatchObject({ status: 'rejected', rejectReason: 'not_found' })
  })
  test('is not entered once the broker answered', () => {
    expect(run(anOrder(), reported('open', 1), { type: 'outcome_unknown' }).status).toBe('open')
  })
  test('a status never met makes the order unknown until a newer report', () => {
    const order = run(anOrder(), reported('open', 1), reported('unknown', 2))
    expect(order.status).toBe('unknown')
    expect(run(order, reported('open', 1)).status).toBe('unknown')
    expect(run(order, reported('open', 3)).status).toBe('open')
  })
  test('not found twice is undone by a later sighting, and by nothing else', () => {
    const order = run(anOrder(), { type: 'outcome_unknown' }, { type: 'not_found' })
    expect(run(order, reported('open', 9))).toMatchObject({ status: 'open', rejectReason: null, brokerOrderId: 'B1' })
    expect(run(order, reported('rejected', 9, { rejectReason: 'halted' }))).toMatchObject({ rejectReason: 'halted' })
    expect(run(order, reported('unknown', 9)).status).toBe('rejected')
    expect(run(anOrder(), { type: 'not_sent' }, reported('open', 9)).status).toBe('rejected')
  })
})

describe('fills', () => {
  test('the same execution twice counts once', () => {
    const order = run(anOrder(), fill('e1', '4', '10'), fill('e1', '4', '10'))
    expect(order.filledQuantity).toBe('4')
    expect(applyOrderEvent(order, fill('e1', '4', '10')).changed).toBe(false)
  })
  test('prices average by quantity: 4 at 10 and 6 at 11 are 10 at 10.6', () => {
    expect(run(anOrder(), fill('e1', '4', '10'), fill('e2', '6', '11'))).toMatchObject({
      averageFillPrice: '10.6',
      filledAt: at(5),
    })
  })
  test('nine places of a share add up exactly', () => {
    const order = run(anOrder({ quantity: Quantity('0.3') }), fill('a', '0.1', '1'), fill('b', '0.2', '1'))
    expect(order).toMatchObject({ status: 'filled', filledQuantity: '0.3' })
  })
  test('a fill beyond the quantity is not counted and is told', () => {
    const order = run(anOrder(), fill('e1', '8', '10'))
    const { order: after, anomaly } = applyOrderEvent(order, fill('e2', '3', '10'))
    expect(after.filledQuantity).toBe('8')
    expect(anomaly).toContain('more than was ordered')
  })
  test('a cumulative report ahead of the executions holds until they catch up', () => {
    const order = run(
      anOrder(),
      reported('partially_filled', 2, { filledQuantity: '6', averageFillPrice: '10.5' }),
      fill('e1', '4', '10'),
    )
    expect(order).toMatchObject({ filledQuantity: '6', averageFillPrice: '10.5', status: 'partially_filled' })
    expect(run(order, fill('e2', '2', '11.5'))).toMatchObject({ filledQuantity: '6', averageFillPrice: '10.5' })
  })
  test('what is left is zero once final and not known for an order by amount', () => {
    expect(leavesQuantity(anOrder({ filledQuantity: Quantity('4') }))).toBe('6')
    expect(leavesQuantity(anOrder({ status: 'canceled', filledQuantity: Quantity('4') }))).toBe('0')
    expect(leavesQuantity(anOrder({ quantity: null }))).toBeNull()
  })
})

/** What one broker could truly have gone through: phases in order, fills adding up to at most the quantity. */
const history = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
    hasWeirdStatus: fc.boolean(),
    isCanceled: fc.boolean(),
  })
  .map(({ sizes, hasWeirdStatus, isCanceled }) => {
    const events: OrderEvent[] = [reported('pending', 1), reported('open', 2)]
    let filled = 0
    let second = 3
    for (const [index, size] of sizes.entries()) {
      const quantity = Math.min(size, 10 - filled)
      if (quantity === 0) break
      filled += quantity
      second += 1
      events.push(fill(`e${index}`, String(quantity), String(10 + index), second))
      const status = filled === 10 ? 'filled' : 'partially_filled'
      if (index % 2 === 0) events.push(reported(status, second, { filledQuantity: String(filled) }))
    }
    if (hasWeirdStatus) events.push(reported('unknown', second + 1))
    if (isCanceled && filled < 10) events.push(reported('pending_cancel', second + 2), reported('canceled', second + 3))
    return { events, filled }
  })

const rank: Readonly<Record<OrderStatus, number>> = {
  unknown: 0,
  pending: 1,
  open: 2,
  partially_filled: 3,
  pending_cancel: 4,
  expired: 5,
  canceled: 5,
  rejected: 5,
  replaced: 6,
  filled: 7,
}

test('the same events end in the same state in whatever order and however often they come', () => {
  fc.assert(
    fc.property(history, fc.infiniteStream(fc.nat()), ({ events, filled }, picks) => {
      const start = anOrder({ status: 'unknown' })
      const inOrder = run(start, ...events)
      const shuffled = [...events, ...events].map((event) => ({ event, key: picks.next().value ?? 0 }))
      const mixed = run(start, ...shuffled.toSorted((a, b) => a.key - b.key).map(({ event }) => event))
      expect({ ...mixed, averageFillPrice: Number(mixed.averageFillPrice) }).toEqual({
        ...inOrder,
        averageFillPrice: Number(inOrder.averageFillPrice),
      })
      expect(decimal(inOrder.filledQuantity).eq(filled)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

const anyEvent: fc.Arbitrary<OrderEvent> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...orderStatuses), fc.nat(50), fc.option(fc.nat(12)))
    .map(([status, second, quantity]) =>
      reported(status, second, quantity === null ? {} : { filledQuantity: String(quantity) }),
    ),
  fc
    .tuple(fc.nat(5), fc.integer({ min: 1, max: 5 }), fc.nat(50))
    .map(([id, size, second]) => fill(`e${id}`, String(size), '10', second)),
  fc.constantFrom<OrderEvent[]>(
    { type: 'outcome_unknown' },
    { type: 'not_sent' },
    { type: 'not_found' },
    { type: 'cancel_requested' },
  ),
)

test('no sequence of events moves an order back, fills more than ordered, or forgets a fill', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      let order = anOrder()
      for (const event of events) {
        const { order: after } = applyOrderEvent(order, event)
        expect(decimal(after.filledQuantity).lte(10)).toBe(true)
        expect(decimal(after.filledQuantity).gte(order.filledQuantity)).toBe(true)
        const isExcused = order.rejectReason === 'not_found' || order.status === 'unknown' || after.status === 'unknown'
        if (!isExcused) expect(rank[after.status]).toBeGreaterThanOrEqual(rank[order.status])
        if (isFinal(order.status) && order.rejectReason !== 'not_found') expect(isFinal(after.status)).toBe(true)
        if (after.status !== order.status) expect(mayFollow(order, after.status)).toBe(true)
        order = after
      }
    }),
    { numRuns: 500 },
  )
})
