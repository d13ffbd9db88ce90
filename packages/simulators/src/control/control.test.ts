import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { fileStore } from '../state/file-store.ts'
import { tinyHost } from '../testing/tiny-host.ts'
import type { TinyHost } from '../testing/tiny-host.ts'

let running: TinyHost[] = []
const start = async (...options: Parameters<typeof tinyHost>): Promise<TinyHost> => {
  const started = await tinyHost(...options)
  running.push(started)
  return started
}
const stop = async (started: TinyHost): Promise<void> => {
  running = running.filter((other) => other !== started)
  await started.host.close()
}
afterEach(async () => {
  await Promise.all(running.map(({ host }) => host.close()))
  running = []
})

/** Real time stands, so every simulated millisecond is ours. */
const frozen = { elapsedMs: () => 0 }
const tenOClock = '2026-11-25T15:00:00.000Z'

describe('clock', () => {
  test('a fresh one starts at 10:00 New York, and is advanced, set and paused', async () => {
    const { control } = await start(frozen)
    expect((await control('GET', '/clock')).json).toEqual({ now: tenOClock, paused: false, seed: 1 })
    expect((await control('POST', '/clock', { advanceMs: 90_000 })).json).toMatchObject({
      now: '2026-11-25T15:01:30.000Z',
    })
    expect((await control('POST', '/clock', { to: '2026-11-26T00:00:00Z' })).json).toMatchObject({
      now: '2026-11-26T00:00:00.000Z',
    })
    expect((await control('POST', '/clock', { paused: true })).json).toMatchObject({ paused: true })
    expect((await control('POST', '/clock', { paused: false })).json).toMatchObject({ paused: false })
  })

  test.each([
    [{ to: '2026-11-25T14:59:59Z' }, 'body.to'],
    [{ advanceMs: -1 }, 'body.advanceMs'],
    [{ advanceMs: 1.5 }, 'body.advanceMs'],
    [{ advanceMs: 1, to: '2027-01-04T00:00:00Z' }, 'body'],
    [{}, 'body'],
    [{ pause: true }, 'body'],
    [{ to: 'tomorrow' }, 'body.to'],
    [{ to: '2999-01-01T00:00:00Z' }, 'body.to'],
  ])('%j is refused and moves nothing', async (body, path) => {
    const { control } = await start(frozen)
    const { status, json } = await control('POST', '/clock', body)
    expect(status).toBe(422)
    expect(json).toMatchObject({
      code: 'validation_failed',
      errors: expect.arrayContaining([expect.objectContaining({ path })]),
    })
    expect((await control('GET', '/clock')).json).toMatchObject({ now: tenOClock })
  })

  test('a jump runs what falls due on the way, each at its instant', async () => {
    const { control, tiny } = await start(frozen)
    const ran: number[] = []
    const { clock, after } = tiny.context()
    const startedAt = clock.now()
    after(1_000, () => ran.push(clock.now() - startedAt))
    after(60_000, () => {
      ran.push(clock.now() - startedAt)
      after(5_000, () => ran.push(clock.now() - startedAt))
    })
    await control('POST', '/clock', { advanceMs: 64_999 })
    expect(ran).toEqual([1_000, 60_000])
    await control('POST', '/clock', { advanceMs: 1 })
    expect(ran).toEqual([1_000, 60_000, 65_000])
  })
})

describe('state', () => {
  test('names every broker with accounts, orders and tokens', async () => {
    const { control } = await start(frozen)
    expect((await control('GET', '/state')).json).toEqual({
      now: tenOClock,
      paused: false,
      seed: 1,
      brokers: {
        tiny: {
          accounts: [],
          orders: [],
          tokens: [{ kind: 'access', expiresAt: '2026-11-25T15:00:01.000Z', revoked: false }],
        },
      },
    })
  })

  test('a login is opened for a simulated connection', async () => {
    const { control } = await start()
    const opened = await control('POST', '/accounts', { broker: 'tiny', userRef: 'u1', profile: 'balanced' })
    expect(opened).toEqual({ status: 201, json: { credentials: { apiKey: 'key-of-u1' }, accountIds: [] } })
    expect((await control('POST', '/accounts', { broker: 'none', userRef: 'u1' })).status).toBe(422)
    expect((await control('POST', '/accounts', { broker: 'tiny', userRef: 'u1', profile: 'wild' })).status).toBe(422)
  })
})

describe('market and news', () => {
  test('a price is set by hand and holds while time stands', async () => {
    const { control, tiny } = await start(frozen)
    expect(await control('POST', '/market', { symbol: 'AAPL', price: '123.45' })).toEqual({
      status: 200,
      json: { symbol: 'AAPL', price: '123.45' },
    })
    const { market, clock } = tiny.context()
    expect(market.quote('AAPL', clock.now())?.last).toBe(123.45)
  })

  test.each([
    [{ symbol: 'NOSUCH', price: '1' }, 'body.symbol'],
    [{ symbol: 'AAPL', price: '0' }, 'body.price'],
    [{ symbol: 'AAPL', price: '-3' }, 'body.price'],
    [{ symbol: 'AAPL', price: 'high' }, 'body.price'],
  ])('%j is refused', async (body, path) => {
    const { control } = await start()
    expect(await control('POST', '/market', body)).toMatchObject({ status: 422, json: { errors: [{ path }] } })
  })

  test('news appears at its instant', async () => {
    const { control, tiny } = await start(frozen)
    const { status } = await control('POST', '/news', { symbol: 'MSFT', headline: 'Hand-made', summary: 'By a test.' })
    expect(status).toBe(201)
    const { market, clock } = tiny.context()
    const [newest] = market.news({ symbols: ['MSFT'], from: clock.now() - 1_000, to: clock.now() })
    expect(newest).toMatchObject({
      headline: 'Hand-made',
      summary: 'By a test.',
      symbols: ['MSFT'],
      at: Date.parse(tenOClock),
    })
  })
})

describe('reset', () => {
  test('everything is forgotten, the seed is the new one, sockets are closed, and a price of before is gone', async () => {
    const { control, call, tiny, host } = await start(frozen)
    const { market, clock } = tiny.context()
    const before = market.quote('AAPL', clock.now())?.last
    await control('POST', '/market', { symbol: 'AAPL', price: '1' })
    await call('POST', '/tiny/orders')
    await control('POST', '/faults', { broker: 'tiny', fault: 'status_500' })
    await control('POST', '/clock', { advanceMs: 86_400_000, paused: true })
    const socket = new WebSocket(`${host.url.replace('http', 'ws')}/tiny/stream`)
    await new Promise((resolve) => socket.on('message', resolve))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    expect((await control('POST', '/reset', { seed: 1 })).json).toEqual({ now: tenOClock, paused: false, seed: 1 })
    await closed
    expect(tiny.writes()).toBe(0)
    expect((await call('GET', '/tiny/balance')).status).toBe(200)
    expect(market.quote('AAPL', clock.now())?.last).toBe(before)
    await control('POST', '/reset', { seed: 2 })
    expect((await control('GET', '/state')).json).toMatchObject({ seed: 2 })
    expect(market.quote('AAPL', clock.now())?.last).not.toBe(before)
  })
})

describe('refusals', () => {
  test.each([
    ['an unknown broker', { broker: 'none', fault: 'latency' }],
    ['an unknown fault', { broker: 'tiny', fault: 'explode' }],
    ['no count', { broker: 'tiny', fault: 'latency', count: 0 }],
    ['a probability over one', { broker: 'tiny', fault: 'latency', probability: 1.5 }],
    ['an unknown field', { broker: 'tiny', fault: 'latency', matches: {} }],
    ['an unknown field in match', { broker: 'tiny', fault: 'latency', match: { url: 'x' } }],
  ])('a fault with %s', async (_name, body) => {
    const { control } = await start()
    expect(await control('POST', '/faults', body)).toMatchObject({ status: 422, json: { code: 'validation_failed' } })
  })

  test('no JSON is 400, an unknown route 404, both as problems', async () => {
    const { host, control } = await start()
    const response = await fetch(`${host.url}/control/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"paused":',
    })
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect({ status: response.status, json: await response.json() }).toMatchObject({
      status: 400,
      json: { code: 'malformed_body', status: 400 },
    })
    expect(await control('GET', '/nothing')).toMatchObject({ status: 404, json: { code: 'not_found' } })
  })
})

describe('the model’s script', () => {
  test('steps are appended, and an empty script clears', async () => {
    const { control } = await start()
    expect((await control('POST', '/gemini', { script: [{ text: 'a' }, { fault: 'safety' }] })).json).toEqual({
      steps: 2,
    })
    expect((await control('POST', '/gemini', { script: [{ text: 'b' }] })).json).toEqual({ steps: 3 })
    expect((await control('POST', '/gemini', { script: [] })).json).toEqual({ steps: 0 })
    expect((await control('POST', '/gemini', { script: [{ txt: 'c' }] })).status).toBe(422)
    expect((await control('GET', '/gemini/requests')).json).toEqual({ requests: [] })
  })
})

describe('over a restart', () => {
  const fileOf = (): string => join(mkdtempSync(join(tmpdir(), 'g2e-host-')), 'simulators.journal')

  test('a stopped one goes on at its instant, with seed, pause, prices and state', async () => {
    const path = fileOf()
    const first = await start({ ...frozen, store: await fileStore(path), seed: 5 })
    await first.control('POST', '/clock', { advanceMs: 60_000, paused: true })
    await first.control('POST', '/market', { symbol: 'AAPL', price: '77' })
    await first.call('POST', '/tiny/orders')
    await stop(first)
    const second = await start({ ...frozen, store: await fileStore(path), seed: 9 })
    expect((await second.control('GET', '/clock')).json).toEqual({
      now: '2026-11-25T15:01:00.000Z',
      paused: true,
      seed: 5,
    })
    const { market, clock } = second.tiny.context()
    expect(market.quote('AAPL', clock.now())?.last).toBe(77)
    expect(second.tiny.writes()).toBe(1)
  })

  test('draws go on where they stopped', async () => {
    const path = fileOf()
    const whole = await start()
    const expected = [1, 2, 3, 4].map(() => whole.tiny.context().random.next())
    const first = await start({ store: await fileStore(path) })
    const got = [first.tiny.context().random.next(), first.tiny.context().random.next()]
    await stop(first)
    const second = await start({ store: await fileStore(path) })
    got.push(second.tiny.context().random.next(), second.tiny.context().random.next())
    expect(got).toEqual(expected)
  })

  test('a pause and a jump that were answered survive a kill', async () => {
    const path = fileOf()
    const first = await start({ ...frozen, store: await fileStore(path) })
    const { json } = await first.control('POST', '/clock', { paused: true, advanceMs: 3_600_000 })
    // The file as a kill would leave it now.
    const second = await start({ ...frozen, store: await fileStore(path) })
    expect((await second.control('GET', '/clock')).json).toEqual(json)
    expect(json).toMatchObject({ now: '2026-11-25T16:00:00.000Z', paused: true })
  })

  test('after a kill no instant is told twice', async () => {
    const path = fileOf()
    const real = { ms: 0 }
    const first = await start({ elapsedMs: () => real.ms, store: await fileStore(path) })
    real.ms = 1_999
    const told = (await first.control('GET', '/clock')).json
    // The file as a kill would leave it now: nothing was written since the start.
    const second = await start({ elapsedMs: () => 0, store: await fileStore(path) })
    expect(told).toMatchObject({ now: '2026-11-25T15:00:01.999Z' })
    expect((await second.control('GET', '/clock')).json).toMatchObject({ now: '2026-11-25T15:00:02.000Z' })
  })
})
