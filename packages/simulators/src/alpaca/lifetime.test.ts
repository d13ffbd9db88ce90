/** What outlives a call: kept state, a reset, faults in Alpaca's words, an event stream that stays open. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSimulators } from '../index.ts'
import { alpacaDesk, today } from './testing/alpaca-desk.ts'
import type { AlpacaDesk } from './testing/alpaca-desk.ts'
import { at, listAt, parsed, textAt } from '../testing/json.ts'

const orders = '/alpaca/v2/orders'
const resting = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'limit', limit_price: '20', time_in_force: 'gtc' }

async function withDesk(run: (desk: AlpacaDesk) => Promise<void>): Promise<void> {
  const desk = await alpacaDesk()
  try {
    await run(desk)
  } finally {
    await desk.close()
  }
}

test('keys, settings and orders are still there after a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'g2e-alpaca-'))
  const stateFile = join(folder, 'state.ndjson')
  const first = await startSimulators({ stateFile, now: () => today })
  const json = { 'content-type': 'application/json' }
  const login: unknown = await (
    await fetch(`${first.control}/accounts`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ broker: 'alpaca', userRef: 'person', profile: 'empty' }),
    })
  ).json()
  const keys = {
    'apca-api-key-id': textAt(login, 'credentials', 'apiKey'),
    'apca-api-secret-key': textAt(login, 'credentials', 'apiSecret'),
  }
  const body = JSON.stringify({ ...resting, client_order_id: 'kept' })
  const placed = await fetch(first.url + orders, { method: 'POST', headers: { ...json, ...keys }, body })
  expect(placed.status).toBe(200)
  const settings = { method: 'PATCH', headers: json, body: JSON.stringify({ profile: '2026-05' }) }
  expect((await fetch(`${first.url}/alpaca/simulator/settings`, settings)).status).toBe(200)
  await first.close()
  const second = await startSimulators({ stateFile, now: () => today })
  const found = await fetch(`${second.url}${orders}:by_client_order_id?client_order_id=kept`, { headers: keys })
  expect([found.status, at(await found.json(), 'client_order_id')]).toEqual([200, 'kept'])
  const account: unknown = await (await fetch(`${second.url}/alpaca/v2/account`, { headers: keys })).json()
  expect(at(account, 'pattern_day_trader')).toBe(false)
  await second.close()
  await rm(folder, { recursive: true })
})

test('a reset forgets keys and settings', () =>
  withDesk(async (desk) => {
    await desk.settings({ profile: '2026-05' })
    await desk.control('POST', '/reset', { seed: 5 })
    expect((await desk.call('GET', '/alpaca/v2/account')).status).toBe(401)
    expect(at(await desk.get('/alpaca/simulator/settings'), 'profile')).toBe('2026-10')
  }))

test('faults are worded as Alpaca words them', () =>
  withDesk(async (desk) => {
    const struck = async (fault: string) => {
      await desk.control('POST', '/faults', { broker: 'alpaca', fault })
      return desk.call('POST', orders, { ...resting, client_order_id: 'struck' })
    }
    const throttled = await struck('status_429')
    expect([throttled.status, throttled.json]).toEqual([429, { code: 42910000, message: 'rate limit exceeded' }])
    expect(throttled.headers.get('x-ratelimit-remaining')).toBe('0')
    const waitMs = Number(throttled.headers.get('x-ratelimit-reset')) * 1_000 - Date.now()
    expect(waitMs).toBeGreaterThan(0)
    expect(waitMs).toBeLessThanOrEqual(2_000)
    const expired = await struck('expired_token')
    expect([expired.status, expired.json]).toEqual([401, { message: 'unauthorized.' }])
    const gateway = await struck('status_504')
    expect([gateway.status, gateway.headers.get('content-type')]).toEqual([504, 'text/html'])
    expect(await desk.get(`${orders}?status=all`)).toEqual([])
    await expect(struck('accept_then_drop')).rejects.toThrow()
    const found = await desk.get(`${orders}:by_client_order_id?client_order_id=struck`)
    expect(at(found, 'client_order_id')).toBe('struck')
  }))

test('an open event stream tells what happens from then on', () =>
  withDesk(async (desk) => {
    const headers = { 'apca-api-key-id': desk.keys.apiKey, 'apca-api-secret-key': desk.keys.apiSecret }
    const stop = new AbortController()
    const response = await fetch(`${desk.url}/alpaca/v2/events/trades`, { headers, signal: stop.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    await desk.place({ ...resting, client_order_id: 'followed' })
    let text = ''
    while (!text.includes('"event":"new"')) text += (await reader?.read())?.value ?? ''
    const events = text
      .split('\n\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => parsed(line.slice('data: '.length)))
    expect(events.map((event) => at(event, 'event'))).toEqual(['pending_new', 'new'])
    expect(events.map((event) => at(event, 'order', 'client_order_id'))).toEqual(['followed', 'followed'])
    stop.abort()
  }))

test('credentials are shown by kind only', () =>
  withDesk(async (desk) => {
    const state = await desk.control('GET', '/state')
    expect(listAt(state, 'brokers', 'alpaca', 'tokens')).toEqual([{ kind: 'api_key', expiresAt: null, revoked: false }])
    expect(JSON.stringify(state)).not.toContain(desk.keys.apiSecret)
  }))

test('a setting that is none is refused in words', () =>
  withDesk(async (desk) => {
    const answer = await desk.call('PATCH', '/alpaca/simulator/settings', { profile: '2020-01' })
    expect(answer.status).toBe(422)
    expect(textAt(answer.json, 'message')).toContain('2026-10')
  }))
