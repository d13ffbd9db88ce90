import { ClientOrderId } from '@g2e/brokers/port'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openOrdersDesk, problemFrom } from '../../testing/orders-desk.ts'
import type { OrdersDesk } from '../../testing/orders-desk.ts'
import { readOrder } from './read-orders.ts'

let desk: OrdersDesk
beforeAll(async () => {
  desk = await openOrdersDesk()
})
beforeEach(() => desk.reset())
afterAll(() => desk.close())

const stateOf = (id: string) => readOrder(desk.deps, desk.actor.userId, id)
const placeLost = async (fate: 'answer_lost' | 'request_lost'): Promise<string> => {
  desk.broker.fate = fate
  const { status, order } = await desk.place(desk.request())
  expect([status, order.status]).toEqual([202, 'unknown'])
  return order.id
}
/** Looks every second for so long, as the task does. */
const lookFor = async (seconds: number): Promise<void> => {
  for (let second = 0; second < seconds; second += 1) {
    desk.clock.advance(1_000)
    await desk.look()
  }
}
const attentions = async (): Promise<readonly unknown[]> => {
  const { rows } = await desk.db.raw(
    `select payload from events where type = 'order.attention' and user_id = $1 order by id`,
    [desk.actor.userId],
  )
  return rows.map(({ payload }) => Object(payload).kind)
}

describe('an order whose answer was lost', () => {
  test('is found at the broker within seconds, once', async () => {
    const id = await placeLost('answer_lost')
    await lookFor(1)
    expect(await stateOf(id)).toMatchObject({ status: 'open', brokerOrderId: 'B1' })
    expect(desk.broker.received).toHaveLength(1)
  })
  test('is found as soon as the broker lists it, also when that takes a while', async () => {
    const id = await placeLost('answer_lost')
    desk.broker.hidden.add('B1')
    await lookFor(20)
    expect((await stateOf(id)).status).toBe('unknown')
    desk.broker.hidden.clear()
    await lookFor(5)
    expect((await stateOf(id)).status).toBe('open')
  })
  test('is found by the stream before the reconciler looks', async () => {
    const id = await placeLost('answer_lost')
    await desk.tracking.supervise()
    await expect.poll(async () => (await stateOf(id)).status, { timeout: 20_000 }).toBe('open')
  })
  test('warns the next order in its symbol and lets other symbols pass', async () => {
    await placeLost('request_lost')
    desk.clock.advance(20_000)
    const same = await problemFrom(desk.place(desk.request()))
    expect(same.members['checks']).toContainEqual(expect.objectContaining({ check: 'reconciliation', outcome: 'warn' }))
    expect((await desk.place(desk.request({ symbol: 'MSFT' }))).status).toBe(201)
  })
})

describe('an order that never arrived', () => {
  test('is called not found by the second complete list, 30 s after sending and within 60 s', async () => {
    const id = await placeLost('request_lost')
    await lookFor(29)
    expect((await stateOf(id)).status).toBe('unknown')
    await lookFor(10)
    expect(await stateOf(id)).toMatchObject({ status: 'rejected', rejectReason: 'not_found' })
    expect(desk.broker.received).toHaveLength(1)
  })
  test('stays unknown while lists are incomplete', async () => {
    const id = await placeLost('request_lost')
    desk.broker.areListsComplete = false
    await lookFor(90)
    expect((await stateOf(id)).status).toBe('unknown')
  })
  test('stays unknown while the broker is down, and ends within 60 s of its return', async () => {
    const id = await placeLost('request_lost')
    desk.broker.isDown = true
    await lookFor(90)
    expect((await stateOf(id)).status).toBe('unknown')
    desk.broker.isDown = false
    await lookFor(15)
    expect((await stateOf(id)).status).toBe('rejected')
  })
  test('stays unknown when the position moved, and a person is told once', async () => {
    const id = await placeLost('request_lost')
    desk.broker.positions.set('AAPL', '10')
    await lookFor(50)
    expect((await stateOf(id)).status).toBe('unknown')
    expect(await attentions()).toEqual(['position_moved'])
  })
  test('is watched: when it turns up after all it takes its true state and the person is told', async () => {
    const id = await placeLost('answer_lost')
    desk.broker.hidden.add('B1')
    await lookFor(40)
    expect((await stateOf(id)).rejectReason).toBe('not_found')
    desk.broker.hidden.clear()
    await lookFor(61)
    expect(await stateOf(id)).toMatchObject({ status: 'open', rejectReason: null, brokerOrderId: 'B1' })
    expect(await attentions()).toEqual(['not_found', 'reappeared'])
  })
  test('is no longer looked for after its trading day', async () => {
    const id = await placeLost('request_lost')
    await lookFor(40)
    desk.clock.set('2026-11-21T01:00:01.000Z')
    await desk.look()
    const { rows } = await desk.db.raw('select watch_until from orders where id = $1', [id])
    expect(rows).toEqual([{ watch_until: null }])
  })
})

describe('after a crash', () => {
  /** Kills while the broker's answer is on its way. */
  const crashWhilePlacing = async (arrives: boolean): Promise<string> => {
    const reached = Promise.withResolvers<void>()
    desk.broker.duringPlace = () => {
      reached.resolve()
      return new Promise(() => undefined)
    }
    void desk.place(desk.request())
    await reached.promise
    const { rows } = await desk.db.raw('select id, client_order_id from orders')
    if (arrives) desk.broker.makeElsewhere({ clientOrderId: ClientOrderId(String(rows[0]?.['client_order_id'])) })
    await desk.restart()
    return String(rows[0]?.['id'])
  }
  test('an order that was on its way is found, and no new one goes out before', async () => {
    const id = await crashWhilePlacing(true)
    await lookFor(1)
    expect((await stateOf(id)).status).toBe('open')
    await lookFor(1)
    expect((await desk.place(desk.request({ symbol: 'MSFT' }))).status).toBe(201)
  })
  test('an order that never left becomes unknown, then not found, and never goes out again', async () => {
    const id = await crashWhilePlacing(false)
    await desk.look()
    expect((await stateOf(id)).status).toBe('unknown')
    expect(desk.deps.gate.isOpen(desk.accountId)).toBe(false)
    await lookFor(40)
    expect(await stateOf(id)).toMatchObject({ status: 'rejected', rejectReason: 'not_found' })
    expect(desk.broker.received).toHaveLength(1)
    expect(desk.deps.gate.isOpen(desk.accountId)).toBe(true)
  })
  test('open orders are compared with the broker before new ones are let through', async () => {
    const { order } = await desk.place(desk.request())
    desk.broker.fill(order.brokerOrderId ?? '', '4', '100')
    await desk.restart()
    desk.broker.isDown = true
    await desk.look()
    expect(desk.deps.gate.isOpen(desk.accountId)).toBe(false)
    desk.broker.isDown = false
    await lookFor(3)
    expect(desk.deps.gate.isOpen(desk.accountId)).toBe(true)
    expect(await stateOf(order.id)).toMatchObject({ status: 'partially_filled', filledQuantity: '4' })
  })
})

describe('an order under a status never met', () => {
  test('does not keep its account closed after a start', async () => {
    desk.broker.fate = 'status_never_met'
    await desk.place(desk.request())
    await desk.restart()
    await lookFor(3)
    expect(desk.deps.gate.isOpen(desk.accountId)).toBe(true)
  })
})

describe('an order being sent right now', () => {
  test('is left alone by the reconciler', async () => {
    desk.broker.duringPlace = () => desk.look()
    expect((await desk.place(desk.request())).order).toMatchObject({ status: 'open', version: 2 })
  })
})
