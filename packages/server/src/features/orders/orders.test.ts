/** The order endpoints over real HTTP, through the real adapter, against the real simulators. */
import {
  Order,
  OrderCandidates,
  OrderDetail,
  OrderPage,
  OrderPreview,
  StopAnswer,
  TradingSettings,
  TradingStops,
} from '@g2e/contract/orders'
import { startSimulators } from '@g2e/simulators'
import type { RunningSimulators } from '@g2e/simulators'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../platform/clock.ts'
import { testDay } from '../../testing/manual-clock.ts'
import { startTestApp } from '../../testing/test-app.ts'
import type { TestApp } from '../../testing/test-app.ts'
import type { Answer, TestClient } from '../../testing/test-client.ts'

let simulators: RunningSimulators
let app: TestApp
let nora: TestClient
let accountId: string
const keyed = (key: string) => ({ headers: { 'idempotency-key': key } })
const acknowledgedWarnings = ['duplicate_order', 'reconciliation', 'market_hours']

beforeAll(async () => {
  simulators = await startSimulators({ seed: 7, now: testDay })
  const { url, control } = simulators
  // Waiting is wall clock here: streams, fills and the reconciler run by themselves.
  app = await startTestApp({ simulators: { url, control }, clock: systemClock })
  nora = await app.signUp('nora')
  await nora.post('/brokerages/connections', { brokerId: 'alpaca', environment: 'simulated', access: 'trade' })
  const Accounts = z.object({ items: z.array(z.object({ id: z.string() })).min(1) })
  await vi.waitUntil(async () => Accounts.safeParse((await nora.get('/brokerages/accounts')).body).success, {
    timeout: 60_000,
    interval: 200,
  })
  accountId = Accounts.parse((await nora.get('/brokerages/accounts')).body).items[0]?.id ?? ''
})
afterAll(async () => {
  await app.close()
  await simulators.close()
})

const request = (changes: object = {}) => ({
  accountId,
  symbol: 'KO',
  side: 'buy',
  quantity: '1',
  orderType: 'limit',
  limitPrice: '1',
  timeInForce: 'day',
  ...changes,
})
const place = (key: string, changes: object = {}): Promise<Answer> =>
  nora.post('/orders', request({ acknowledgedWarnings, ...changes }), keyed(key))
const codeOf = ({ status, body }: Answer) => [status, Object(body).code]
const detail = (id: string) => nora.expect(200, OrderDetail, nora.get(`/orders/${id}`))
const becomes = (id: string, status: string, timeout = 20_000) =>
  expect.poll(async () => (await detail(id)).status, { timeout }).toBe(status)
const fault = (kind: string) =>
  fetch(`${simulators.control}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ broker: 'alpaca', fault: kind, match: { method: 'POST', pathContains: '/v2/orders' } }),
  })
const receivedOf = async (clientOrderId: string | null): Promise<readonly number[]> => {
  const Listed = z.object({ clientOrderId: z.string().nullable(), received: z.number() })
  const State = z.object({ brokers: z.object({ alpaca: z.object({ orders: z.array(Listed) }) }) })
  const { brokers } = State.parse(await (await fetch(`${simulators.control}/state`)).json())
  return brokers.alpaca.orders.filter((order) => order.clientOrderId === clientOrderId).map(({ received }) => received)
}

describe('the journey of an order', () => {
  test('preview, approve, fill: each step visible, each figure exact', async () => {
    const market = request({ orderType: 'market', limitPrice: undefined, quantity: '2' })
    const shown = await nora.expect(200, OrderPreview, nora.post('/orders/preview', market))
    expect(shown.blocked).toBe(false)
    expect(shown.wireRequests[0]).toMatchObject({
      method: 'POST',
      path: '/v2/orders',
      body: { symbol: 'KO', qty: '2' },
    })
    const placed = await nora.expect(
      201,
      Order,
      nora.post('/orders', { previewId: shown.previewId, acknowledgedWarnings }, keyed('journey')),
    )
    await becomes(placed.id, 'filled')
    await expect.poll(async () => (await detail(placed.id)).executions.length, { timeout: 30_000 }).toBeGreaterThan(0)
    const filled = await detail(placed.id)
    expect(filled).toMatchObject({ filledQuantity: '2', leavesQuantity: '0' })
    expect(filled.events.map(({ sequence }) => sequence)).toEqual(filled.events.map((_, index) => index + 1))
    expect(await receivedOf(placed.clientOrderId)).toEqual([1])
  }, 180_000)
  test('change and cancel', async () => {
    const placed = await nora.expect(201, Order, place('change'))
    await becomes(placed.id, 'open')
    const { version } = await detail(placed.id)
    const live = await nora.expect(200, Order, nora.patch(`/orders/${placed.id}`, { version, limitPrice: '2' }))
    expect(live).toMatchObject({ replacesOrderId: placed.id, limitPrice: '2' })
    await becomes(placed.id, 'replaced')
    expect(codeOf(await nora.patch(`/orders/${placed.id}`, { version, limitPrice: '3' }))).toEqual([409, 'conflict'])
    await becomes(live.id, 'open')
    expect((await nora.delete(`/orders/${live.id}`)).status).toBe(202)
    await becomes(live.id, 'canceled')
    expect(codeOf(await nora.delete(`/orders/${live.id}`))).toEqual([409, 'conflict'])
  }, 180_000)
})

describe('POST /orders', () => {
  test('without a key, or with one that is none, names the header first', async () => {
    for (const headers of [{}, { 'idempotency-key': 'has a space' }, { 'idempotency-key': 'x'.repeat(256) }]) {
      const answer = await nora.post('/orders', { nonsense: true }, { headers })
      expect(codeOf(answer)).toEqual([422, 'validation_failed'])
      expect(Object(answer.body).errors[0].path).toBe('header.Idempotency-Key')
    }
  })
  test('names the field of a whole order that is wrong', async () => {
    const answer = await place('wrong', { limitPrice: undefined })
    expect(codeOf(answer)).toEqual([422, 'validation_failed'])
    expect(Object(answer.body).errors).toEqual([expect.objectContaining({ path: 'body.limitPrice' })])
  })
  test('answers a replay with 200, another body with 409', async () => {
    const first = await nora.expect(201, Order, place('replay'))
    expect(await nora.expect(200, Order, place('replay'))).toMatchObject({ id: first.id })
    expect(codeOf(await place('replay', { quantity: '2' }))).toEqual([409, 'idempotency_mismatch'])
  })
  test('tells what is blocked with its checks, and leaves the key free', async () => {
    const answer = await place('blocked', { side: 'sell', quantity: '100000', limitPrice: '500' })
    expect(codeOf(answer)).toEqual([422, 'order_blocked'])
    expect(Object(answer.body).checks).toContainEqual(expect.objectContaining({ check: 'position', outcome: 'block' }))
    expect((await place('blocked')).status).toBe(201)
  })
  test.each(['accept_then_drop', 'accept_then_500'])('%s: 202, then the true state, sent once', async (kind) => {
    await fault(kind)
    const lost = await nora.expect(202, Order, place(kind))
    expect(lost.status).toBe('unknown')
    await becomes(lost.id, 'open')
    expect(await receivedOf(lost.clientOrderId)).toEqual([1])
  })
  test('while trading is halted answers 423, and cancels pass', async () => {
    const open = await nora.expect(201, Order, place('before-halt'))
    await becomes(open.id, 'open')
    const halted = await nora.expect(200, TradingSettings, nora.post('/trading/halt', { reason: 'enough' }))
    expect(halted).toMatchObject({ state: 'halted', reason: 'enough' })
    expect(codeOf(await place('halted'))).toEqual([423, 'trading_halted'])
    expect((await nora.delete(`/orders/${open.id}`)).status).toBe(202)
    expect(codeOf(await nora.post('/trading/resume', {}))).toEqual([422, 'validation_failed'])
    await nora.expect(200, TradingSettings, nora.post('/trading/resume', { confirm: true }))
    expect((await place('resumed')).status).toBe(201)
  })
  test('reduce-only is taken back in one step, a halt is not', async () => {
    const to = (state: string) => nora.patch('/trading/settings', { state })
    expect(await nora.expect(200, TradingSettings, to('reduce_only'))).toMatchObject({ state: 'reduce_only' })
    expect(await nora.expect(200, TradingSettings, to('active'))).toMatchObject({ state: 'active' })
    await nora.expect(200, TradingSettings, to('halted'))
    expect(codeOf(await to('active'))).toEqual([409, 'conflict'])
    await nora.expect(200, TradingSettings, nora.post('/trading/resume', { confirm: true }))
  })
  test('a broker that is halted refuses alone; lifting it takes a second word', async () => {
    const scope = { kind: 'broker', id: 'alpaca' }
    const halted = await nora.expect(
      200,
      StopAnswer,
      nora.post('/trading/stops', { scope, state: 'halted', reason: 'enough', cancelOpen: false }),
    )
    expect(halted).toMatchObject({ stop: { scope: { name: 'Alpaca', linked: true }, by: 'session' }, canceled: null })
    const refused = await place('broker-halted')
    expect(codeOf(refused)).toEqual([423, 'trading_halted'])
    expect(Object(refused.body).detail).toMatch(/^Trading at Alpaca is halted since .*: enough\.$/)
    expect(await nora.expect(200, TradingSettings, nora.get('/trading/settings'))).toMatchObject({ state: 'active' })
    const otto = await app.signUp('otto')
    expect((await otto.get('/trading/stops')).body).toEqual({ items: [] })
    const others = { scope: { kind: 'account', id: accountId }, state: 'halted', reason: 'not mine' }
    expect(codeOf(await otto.post('/trading/stops', others))).toEqual([404, 'not_found'])
    expect(codeOf(await otto.post('/trading/stops/lift', { scope, confirm: true }))).toEqual([404, 'not_found'])
    expect(codeOf(await nora.post('/trading/stops/lift', { scope }))).toEqual([422, 'validation_failed'])
    await nora.expect(200, TradingStops, nora.post('/trading/stops/lift', { scope, confirm: true }))
    expect((await place('broker-lifted')).status).toBe(201)
  })
  test('everything is cancelled without a word on accounts', async () => {
    await place('cancel-all')
    expect((await nora.post('/orders/cancel-all')).status).toBe(200)
  })
})

describe('reading', () => {
  test('pages and filters, and shows nothing to others', async () => {
    const page = await nora.expect(200, OrderPage, nora.get('/orders?symbol=KO&pageSize=2&page=1'))
    expect(page).toMatchObject({ page: 1, pageSize: 2, pages: Math.ceil(page.total / 2) })
    const none = await nora.expect(200, OrderPage, nora.get('/orders?symbol=MSFT'))
    expect(none.items).toEqual([])
    const canceled = await nora.expect(200, OrderPage, nora.get('/orders?status=canceled,replaced'))
    expect(new Set(canceled.items.map(({ status }) => status))).toEqual(new Set(['canceled', 'replaced']))
    const [newest] = canceled.items
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(
      new Date(newest?.submittedAt ?? ''),
    )
    const thatDay = await nora.expect(200, OrderPage, nora.get(`/orders?from=${day}&to=${day}&pageSize=200`))
    expect(thatDay.items.map(({ id }) => id)).toContain(newest?.id)
    const oscar = await app.signUp('oscar')
    expect(await oscar.expect(200, OrderPage, oscar.get('/orders'))).toMatchObject({ items: [], total: 0 })
    expect(codeOf(await oscar.post('/orders', request(), keyed('o')))).toEqual([404, 'not_found'])
  })
})

describe('an order that nobody but a person can settle', () => {
  test('is left to them only then, once, and with an audit entry', async () => {
    await fault('reset')
    const lost = await nora.expect(202, Order, place('doubt'))
    const resolve = (body: object) => nora.post(`/orders/${lost.id}/resolve`, body)
    const wrong = [{}, { outcome: 'filled' }, { outcome: 'matches' }, { outcome: 'not_placed', brokerOrderId: 'B1' }]
    for (const body of wrong) expect(codeOf(await resolve(body))).toEqual([422, 'validation_failed'])
    expect(codeOf(await resolve({ outcome: 'not_placed' }))).toEqual([409, 'conflict'])
    expect((await detail(lost.id)).doubt).toBeNull()

    // Without a connection no list of the broker will ever tell.
    const [account] = z
      .object({ items: z.array(z.object({ connectionId: z.string() })) })
      .parse((await nora.get('/brokerages/accounts')).body).items
    await nora.delete(`/brokerages/connections/${account?.connectionId}`)
    expect(await detail(lost.id)).toMatchObject({ status: 'unknown', doubt: 'connection_gone' })
    const candidates = await nora.expect(200, OrderCandidates, nora.get(`/orders/${lost.id}/candidates`))
    expect(candidates).toEqual({ items: [], complete: false })
    expect(codeOf(await resolve({ outcome: 'matches', brokerOrderId: 'B1' }))).toEqual([409, 'conflict'])
    const settled = await nora.expect(200, Order, resolve({ outcome: 'not_placed' }))
    expect(settled).toMatchObject({ status: 'rejected', rejectReason: 'not_found' })
    expect(codeOf(await resolve({ outcome: 'not_placed' }))).toEqual([409, 'conflict'])
    const { body } = await nora.get('/audit?action=order_resolve')
    expect(body).toMatchObject({ items: [{ resourceId: lost.id, details: { outcome: 'not_placed' } }] })
  })
})
