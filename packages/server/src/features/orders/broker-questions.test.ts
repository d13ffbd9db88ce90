/** A broker that asks before it takes an order: each question is a warning, and only what a person acknowledged is confirmed. */
import { Order, OrderDetail, OrderPreview } from '@g2e/contract/orders'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

let simulated: SimulatedApp
let nora: TestClient
let accountId: string

beforeAll(async () => {
  simulated = await startSimulatedApp({ clock: systemClock })
  nora = await simulated.app.signUp('nora')
  accountId = (await connectSimulated(nora, 'ibkr')).accounts[0]?.id ?? ''
}, 120_000)
afterAll(() => simulated.close())

const ticket = (changes: object = {}) => ({
  accountId,
  symbol: 'KO',
  side: 'buy',
  quantity: '2',
  orderType: 'limit',
  limitPrice: '5',
  timeInForce: 'day',
  ...changes,
})
const preview = (changes: object = {}) => nora.expect(200, OrderPreview, nora.post('/orders/preview', ticket(changes)))
const warningsOf = ({ checks }: OrderPreview): readonly string[] =>
  checks.filter(({ outcome }) => outcome === 'warn').map(({ check }) => check)
const place = (previewId: string, acknowledgedWarnings: readonly string[]) =>
  nora.post('/orders', { previewId, acknowledgedWarnings }, { headers: { 'idempotency-key': previewId } })

// Lists of orders have a turn in six seconds at this broker, by the wall clock: the journey takes a while.
test('what it will ask is on the preview, and the order goes through when it was acknowledged', async () => {
  const shown = await preview()
  expect(shown.blocked).toBe(false)
  expect(warningsOf(shown)).toContain('broker_warning:o163')
  const unread = await place(shown.previewId, [])
  expect([unread.status, Object(unread.body).code]).toEqual([422, 'warnings_unacknowledged'])
  const order = await nora.expect(201, Order, place(shown.previewId, warningsOf(shown)))
  expect(order).toMatchObject({ brokerId: 'ibkr', symbol: 'KO', side: 'buy', limitPrice: '5' })
  // It is open when the broker has it, and again when the exchange has: only then does its version stand still.
  const detail = async () => nora.expect(200, OrderDetail, nora.get(`/orders/${order.id}`))
  await expect.poll(async () => (await detail()).events.at(-1)?.detail, { timeout: 60_000 }).toBe('Submitted')
  expect((await detail()).status).toBe('open')
  // A change is asked about too, and what was acknowledged for the order is not taken for it.
  const { version } = await nora.expect(200, OrderDetail, nora.get(`/orders/${order.id}`))
  const change = { version, limitPrice: '4.90' }
  const unasked = await nora.patch(`/orders/${order.id}`, change)
  expect([unasked.status, Object(unasked.body).code]).toEqual([422, 'warnings_unacknowledged'])
  const names: string[] = Object(unasked.body)
    .checks.filter(({ outcome }: { outcome: string }) => outcome === 'warn')
    .map(({ check }: { check: string }) => check)
  expect(names).toContain('broker_warning:o163')
  const changed = await nora.patch(`/orders/${order.id}`, { ...change, acknowledgedWarnings: names })
  expect([changed.status, Object(changed.body).limitPrice]).toEqual([200, '4.9'])
  const canceled = await nora.delete(`/orders/${order.id}`)
  expect(canceled.status).toBe(202)
}, 180_000)

test('a symbol nobody knows is a fault of the ticket in words, not a failure', async () => {
  const { status, body } = await nora.post('/orders/preview', ticket({ symbol: 'ZZZZZ' }))
  expect(status).toBe(200)
  expect(JSON.stringify(body)).toMatch(/knows no US share ZZZZZ/)
}, 60_000)
