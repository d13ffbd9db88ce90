import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Price, Quantity } from '@g2e/domain/money'
import { openOrdersDesk, problemFrom } from '../../testing/orders-desk.ts'
import type { OrdersDesk } from '../../testing/orders-desk.ts'
import { cancelAll, cancelOrder } from './cancel-order.ts'
import { listOrders, readOrder } from './read-orders.ts'
import { replaceOrder } from './replace-order.ts'

let desk: OrdersDesk
beforeAll(async () => {
  desk = await openOrdersDesk()
})
beforeEach(() => desk.reset())
afterAll(() => desk.close())

const stateOf = (id: string) => readOrder(desk.deps, desk.actor.userId, id)
const list = async () => (await listOrders(desk.deps, desk.actor.userId, { page: 1, pageSize: 50 })).items
const events = async (type: string): Promise<number> => {
  const { rows } = await desk.db.raw('select count(*)::int as count from events where type = $1 and user_id = $2', [
    type,
    desk.actor.userId,
  ])
  return Number(rows[0]?.['count'])
}

describe('fills', () => {
  test('come by the stream, and again by the poll, and count once', async () => {
    const { order } = await desk.place(desk.request())
    await desk.tracking.supervise()
    await expect.poll(async () => desk.broker.received.length).toBe(1)
    desk.broker.fill(order.brokerOrderId ?? '', '4', '99')
    desk.broker.fill(order.brokerOrderId ?? '', '6', '100')
    await desk.poll()
    await desk.poll()
    const detail = await stateOf(order.id)
    expect(detail).toMatchObject({ status: 'filled', filledQuantity: '10' })
    expect(detail.executions.map(({ quantity }) => quantity)).toEqual(['4', '6'])
  })
  test('are announced once each, with the account to read again', async () => {
    const { order } = await desk.place(desk.request())
    desk.broker.fill(order.brokerOrderId ?? '', '10', '99')
    await desk.poll()
    await desk.poll()
    expect(await events('order.filled')).toBe(1)
  })
})

describe('orders made elsewhere', () => {
  test('are discovered once and shown as external', async () => {
    desk.broker.makeElsewhere({ symbol: 'MSFT' })
    await desk.poll()
    await desk.poll()
    expect(await list()).toEqual([expect.objectContaining({ symbol: 'MSFT', source: 'external', status: 'open' })])
  })
  test('can be canceled here', async () => {
    desk.broker.makeElsewhere({ symbol: 'MSFT' })
    await desk.poll()
    const [order] = await list()
    expect(await cancelOrder(desk.deps, desk.actor, order?.id ?? '')).toMatchObject({ status: 'canceled' })
  })
})

describe('a cancel', () => {
  test('of a final order is a conflict', async () => {
    const { order } = await desk.place(desk.request())
    desk.broker.fill(order.brokerOrderId ?? '', '10', '99')
    await desk.poll()
    expect((await problemFrom(cancelOrder(desk.deps, desk.actor, order.id))).code).toBe('conflict')
  })
  test('that comes after the fill tells of the fill', async () => {
    const { order } = await desk.place(desk.request())
    desk.broker.fill(order.brokerOrderId ?? '', '10', '99')
    desk.broker.fate = 'rejected'
    expect((await problemFrom(cancelOrder(desk.deps, desk.actor, order.id))).message).toContain('filled')
    expect((await stateOf(order.id)).status).toBe('filled')
  })
  test('that the broker refuses puts the order back to work', async () => {
    const { order } = await desk.place(desk.request())
    desk.broker.fate = 'rejected'
    expect((await problemFrom(cancelOrder(desk.deps, desk.actor, order.id))).code).toBe('conflict')
    expect((await stateOf(order.id)).status).toBe('open')
  })
  test('that was lost is asked for again by the poll', async () => {
    const { order } = await desk.place(desk.request())
    desk.broker.fate = 'request_lost'
    expect((await cancelOrder(desk.deps, desk.actor, order.id)).status).toBe('pending_cancel')
    desk.clock.advance(11_000)
    await desk.poll()
    await desk.poll()
    expect((await stateOf(order.id)).status).toBe('canceled')
  })
  test('of another user’s order does not find it', async () => {
    const { order } = await desk.place(desk.request())
    const other = await desk.newUser()
    expect((await problemFrom(cancelOrder(desk.deps, other.actor, order.id))).code).toBe('not_found')
    expect((await problemFrom(readOrder(desk.deps, other.actor.userId, order.id))).code).toBe('not_found')
    expect(await cancelAll(desk.deps, other.actor, undefined)).toEqual({ items: [] })
  })
  test('of all orders cancels each, and one that fails does not keep the others', async () => {
    await desk.place(desk.request())
    await desk.place(desk.request({ symbol: 'MSFT' }))
    desk.broker.fate = 'rejected'
    const { items } = await cancelAll(desk.deps, desk.actor, undefined)
    expect(items.map(({ status }) => status).toSorted()).toEqual(['canceled', 'open'])
    expect(items.filter(({ error }) => error !== null)).toHaveLength(1)
  })
})

describe('a change', () => {
  const change = (id: string, version: number, limitPrice: string) =>
    replaceOrder(desk.deps, desk.actor, { id, wanted: { version, limitPrice } })

  test('makes a new order at the broker, the old one becomes replaced', async () => {
    const { order } = await desk.place(desk.request())
    const { status, order: live } = await change(order.id, order.version, '101')
    expect(status).toBe(200)
    expect(live).toMatchObject({ replacesOrderId: order.id, limitPrice: '101', quantity: '10', status: 'open' })
    expect((await stateOf(order.id)).status).toBe('replaced')
  })
  test('of another version is refused', async () => {
    const { order } = await desk.place(desk.request())
    expect((await problemFrom(change(order.id, order.version + 1, '101'))).code).toBe('conflict')
  })
  test('passes the same gate: a price through the collar is blocked', async () => {
    const { order } = await desk.place(desk.request())
    expect((await problemFrom(change(order.id, order.version, '150'))).code).toBe('order_blocked')
  })
  test('reads the live order first: what was filled meanwhile is told', async () => {
    const { order } = await desk.place(desk.request())
    desk.broker.fill(order.brokerOrderId ?? '', '10', '99')
    expect((await problemFrom(change(order.id, order.version, '101'))).message).toContain('filled')
  })
  test('whose answer was lost is unknown until the broker shows the new order', async () => {
    const { order } = await desk.place(desk.request())
    desk.broker.fate = 'answer_lost'
    const { status, order: live } = await change(order.id, order.version, '101')
    expect([status, live.status]).toEqual([202, 'unknown'])
    desk.clock.advance(1_000)
    await desk.look()
    expect(await stateOf(live.id)).toMatchObject({ status: 'open', limitPrice: '101' })
    await desk.poll()
    expect((await stateOf(order.id)).status).toBe('replaced')
  })
  test('that the broker refuses leaves the old order as it was', async () => {
    const { order } = await desk.place(desk.request())
    desk.broker.fate = 'rejected'
    expect((await problemFrom(change(order.id, order.version, '101'))).code).toBe('conflict')
    expect(await stateOf(order.id)).toMatchObject({ status: 'open', limitPrice: '100' })
  })
  test('made in the broker’s own app shows on an order of theirs', async () => {
    const made = desk.broker.makeElsewhere({ symbol: 'MSFT' })
    await desk.poll()
    desk.broker.change(made.brokerOrderId, { limitPrice: Price('98'), quantity: Quantity('7') })
    await desk.poll()
    expect(await list()).toEqual([expect.objectContaining({ limitPrice: '98', quantity: '7' })])
  })
})
