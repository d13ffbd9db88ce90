import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { Price, Quantity } from '@g2e/domain/money'
import { ExecutionId } from '../port/index.ts'
import type { OrderEvent, ReportedExecution, ReportedOrder, StreamState } from '../port/index.ts'
import { testHooks } from '../testing/test-hooks.ts'
import type { AlpacaCredentials } from './credentials.ts'
import { mapOrder, mapTradeUpdate } from './map.ts'
import { OrderUpdates } from './order-updates.ts'

const now = Date.parse('2026-11-19T16:00:00Z')
const keys: AlpacaCredentials = { kind: 'keys', apiKey: 'PK1', apiSecret: 'secret-secret' }

let server: WebSocketServer
let heard: unknown[]
let authorization: 'authorized' | 'unauthorized'
let sockets: WebSocket[]
let orders: ReportedOrder[]
let readFrom: string[]
let fills: ReportedExecution[][]
let updates: OrderUpdates
let events: OrderEvent[]
let states: StreamState['state'][]

beforeEach(async () => {
  heard = []
  sockets = []
  orders = []
  readFrom = []
  fills = []
  events = []
  states = []
  authorization = 'authorized'
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => {
    sockets.push(socket)
    // Paper sends binary frames that hold JSON (brokers/alpaca.md 4.1).
    const send = (message: unknown) => socket.send(Buffer.from(JSON.stringify(message)))
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString())
      heard.push(message)
      if (message.action === 'listen') send({ stream: 'listening', data: message.data })
      else send({ stream: 'authorization', data: { status: authorization, action: message.action } })
    })
  })
  await once(server, 'listening')
})
afterEach(async () => {
  await updates.close()
  for (const socket of sockets) socket.terminate()
  await new Promise((resolve) => server.close(resolve))
})

function follow(credentials: AlpacaCredentials = keys): void {
  const address = server.address()
  updates = new OrderUpdates({
    url: `ws://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/stream`,
    credentials,
    hooks: testHooks({ now: () => now }),
    horizonMs: 86_400_000,
    mapUpdate: (data) => {
      const { order, at } = mapTradeUpdate(data)
      return { order: { ...order, executions: [] }, at }
    },
    readSince: (since) => {
      readFrom.push(since)
      return Promise.resolve(orders)
    },
    readFills: () => Promise.resolve(fills.length > 1 ? (fills.shift() ?? []) : (fills[0] ?? [])),
    pollEveryMs: 20,
    timings: { waitMin: 5, waitMax: 10 },
  })
  updates.subscribe(null, { onEvent: (event) => events.push(event), onState: ({ state }) => states.push(state) })
}

const wireOrder = (changes: Record<string, unknown> = {}) => ({
  id: 'o1',
  client_order_id: 'g2e-1',
  submitted_at: '2026-11-19T15:00:00Z',
  updated_at: '2026-11-19T15:00:01Z',
  symbol: 'AAPL',
  asset_class: 'us_equity',
  qty: '10',
  filled_qty: '0',
  order_class: '',
  type: 'market',
  side: 'buy',
  time_in_force: 'day',
  status: 'new',
  ...changes,
})
const anOrder = (changes: Record<string, unknown> = {}): ReportedOrder => mapOrder(wireOrder(changes)).order
const aFill = (id: string, quantity: string): ReportedExecution => ({
  executionId: ExecutionId(id),
  quantity: Quantity(quantity),
  price: Price('10'),
  fee: null,
  at: '2026-11-19T15:00:02Z',
})
const push = (event: string, changes: Record<string, unknown>, key = event): void => {
  const data = { event, event_id: key, timestamp: '2026-11-19T15:00:02Z', order: wireOrder(changes) }
  sockets.at(-1)?.send(JSON.stringify({ stream: 'trade_updates', data }))
}
const isLive = () => expect.poll(() => states.at(-1)).toBe('live')

test('the client speaks first, and is live once the broker listens', async () => {
  follow()
  await isLive()
  expect(heard).toEqual([
    { action: 'authenticate', data: { key_id: 'PK1', secret_key: 'secret-secret' } },
    { action: 'listen', data: { streams: ['trade_updates'] } },
  ])
  expect(readFrom).toEqual([])
})

test('a token that may not listen is polled for instead, from the life of a working order ago', async () => {
  authorization = 'unauthorized'
  orders = [anOrder(), anOrder({ id: 'old', status: 'filled', filled_qty: '10', updated_at: '2026-11-01T00:00:00Z' })]
  follow({ kind: 'token', accessToken: 'token-token' })
  await expect.poll(() => states.at(-1)).toBe('polling')
  expect(heard).toEqual([{ action: 'authenticate', data: { oauth_token: 'token-token' } }])
  await expect.poll(() => events.map(({ order, source }) => `${order.brokerOrderId} ${source}`)).toEqual(['o1 poll'])
  // After the first poll it reads from the oldest order that still works.
  await expect.poll(() => readFrom.slice(0, 2)).toEqual(['2026-11-18T16:00:00.000Z', '2026-11-19T14:59:00.000Z'])
  orders = [anOrder({ status: 'canceled', updated_at: '2026-11-19T15:30:00Z' })]
  await expect.poll(() => events.at(-1)?.order.status).toBe('canceled')
  expect(events).toHaveLength(2)
})

test('an event that comes twice is told once, and an older state is not told at all', async () => {
  follow()
  await isLive()
  push('partial', { status: 'partially_filled', updated_at: '2026-11-19T15:00:03Z' })
  push('partial', { status: 'partially_filled', updated_at: '2026-11-19T15:00:03Z' })
  push('new', { status: 'new' })
  push('canceled', { status: 'canceled', updated_at: '2026-11-19T15:00:04Z' })
  await expect.poll(() => events.map(({ order }) => order.status)).toEqual(['partially_filled', 'canceled'])
})

test('fills are read from the activities, each told once, and again while some are missing', async () => {
  follow()
  await isLive()
  fills = [[aFill('e1', '4')], [aFill('e1', '4'), aFill('e2', '6')]]
  push('fill', { status: 'filled', filled_qty: '10', updated_at: '2026-11-19T15:00:03Z' })
  await expect
    .poll(() => events.flatMap(({ execution }) => (execution ? [execution.executionId] : [])), { timeout: 3_000 })
    .toEqual(['e1', 'e2'])
  expect(events[0]?.execution).toBeNull()
})

test('a message that cannot be read makes the orders be read again', async () => {
  follow()
  await isLive()
  orders = [anOrder({ status: 'canceled', updated_at: '2026-11-19T15:59:59Z' })]
  sockets.at(-1)?.send('{"stream":"trade_updates","data":{"event":')
  await expect.poll(() => events.map(({ order, source }) => `${order.status} ${source}`)).toEqual(['canceled poll'])
})
