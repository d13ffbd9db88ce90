import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openOrdersDesk, problemFrom } from '../../testing/orders-desk.ts'
import type { OrdersDesk } from '../../testing/orders-desk.ts'
import { readOrder } from './read-orders.ts'
import { listCandidates, resolveOrder } from './resolve-order.ts'

let desk: OrdersDesk
beforeAll(async () => {
  // As with the brokers that keep no id of ours: equal orders cannot be told apart.
  desk = await openOrdersDesk({ capabilities: { clientOrderId: false } })
})
beforeEach(() => desk.reset())
afterAll(() => desk.close())

const stateOf = (id: string) => readOrder(desk.deps, desk.actor.userId, id)
const notPlaced = { outcome: 'not_placed' } as const
const matches = (brokerOrderId: string) => ({ outcome: 'matches', brokerOrderId }) as const
const resolve = (id: string, resolution: typeof notPlaced | ReturnType<typeof matches>) =>
  resolveOrder(desk.deps, desk.actor, { id, resolution })
const placeLost = async (fate: 'answer_lost' | 'request_lost'): Promise<string> => {
  desk.broker.fate = fate
  return (await desk.place(desk.request())).order.id
}
const lookFor = async (seconds: number): Promise<void> => {
  for (let second = 0; second < seconds; second += 1) {
    desk.clock.advance(1_000)
    await desk.look()
  }
}
/** The answer is lost, and at the same time the same order is made in the broker's own app. */
const placeAmbiguous = async (): Promise<string> => {
  const id = await placeLost('answer_lost')
  desk.broker.makeElsewhere({})
  await lookFor(1)
  return id
}
const audited = async (): Promise<readonly unknown[]> => {
  const { rows } = await desk.db.raw(
    `select details from audit_logs where action = 'order_resolve' and user_id = $1 order by sequence`,
    [desk.actor.userId],
  )
  return rows.map(({ details }) => details)
}

describe('an order that two at the broker could be', () => {
  test('shows why it is in doubt, and both of them', async () => {
    const id = await placeAmbiguous()
    expect(await stateOf(id)).toMatchObject({ status: 'unknown', doubt: 'several_candidates' })
    const { items, complete } = await listCandidates(desk.deps, desk.actor.userId, id)
    expect(items.map(({ brokerOrderId }) => brokerOrderId)).toEqual(['B1', 'B2'])
    expect(complete).toBe(true)
  })

  test('is the one that the person names, with its fills; the other shows as made elsewhere', async () => {
    const id = await placeAmbiguous()
    desk.broker.fill('B2', '4', '99.5')
    expect(await resolve(id, matches('B2'))).toMatchObject({
      status: 'partially_filled',
      brokerOrderId: 'B2',
      filledQuantity: '4',
    })
    const { doubt, events } = await stateOf(id)
    expect([doubt, events.at(-1)?.source]).toEqual([null, 'user'])
    expect(await audited()).toEqual([
      expect.objectContaining({ outcome: 'matches', brokerOrderId: 'B2', doubt: 'several_candidates' }),
    ])
    await desk.poll()
    const { items } = await desk.deps.orders.page(desk.actor.userId, {}, { offset: 0, limit: 10 })
    expect(new Map(items.map(({ brokerOrderId, source }) => [brokerOrderId, source]))).toEqual(
      new Map([
        ['B1', 'external'],
        ['B2', 'user'],
      ]),
    )
    expect(desk.broker.received).toHaveLength(1)
  })

  test('is none of them when the person says so, and both show as made elsewhere', async () => {
    const id = await placeAmbiguous()
    expect(await resolve(id, notPlaced)).toMatchObject({ status: 'rejected', rejectReason: 'not_found' })
    await desk.poll()
    const { total } = await desk.deps.orders.page(desk.actor.userId, { statuses: ['open'] }, { offset: 0, limit: 10 })
    expect(total).toBe(2)
  })

  test('is not an order of another symbol, one that is another’s already, or one that does not exist', async () => {
    const id = await placeAmbiguous()
    desk.broker.makeElsewhere({ symbol: 'MSFT' })
    for (const other of ['B3', 'B99']) {
      const problem = await problemFrom(resolve(id, matches(other)))
      expect([problem.code, problem.errors?.[0]?.path]).toEqual(['validation_failed', 'body.brokerOrderId'])
    }
    expect((await stateOf(id)).status).toBe('unknown')
  })

  test('is decided by the broker’s own lists where they have become clear', async () => {
    const id = await placeAmbiguous()
    desk.broker.hidden.add('B2')
    const problem = await problemFrom(resolve(id, notPlaced))
    expect([problem.code, problem.message]).toEqual(['conflict', 'What became of this order is known: it is open.'])
    expect(await audited()).toEqual([])
  })
})

describe('an order that is still being found out', () => {
  test('is nobody’s to decide', async () => {
    const id = await placeLost('request_lost')
    expect((await stateOf(id)).doubt).toBeNull()
    expect((await problemFrom(resolve(id, notPlaced))).code).toBe('conflict')
    expect((await stateOf(id)).status).toBe('unknown')
  })

  test('neither is one whose state is known, nor another user’s', async () => {
    const { order } = await desk.place(desk.request())
    expect((await problemFrom(resolve(order.id, notPlaced))).code).toBe('conflict')
    const { actor } = await desk.newUser()
    const asked = resolveOrder(desk.deps, actor, { id: order.id, resolution: notPlaced })
    expect((await problemFrom(asked)).code).toBe('not_found')
    expect((await problemFrom(listCandidates(desk.deps, actor.userId, order.id))).code).toBe('not_found')
  })

  test('becomes a person’s when no list has proved anything for a quarter of an hour', async () => {
    const id = await placeLost('request_lost')
    desk.broker.areListsComplete = false
    desk.clock.advance(15 * 60_000)
    expect((await stateOf(id)).doubt).toBe('no_proof')
    expect(await resolve(id, notPlaced)).toMatchObject({ status: 'rejected' })
    expect(await audited()).toHaveLength(1)
  })
})

describe('an order whose position moved', () => {
  test('called not placed is still looked for, and comes back when it turns up after all', async () => {
    const id = await placeLost('answer_lost')
    desk.broker.hidden.add('B1')
    desk.broker.positions.set('AAPL', '10')
    await lookFor(50)
    expect((await stateOf(id)).doubt).toBe('position_moved')
    await resolve(id, notPlaced)
    expect((await stateOf(id)).status).toBe('rejected')
    desk.broker.hidden.clear()
    await lookFor(61)
    expect(await stateOf(id)).toMatchObject({ status: 'open', brokerOrderId: 'B1', rejectReason: null })
  })
})
