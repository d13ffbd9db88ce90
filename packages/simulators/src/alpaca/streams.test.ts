/** The streams' protocols over real sockets: trade_updates, its server-sent twin, market data. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alpacaDesk, sample } from './testing/alpaca-desk.ts'
import type { AlpacaDesk, TestSocket } from './testing/alpaca-desk.ts'
import { at, listAt, parsed, textAt } from '../testing/json.ts'
import { shapeDifferences } from '../testing/shape.ts'

let desk: AlpacaDesk
const orders = '/alpaca/v2/orders'
const buy = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' }
const resting = { ...buy, type: 'limit', limit_price: '20' }
const listen = { action: 'listen', data: { streams: ['trade_updates'] } }

beforeAll(async () => {
  desk = await alpacaDesk()
  await desk.settings({ tradingRequestsPerMinute: 0, marketDataIntervalMs: 20 })
})
afterAll(() => desk.close())

const keysMessage = () => ({
  action: 'authenticate',
  data: { key_id: desk.keys.apiKey, secret_key: desk.keys.apiSecret },
})
async function listening(): Promise<TestSocket> {
  const socket = await desk.socket('/alpaca/stream')
  socket.send(keysMessage())
  await socket.next()
  socket.send(listen)
  await socket.next()
  return socket
}
const isEvent =
  (event: string) =>
  (message: unknown): boolean =>
    at(message, 'data', 'event') === event

test('the documented session, in binary frames', async () => {
  const socket = await desk.socket('/alpaca/stream')
  const documented = listAt(sample('stream.trade-updates.session')).map((step) => at(step, 'message'))
  socket.send(keysMessage())
  expect(await socket.next()).toEqual(documented[1])
  expect(socket.wasBinary()).toBe(true)
  socket.send(documented[2])
  expect(await socket.next()).toEqual(documented[3])
  const order = await desk.place({ ...buy, client_order_id: 'streamed' })
  const opened = await socket.next(isEvent('new'))
  const { cancel_requested_at: _unused, ...expected } = Object(documented[4])
  expect(shapeDifferences(expected, opened)).toEqual([])
  const fill = await socket.next(isEvent('fill'))
  expect(shapeDifferences(documented[5], fill)).toEqual([])
  expect(at(fill, 'data', 'order', 'id')).toBe(at(order, 'id'))
  expect(at(fill, 'data', 'order', 'status')).toBe('filled')
  expect([at(fill, 'data', 'qty'), at(fill, 'data', 'position_qty')]).toEqual(['1', '1'])
  socket.close()
})

test('bad credentials, and listening without any', async () => {
  const socket = await desk.socket('/alpaca/stream')
  for (const step of listAt(sample('stream.trade-updates.unauthorized'))) {
    if (at(step, 'dir') === 'client') socket.send(at(step, 'message'))
    else expect(await socket.next()).toEqual(at(step, 'message'))
  }
  socket.close()
})

test('the newer form of authentication, an absolute list of streams, unavailable ones left out', async () => {
  const socket = await desk.socket('/alpaca/stream')
  socket.send({ action: 'auth', key: desk.keys.apiKey, secret: desk.keys.apiSecret })
  expect(at(await socket.next(), 'data', 'status')).toBe('authorized')
  socket.send({ action: 'listen', data: { streams: ['trade_updates', 'account_updates'] } })
  expect(at(await socket.next(), 'data', 'streams')).toEqual(['trade_updates'])
  socket.send({ action: 'listen', data: { streams: [] } })
  expect(at(await socket.next(), 'data', 'streams')).toEqual([])
  socket.send('no json')
  expect(await socket.next()).toEqual({ action: 'error', data: { error_message: 'invalid syntax' } })
  await socket.closed
})

test('a cancel is told as requested, then as done; another account hears nothing', async () => {
  const socket = await listening()
  const login = await desk.control('POST', '/accounts', { broker: 'alpaca', userRef: 'other', profile: 'empty' })
  const stranger = await desk.socket('/alpaca/stream')
  const [key, secret] = [textAt(login, 'credentials', 'apiKey'), textAt(login, 'credentials', 'apiSecret')]
  stranger.send({ action: 'auth', key, secret })
  await stranger.next()
  stranger.send(listen)
  await stranger.next()
  const id = textAt(await desk.place(resting), 'id')
  await socket.next(isEvent('new'))
  await desk.call('DELETE', `${orders}/${id}`)
  const asked = await socket.next(isEvent('pending_cancel'))
  expect(textAt(asked, 'data', 'order', 'cancel_requested_at')).toMatch(/Z$/)
  const done = await socket.next(isEvent('canceled'))
  expect(at(done, 'data', 'order', 'status')).toBe('canceled')
  stranger.send({ action: 'listen', data: { streams: [] } })
  expect(at(await stranger.next(), 'stream')).toBe('listening')
  socket.close()
  stranger.close()
})

test('a replaced order is told with the old one', async () => {
  const socket = await listening()
  const id = textAt(await desk.place(resting), 'id')
  await socket.next(isEvent('new'))
  const next = await desk.call('PATCH', `${orders}/${id}`, { limit_price: '21' })
  const replaced = await socket.next(isEvent('replaced'))
  expect(at(replaced, 'data', 'order', 'id')).toBe(id)
  expect(at(replaced, 'data', 'order', 'replaced_by')).toBe(at(next.json, 'id'))
  socket.close()
})

test('a dropped stream loses what happens; server-sent events catch it up', async () => {
  const socket = await listening()
  const since = textAt(await desk.get('/alpaca/v2/clock'), 'timestamp')
  await desk.control('POST', '/faults', { broker: 'alpaca', fault: 'stream_drop', delayMs: 50 })
  const id = textAt(await desk.place({ ...buy, client_order_id: 'in the dark' }), 'id')
  await socket.closed
  await desk.until(`${orders}/${id}`, (json) => at(json, 'status') === 'filled')
  const range = `since=${encodeURIComponent(since)}&until=2026-11-26T00:00:00Z`
  const events = await desk.call('GET', `/alpaca/v2/events/trades?${range}`)
  expect(events.headers.get('content-type')).toContain('text/event-stream')
  const lines = events.text.split('\n\n').filter((line) => line.startsWith('data: '))
  const messages = lines.map((line) => parsed(line.slice('data: '.length)))
  const names = messages.filter((message) => at(message, 'order', 'id') === id).map((message) => at(message, 'event'))
  expect(names).toEqual(['pending_new', 'new', 'fill'])
  const ids = messages.map((message) => textAt(message, 'event_id'))
  expect(ids).toEqual(ids.toSorted())
  const [first = ''] = ids
  const rest = await desk.call('GET', `/alpaca/v2/events/trades?since_id=${first}&until_id=7ZZZZZZZZZZZZZZZZZZZZZZZZZ`)
  expect(rest.text.match(/data: /g)?.length).toBe(ids.length - 1)
  expect((await desk.call('GET', '/alpaca/v2/events/trades?until=2026-11-26')).status).toBe(422)
})

const greeting = [{ T: 'success', msg: 'connected' }]
const authenticated = [{ T: 'success', msg: 'authenticated' }]
const streamError = (code: number): unknown =>
  listAt(sample('stream.market-data.errors'))
    .map((entry) => at(entry, 'message'))
    .find((message) => at(message, 0, 'code') === code)
const auth = () => ({ action: 'auth', key: desk.keys.apiKey, secret: desk.keys.apiSecret })

async function admitted(path = '/alpaca-data/v2/iex'): Promise<TestSocket> {
  const socket = await desk.socket(path)
  expect(await socket.next()).toEqual(greeting)
  socket.send(auth())
  expect(await socket.next()).toEqual(authenticated)
  return socket
}

test('market data: subscriptions add up, are confirmed in full, and bring quotes, trades and bars', async () => {
  const socket = await admitted()
  const documented = listAt(sample('stream.market-data.session')).map((step) => at(step, 'message'))
  socket.send(documented[3])
  const confirmation = await socket.next()
  expect(confirmation).toEqual(documented[4])
  const ticks = await socket.next((message) => at(message, 0, 'T') === 'q')
  expect(shapeDifferences(at(documented[5], 0), at(ticks, 0))).toEqual([])
  expect(shapeDifferences(at(documented[5], 1), at(ticks, 1))).toEqual([])
  await desk.control('POST', '/clock', { advanceMs: 60_000 })
  const hasBar = (message: unknown): boolean => listAt(message).some((entry) => at(entry, 'T') === 'b')
  const withBars = listAt(await socket.next(hasBar))
  const bar = withBars.find((entry) => at(entry, 'T') === 'b' && at(entry, 'S') === 'AAPL')
  expect(shapeDifferences(at(documented[6], 0), bar)).toEqual([])
  socket.send({ action: 'unsubscribe', bars: ['*'] })
  const isConfirmation = (message: unknown): boolean => at(message, 0, 'T') === 'subscription'
  expect(await socket.next(isConfirmation)).toEqual(documented.at(-1))
  socket.close()
  await socket.closed
})

test('market data: every refusal in its number and words', async () => {
  const socket = await desk.socket('/alpaca-data/v2/iex')
  await socket.next()
  socket.send({ action: 'subscribe', trades: ['AAPL'] })
  expect(await socket.next()).toEqual(streamError(401))
  socket.send(auth())
  await socket.next()
  socket.send(auth())
  expect(await socket.next()).toEqual(streamError(403))
  for (const wrong of ['no json', { action: 'dance' }, { action: 'subscribe', trades: ['aapl!'] }]) {
    socket.send(wrong)
    expect(await socket.next()).toEqual(streamError(400))
  }
  socket.send({ action: 'subscribe', orderbooks: ['AAPL'] })
  expect(await socket.next()).toEqual(streamError(410))
  socket.send({ action: 'subscribe', trades: Array.from({ length: 31 }, (_unused, index) => `S${index}`) })
  expect(await socket.next()).toEqual(streamError(405))
  const second = await desk.socket('/alpaca-data/v2/iex')
  await second.next()
  second.send(auth())
  expect(await second.next()).toEqual(streamError(406))
  await second.closed
  socket.close()
  await socket.closed
  for (const [path, message, code] of [
    ['/alpaca-data/v2/iex', { action: 'auth', key: 'PKBAD', secret: 'bad' }, 402],
    ['/alpaca-data/v2/sip', auth(), 409],
    ['/alpaca-data/v1beta1/indicative', auth(), 412],
  ] as const) {
    const other = await desk.socket(path)
    await other.next()
    other.send(message)
    expect([path, await other.next()]).toEqual([path, streamError(code)])
    await other.closed
  }
})

test('market data: key headers on the upgrade need no message; silence is ended', async () => {
  const headers = { 'apca-api-key-id': desk.keys.apiKey, 'apca-api-secret-key': desk.keys.apiSecret }
  const socket = await desk.socket('/alpaca-data/v1beta3/crypto/us', headers)
  expect([await socket.next(), await socket.next()]).toEqual([greeting, authenticated])
  socket.send({ action: 'subscribe', trades: ['BTC/USD'] })
  expect(at(await socket.next(), 0, 'trades')).toEqual(['BTC/USD'])
  expect(at(await socket.next(), 0, 'tks')).toMatch(/^[BS]$/)
  socket.close()
  await desk.settings({ streamAuthTimeoutMs: 20 })
  const silent = await desk.socket('/alpaca-data/v2/iex')
  expect(await silent.next()).toEqual(greeting)
  expect(await silent.next()).toEqual(streamError(404))
  await silent.closed
})

test('market data: news as it is published', async () => {
  await desk.settings({ streamAuthTimeoutMs: 10_000 })
  const socket = await admitted('/alpaca-data/v1beta1/news')
  socket.send({ action: 'subscribe', news: ['*'] })
  expect(await socket.next()).toEqual([{ T: 'subscription', news: ['*'] }])
  await desk.control('POST', '/news', { symbol: 'AAPL', headline: 'Breaking', summary: 'Something happened.' })
  const item = await socket.next((message) => at(message, 0, 'headline') === 'Breaking')
  expect(at(item, 0, 'T')).toBe('n')
  expect(at(item, 0, 'symbols')).toEqual(['AAPL'])
  socket.close()
})
