import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openOrdersDesk, problemFrom } from '../../testing/orders-desk.ts'
import type { OrdersDesk } from '../../testing/orders-desk.ts'
import { previewOrder } from './preview-order.ts'
import { readOrder, readPreview } from './read-orders.ts'
import { changeTradingSettings, haltTrading, resumeTrading } from './trading-settings.ts'
import { placeOrder } from './place-order.ts'

let desk: OrdersDesk
beforeAll(async () => {
  desk = await openOrdersDesk()
})
beforeEach(() => desk.reset())
afterAll(() => desk.close())

const preview = (changes = {}) => previewOrder(desk.deps, desk.actor, desk.request(changes))
const countOf = async (table: string): Promise<number> => {
  const { rows } = await desk.db.raw(`select count(*)::int as count from ${table}`)
  return Number(rows[0]?.['count'])
}

describe('a preview', () => {
  test('shows what the order would do and sends nothing', async () => {
    const shown = await preview()
    expect(shown).toMatchObject({
      blocked: false,
      estimatedCost: '1000',
      estimatedProceeds: null,
      estimatedCommission: null,
      estimatedFees: null,
      estimateSources: { cost: 'own', commission: 'unavailable', fees: 'unavailable', proceeds: 'unavailable' },
      portfolioAfter: { cash: '99000', position: { symbol: 'AAPL', quantityNow: '0', quantityAfter: '10' } },
      expiresAt: '2026-11-20T18:51:08.000Z',
    })
    expect(desk.broker.received).toEqual([])
  })
  test('of a contradictory ticket names the field', async () => {
    const problem = await problemFrom(preview({ limitPrice: undefined }))
    expect(problem.code).toBe('validation_failed')
    expect(problem.errors?.map(({ path }) => path)).toEqual(['body.limitPrice'])
  })
  test('is never changed once it was shown', async () => {
    await preview()
    await expect(desk.db.raw(`update order_previews set content = '{}'`)).rejects.toThrow(/append-only/)
  })
  test('tells what became of it, also of a ticket that was opened from it', async () => {
    const drafted = await preview()
    expect(await readPreview(desk.deps, desk.actor.userId, drafted.previewId)).toMatchObject({
      preview: drafted,
      order: null,
    })
    const anew = await preview({ draftId: drafted.previewId, quantity: '7' })
    const { order } = await desk.place({ previewId: anew.previewId })
    expect((await readPreview(desk.deps, desk.actor.userId, drafted.previewId)).order).toMatchObject({ id: order.id })
    const other = await desk.newUser()
    expect((await problemFrom(readPreview(desk.deps, other.actor.userId, drafted.previewId))).code).toBe('not_found')
  })
  test('of another user’s account does not exist', async () => {
    const other = await desk.newUser()
    expect((await problemFrom(preview({ accountId: other.accountId }))).code).toBe('not_found')
  })
})

describe('an approved order', () => {
  test('is journalled with approval and audit entry before the broker hears of it', async () => {
    const seen: unknown[] = []
    desk.broker.duringPlace = async () => {
      const { rows } = await desk.db.raw('select status, broker_order_id from orders')
      seen.push(...rows, await countOf('order_approvals'), await countOf('order_submissions'))
    }
    const { previewId } = await preview()
    const { status, order } = await desk.place({ previewId })
    expect(seen).toEqual([{ status: 'pending', broker_order_id: null }, 1, 1])
    expect(status).toBe(201)
    expect(order).toMatchObject({ status: 'open', brokerOrderId: 'B1', source: 'user', version: 2 })
    const { rows } = await desk.db.raw(
      `select action from audit_logs where action like 'order%' and user_id = $1 order by sequence`,
      [desk.actor.userId],
    )
    expect(rows.map(({ action }) => action)).toEqual(['order_preview', 'order_submit'])
  })
  test('can be placed without a preview of its own', async () => {
    const { status, order } = await desk.place(desk.request())
    expect([status, order.status]).toEqual([201, 'open'])
  })
  test('keeps the client order id of its preview: twenty letters and digits', async () => {
    const { order } = await desk.place(desk.request())
    expect(order.clientOrderId).toMatch(/^g2e[a-z0-9]{17}$/)
    expect(desk.broker.received).toEqual([order.clientOrderId])
  })
  test('tells its life and by how much the estimate was off', async () => {
    const { order } = await desk.place(desk.request())
    desk.broker.fill(order.brokerOrderId ?? '', '10', '99.5')
    await desk.poll()
    const detail = await readOrder(desk.deps, desk.actor.userId, order.id)
    expect(detail.events.map(({ type, status }) => [type, status])).toEqual([
      ['journalled', 'pending'],
      ['reported', 'open'],
      ['execution', 'filled'],
    ])
    expect(detail).toMatchObject({
      status: 'filled',
      averageFillPrice: '99.5',
      estimateError: { cost: '-5', fees: null },
    })
  })
})

describe('the same key', () => {
  test('with the same body answers the same order and sends nothing again', async () => {
    const first = await desk.place(desk.request(), 'k')
    const second = await desk.place(desk.request(), 'k')
    expect(second).toMatchObject({ status: 200, order: { id: first.order.id } })
    expect(desk.broker.received).toHaveLength(1)
  })
  test('at the same time waits for the first one', async () => {
    const both = await Promise.all([desk.place(desk.request(), 'k'), desk.place(desk.request(), 'k')])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 201])
    expect(desk.broker.received).toHaveLength(1)
  })
  test('with another body is refused', async () => {
    await desk.place(desk.request(), 'k')
    expect((await problemFrom(desk.place(desk.request({ quantity: '11' }), 'k'))).code).toBe('idempotency_mismatch')
  })
  test('is not used up by a refusal', async () => {
    expect((await problemFrom(desk.place(desk.request({ quantity: '100000' }), 'k'))).code).toBe('order_blocked')
    expect((await desk.place(desk.request(), 'k')).status).toBe(201)
  })
  test('of another user is another key', async () => {
    const other = await desk.newUser()
    await desk.place(desk.request(), 'k')
    const body = desk.request({ accountId: other.accountId, quantity: '3' })
    expect((await placeOrder(desk.deps, other.actor, { key: 'k', body })).status).toBe(201)
  })
})

describe('a preview becomes an order', () => {
  test('once', async () => {
    const { previewId } = await preview()
    const { order } = await desk.place({ previewId })
    const problem = await problemFrom(desk.place({ previewId }))
    expect([problem.code, problem.members['orderId']]).toEqual(['preview_used', order.id])
  })
  test('once, also when two keys ask at the same moment', async () => {
    const { previewId } = await preview()
    const both = await Promise.allSettled([desk.place({ previewId }), desk.place({ previewId })])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(desk.broker.received).toHaveLength(1)
  })
  test('for five minutes', async () => {
    const { previewId } = await preview()
    desk.clock.advance(300_000)
    const late = await preview()
    desk.clock.advance(1)
    expect((await problemFrom(desk.place({ previewId }))).code).toBe('preview_expired')
    expect((await desk.place({ previewId: late.previewId })).status).toBe(201)
  })
  test('only for the user who saw it', async () => {
    const { previewId } = await preview()
    const other = await desk.newUser()
    const problem = await problemFrom(placeOrder(desk.deps, other.actor, { key: 'k', body: { previewId } }))
    expect(problem.code).toBe('not_found')
  })
  test('only when the checks still pass on the facts of now', async () => {
    const { previewId } = await preview()
    desk.broker.buyingPower = '999'
    const problem = await problemFrom(desk.place({ previewId }))
    expect(problem.code).toBe('order_blocked')
    expect(problem.members['checks']).toContainEqual(
      expect.objectContaining({ check: 'buying_power', outcome: 'block' }),
    )
  })
})

describe('warnings', () => {
  test('need a word each, by the name of their check', async () => {
    await desk.place(desk.request())
    const problem = await problemFrom(desk.place(desk.request()))
    expect(problem.code).toBe('warnings_unacknowledged')
    expect((await problemFrom(desk.place({ ...desk.request(), acknowledgedWarnings: ['other'] }))).code).toBe(
      'warnings_unacknowledged',
    )
    expect((await desk.place({ ...desk.request(), acknowledgedWarnings: ['duplicate_order'] })).status).toBe(201)
  })
  test('two equal orders at the same moment do not slip past each other', async () => {
    const both = await Promise.allSettled([desk.place(desk.request()), desk.place(desk.request())])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(desk.broker.received).toHaveLength(1)
  })
})

describe('what the broker answers', () => {
  test('a refusal is an order that was rejected, in the broker’s words', async () => {
    desk.broker.fate = 'rejected'
    expect(await desk.place(desk.request())).toMatchObject({
      status: 201,
      order: { status: 'rejected', rejectReason: 'insufficient funds' },
    })
  })
  test('shows decimals in their one form, however they were written', async () => {
    const { order } = await desk.place(desk.request({ quantity: '01.50', limitPrice: '100.00' }))
    expect(order).toMatchObject({ quantity: '1.5', limitPrice: '100', leavesQuantity: '1.5' })
  })
  test('a status never met is an answer all the same', async () => {
    desk.broker.fate = 'status_never_met'
    expect(await desk.place(desk.request())).toMatchObject({
      status: 201,
      order: { status: 'unknown', brokerOrderId: 'B1' },
    })
  })
  test.each([
    ['not_sent', 'broker_unavailable'],
    ['sign_in_needed', 'broker_auth_required'],
  ] as const)(
    'proof that nothing was sent (%s) keeps the order as rejected and uses the key up',
    async (fate, code) => {
      desk.broker.fate = fate
      const problem = await problemFrom(desk.place(desk.request(), 'k'))
      expect(problem.code).toBe(code)
      const replayed = await desk.place(desk.request(), 'k')
      expect(replayed).toMatchObject({
        status: 200,
        order: { id: problem.members['orderId'], status: 'rejected', rejectReason: 'not_sent' },
      })
      expect(desk.broker.received).toHaveLength(1)
    },
  )
  test('a broker that cannot be reached at all proves the same, also for an approved preview', async () => {
    const { previewId } = await preview()
    desk.broker.isDown = true
    const problem = await problemFrom(desk.place({ previewId }, 'k'))
    expect(problem.code).toBe('broker_unavailable')
    desk.broker.isDown = false
    expect(await desk.place({ previewId }, 'k')).toMatchObject({
      status: 200,
      order: { id: problem.members['orderId'], status: 'rejected', rejectReason: 'not_sent' },
    })
    expect(desk.broker.received).toHaveLength(0)
  })
  test('what our own checks refuse is refused, whether the broker can be reached or not', async () => {
    desk.broker.isDown = true
    const tooMuch = desk.request({ side: 'sell', quantity: '1000000' })
    expect((await problemFrom(desk.place(tooMuch))).code).toBe('order_blocked')
  })
  test('silence is unknown, also on a replay, and nothing is sent again', async () => {
    desk.broker.fate = 'answer_lost'
    expect(await desk.place(desk.request(), 'k')).toMatchObject({ status: 202, order: { status: 'unknown' } })
    expect(await desk.place(desk.request(), 'k')).toMatchObject({ status: 200, order: { status: 'unknown' } })
    expect(desk.broker.received).toHaveLength(1)
  })
})

describe('the halt', () => {
  test('refuses new orders before anything else is looked at, and takes a second word to leave', async () => {
    const { previewId } = await preview()
    await haltTrading(desk.deps, desk.actor, { reason: 'enough' })
    desk.clock.advance(600_000)
    expect((await problemFrom(desk.place({ previewId }))).code).toBe('trading_halted')
    expect((await problemFrom(desk.place(desk.request()))).code).toBe('trading_halted')
    expect((await preview()).checks).toContainEqual(
      expect.objectContaining({ check: 'trading_state', outcome: 'block' }),
    )
    expect((await problemFrom(changeTradingSettings(desk.deps, desk.actor, { state: 'reduce_only' }))).code).toBe(
      'conflict',
    )
    await resumeTrading(desk.deps, desk.actor)
    expect((await desk.place(desk.request())).status).toBe(201)
  })
  test('that falls while an order is being checked still stops it', async () => {
    const placing = desk.place(desk.request())
    await haltTrading(desk.deps, desk.actor, { reason: 'enough' })
    const [result] = await Promise.allSettled([placing])
    const sent = desk.broker.received.length
    expect([result?.status, sent]).toEqual(result?.status === 'fulfilled' ? ['fulfilled', 1] : ['rejected', 0])
  })
  test('cancels what is open when asked to', async () => {
    const { order } = await desk.place(desk.request())
    await haltTrading(desk.deps, desk.actor, { reason: 'enough', cancelOpen: true })
    expect(desk.broker.canceled).toEqual([order.brokerOrderId])
    expect(await readOrder(desk.deps, desk.actor.userId, order.id)).toMatchObject({ status: 'canceled' })
  })
})
