import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Price, Quantity } from '@g2e/domain/money'
import { BrokerAccountId, BrokerOrderId, ClientOrderId } from '../port/index.ts'
import type { BrokerSession, PlaceOrder } from '../port/index.ts'
import { json, startScriptedServer, text } from '../testing/scripted-server.ts'
import type { Script, ScriptedServer } from '../testing/scripted-server.ts'
import { testHooks } from '../testing/test-hooks.ts'
import type { TestHooks } from '../testing/test-hooks.ts'
import { orderPagesMax } from './orders.ts'
import { alpaca } from './index.ts'

const accountId = BrokerAccountId('a')
let server: ScriptedServer
let session: BrokerSession
let hooks: TestHooks
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  server.received.length = 0
  hooks = testHooks({ now: () => Date.parse('2026-11-19T16:00:00Z') })
  session = await alpaca.open(
    { ALPACA_BASE_URL: server.url, ALPACA_DATA_URL: server.url },
    {
      environment: 'paper',
      credentials: { apiKey: 'PK12345678', apiSecret: 'secret-secret' },
      environmentHooks: hooks,
      onRenewed: () => Promise.resolve(),
    },
  )
})
afterEach(() => session.close())

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8'))

const wireOrder = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: '904837e3-3b76-47ec-b432-046db621571b',
  client_order_id: 'g2e-1',
  submitted_at: '2026-11-19T15:00:00Z',
  updated_at: '2026-11-19T15:00:00Z',
  symbol: 'AAPL',
  asset_class: 'us_equity',
  qty: '10',
  filled_qty: '0',
  order_class: '',
  type: 'limit',
  side: 'buy',
  position_intent: 'buy_to_open',
  time_in_force: 'day',
  limit_price: '187.5',
  stop_price: null,
  status: 'pending_new',
  extended_hours: false,
  legs: null,
  ...changes,
})
const ticket: PlaceOrder = {
  request: {
    accountId: 'ours',
    symbol: 'AAPL',
    side: 'buy',
    quantity: Quantity('10'),
    orderType: 'limit',
    limitPrice: Price('187.50'),
    timeInForce: 'day',
  },
  context: { brokerAccountId: accountId, clientOrderId: ClientOrderId('g2e-1') },
  acknowledgedWarnings: [],
}

test('an order is sent with our id and the keys, and comes back as the broker has it', async () => {
  let sent: unknown
  let keys: unknown
  server.answer((request, response, body) => {
    sent = JSON.parse(body)
    keys = [request.headers['apca-api-key-id'], request.headers['apca-api-secret-key']]
    json(wireOrder())(request, response, body)
  })
  expect(await session.placeOrder(ticket)).toMatchObject({ status: 'pending', clientOrderId: 'g2e-1', quantity: '10' })
  expect(sent).toMatchObject({ symbol: 'AAPL', qty: '10', client_order_id: 'g2e-1', limit_price: '187.50' })
  expect(keys).toEqual(['PK12345678', 'secret-secret'])
  expect(server.received).toEqual(['POST /v2/orders'])
})

test.each([
  ['another side', { side: 'sell', position_intent: 'sell_to_close' }],
  ['another quantity', { qty: '100' }],
  ['another symbol', { symbol: 'MSFT' }],
  ['another price', { limit_price: '188' }],
  ['another type', { type: 'market', limit_price: null }],
  ['another id of ours', { client_order_id: 'g2e-2' }],
])('an answer with %s leaves the outcome open', async (_name, changes) => {
  server.answer(json(wireOrder(changes)))
  await expect(session.placeOrder(ticket)).rejects.toMatchObject({ kind: 'outcome_unknown' })
  expect(server.received).toHaveLength(1)
})

test.each<[string, Script, string]>([
  ['no buying power', json({ code: 40310000, message: 'insufficient buying power' }, 403), 'rejected'],
  ['a used id', json({ code: 40010001, message: 'client_order_id must be unique' }, 422), 'outcome_unknown'],
  ['a rule', json({ code: 42210000, message: 'sub-penny increment' }, 422), 'rejected'],
  ['too many calls', json({ message: 'too many requests.' }, 429), 'not_sent'],
  ['a dead token', text('<html>401</html>', 401), 'auth_required'],
  ['a missing scope', json({ code: 40110000, message: 'request is not authorized' }, 403), 'auth_required'],
  ['a gateway page', text('<html>504</html>', 504), 'outcome_unknown'],
])('placing against %s ends as the evidence allows', async (_name, script, kind) => {
  server.answer(script)
  await expect(session.placeOrder(ticket)).rejects.toMatchObject({ kind })
  expect(server.received).toHaveLength(1)
})

test('an order that the broker cannot take is refused before anything is sent', async () => {
  const order = { ...ticket, request: { ...ticket.request, timeInForce: 'ioc' as const, extendedHours: true } }
  await expect(session.placeOrder(order)).rejects.toMatchObject({ kind: 'unsupported' })
  expect(server.received).toEqual([])
})

test('what the broker does not know is undefined, whether it says 404 or refuses the form of the id', async () => {
  server.answer(json({ code: 40410000, message: 'order not found' }, 404))
  expect(await session.findOrder(accountId, { clientOrderId: ClientOrderId('g2e 1') })).toBeUndefined()
  expect(server.received).toEqual(['GET /v2/orders:by_client_order_id?client_order_id=g2e%201'])
  server.answer(json({ code: 40010001, message: 'invalid order id' }, 422))
  expect(await session.findOrder(accountId, { brokerOrderId: BrokerOrderId('x') })).toBeUndefined()
  server.answer(json({}, 500))
  await expect(session.findOrder(accountId, { clientOrderId: ClientOrderId('a') })).rejects.toMatchObject({
    kind: 'unavailable',
  })
})

test('open orders are picked from all states, so that held legs are not lost', async () => {
  const legs = [wireOrder({ id: 'leg', status: 'held', type: 'stop', stop_price: '100', limit_price: null })]
  server.answer(
    json([
      wireOrder({ id: 'done', status: 'filled', filled_qty: '10' }),
      wireOrder({ id: 'parent', status: 'filled', filled_qty: '10', order_class: 'bracket', legs }),
      wireOrder({ id: 'working', status: 'new' }),
      wireOrder({ id: 'strange', status: 'sideways' }),
    ]),
  )
  const { orders, complete } = await session.orders(accountId, { scope: 'open' })
  expect(orders.map(({ brokerOrderId }) => brokerOrderId)).toEqual(['parent', 'working', 'strange'])
  expect(complete).toBe(true)
  // 92 days and a second before the broker's now.
  expect(server.received).toEqual([
    'GET /v2/orders?status=all&limit=500&direction=asc&nested=true&after=2026-08-19T15%3A59%3A59.000Z',
  ])
})

test('all pages are read, by the id of the last order', async () => {
  const page = (from: number, count: number) =>
    json(Array.from({ length: count }, (_, index) => wireOrder({ id: `o${from + index}` })))
  server.answer(page(0, 500), page(500, 500), page(1000, 3))
  const { orders, complete } = await session.orders(accountId, { scope: 'all' })
  expect([orders.length, complete]).toEqual([1003, true])
  expect(server.received.map((line) => line.split('nested=true')[1])).toEqual([
    '',
    '&after_order_id=o499',
    '&after_order_id=o999',
  ])
})

test('a server that ignores the cursor makes an incomplete list, and so does one without end', async () => {
  const full = Array.from({ length: 500 }, (_, index) => wireOrder({ id: `o${index}` }))
  server.answer(json(full))
  expect((await session.orders(accountId, { scope: 'all' })).complete).toBe(false)
  let page = 0
  server.received.length = 0
  server.answer((request, response, body) => {
    page += 1
    json(Array.from({ length: 500 }, (_, index) => ({ ...full[index], id: `p${page}-${index}` })))(
      request,
      response,
      body,
    )
  })
  expect((await session.orders(accountId, { scope: 'all' })).complete).toBe(false)
  expect(server.received).toHaveLength(orderPagesMax)
})

test.each([
  ['{}', '{}'],
  ['null', 'null'],
  ['"x"', '"x"'],
])('positions answered as %s are an error, never none', async (_name, body) => {
  server.answer(text(body))
  await expect(session.positions(accountId)).rejects.toMatchObject({ kind: 'wire_mismatch' })
})

test('the account and its balance come from one answer, dated by the broker clock', async () => {
  server.answer(json(fixture('account.json')))
  expect(await session.accounts()).toHaveLength(1)
  expect(await session.balance(accountId)).toMatchObject({ currency: 'USD', asOf: '2026-11-19T16:00:00.000Z' })
})

test('transactions come in pages whose end is a short page', async () => {
  const item = (id: string) => ({ ...(fixture('activities.json') as object[])[0], id })
  const ids = Array.from({ length: 100 }, (_, index) => `2026${index}::x`)
  server.answer(json(ids.map(item)), json([item('last::x')]))
  const first = await session.transactions(accountId, { since: '2026-01-01' })
  expect([first.transactions.length, first.cursor]).toEqual([100, '202699::x'])
  const second = await session.transactions(accountId, { since: '2026-01-01', cursor: first.cursor ?? '' })
  expect([second.transactions.length, second.cursor]).toEqual([1, null])
  expect(server.received).toEqual([
    'GET /v2/account/activities?direction=asc&page_size=100&after=2026-01-01T00%3A00%3A00Z',
    'GET /v2/account/activities?direction=asc&page_size=100&after=2026-01-01T00%3A00%3A00Z&page_token=202699%3A%3Ax',
  ])
})

test('one malformed symbol does not cost the others their quotes', async () => {
  const snapshots = fixture('data.stock-snapshots.json') as Record<string, unknown>
  server.answer((request, response, body) => {
    const symbols = new URL(request.url ?? '', 'http://x').searchParams.get('symbols')?.split(',') ?? []
    const script = symbols.includes('BAD')
      ? json({ message: 'invalid symbol: BAD' }, 400)
      : json({ AAPL: snapshots['AAPL'] })
    script(request, response, body)
  })
  const { quotes, missing } = await session.quotes(['AAPL', 'BAD'])
  expect(quotes.map(({ symbol, source }) => [symbol, source])).toEqual([['AAPL', 'iex']])
  expect(missing).toEqual([{ symbol: 'BAD', reason: 'Alpaca has no market data for BAD.' }])
})

test('a plan without the data is no dead sign-in', async () => {
  server.answer(json({ code: 42210000, message: 'subscription does not permit querying recent SIP data' }, 403))
  expect((await session.quotes(['AAPL'])).missing).toHaveLength(1)
})

test('cancelling resolves when it is taken, and is final when the order is done', async () => {
  server.answer((_request, response) => {
    response.writeHead(204).end()
  })
  await session.cancelOrder(accountId, BrokerOrderId('o'))
  server.answer(json({ code: 42210000, message: 'order is already in "filled" state' }, 422))
  await expect(session.cancelOrder(accountId, BrokerOrderId('o'))).rejects.toMatchObject({ kind: 'rejected' })
  expect(server.received).toEqual(['DELETE /v2/orders/o', 'DELETE /v2/orders/o'])
})
