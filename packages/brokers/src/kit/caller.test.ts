import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { WireMismatch } from '../port/errors.ts'
import type { BrokerError, MappedFailure } from '../port/errors.ts'
import { json, resetAfterReading, silence, startScriptedServer, text, truncated } from '../testing/scripted-server.ts'
import type { Script, ScriptedServer } from '../testing/scripted-server.ts'
import { testHooks } from '../testing/test-hooks.ts'
import type { TestHooks } from '../testing/test-hooks.ts'
import { breakerFailuresMax, breakerPauseMs, createBreaker } from './breaker.ts'
import { CallBudget } from './call-budget.ts'
import { BrokerCaller } from './caller.ts'
import type { Call, CallerOptions } from './caller.ts'
import { HttpClient } from './http.ts'

let server: ScriptedServer
let http: HttpClient

beforeAll(async () => {
  server = await startScriptedServer()
  http = new HttpClient(server.url)
})
afterEach(() => {
  server.received.length = 0
  vi.useRealTimers()
})
afterAll(async () => {
  await http.close()
  await server.close()
})

const kindsOf: Readonly<Record<number, MappedFailure['kind']>> = {
  401: 'auth_required',
  403: 'forbidden',
  404: 'not_found',
  409: 'duplicate',
  422: 'rejected',
  429: 'rate_limited',
}
const explain: CallerOptions['explain'] = ({ status, body }) => ({
  kind: kindsOf[status] ?? 'unavailable',
  code: String(status),
  message: typeof body === 'string' ? body : JSON.stringify(body),
  retryable: false,
})

function aCaller(hooks: TestHooks = testHooks(), changes: Partial<CallerOptions> = {}): BrokerCaller {
  return new BrokerCaller({
    brokerId: 'test',
    brokerName: 'Test Broker',
    http,
    budget: new CallBudget(hooks.takeToken, { bucket: 'b', requests: 100, perMs: 60_000 }),
    breaker: createBreaker(),
    hooks,
    explain,
    rateLimitedWritesAreRefused: true,
    secrets: ['s3cr3t-value'],
    requestIdHeader: 'x-request-id',
    ...changes,
  })
}

const read: Call = { operation: 'positions', method: 'GET', path: '/p', headers: [], timeoutMs: 150 }
const write: Call = { operation: 'placeOrder', method: 'POST', path: '/o', headers: [], body: '{}', timeoutMs: 150 }
const whole = (body: unknown): unknown => body
const strict = (body: unknown): never => {
  throw new WireMismatch('qty is not a decimal', {
    brokerId: 'test',
    operation: 'x',
    raw: JSON.stringify(body),
    path: '[3].qty',
  })
}
const errorOf = (call: Promise<unknown>): Promise<BrokerError> =>
  call.then(
    () => {
      throw new Error('the call did not fail')
    },
    (error: BrokerError) => error,
  )

test.each<[string, Script]>([
  ['a 500', json({}, 500)],
  ['a gateway page', text('<html>Bad gateway</html>', 502)],
  ['a 504', json({}, 504)],
  ['a 429', json({}, 429)],
  ['a reset', resetAfterReading],
  ['silence', silence],
  ['a truncated body', truncated],
  ['an empty body', text('')],
  ['a damaged body', text('{"a":')],
])('a read passes over %s', async (_name, trouble) => {
  const hooks = testHooks()
  server.answer(trouble, trouble, json({ fine: 1 }))
  expect(await aCaller(hooks).read(read, whole)).toEqual({ fine: 1 })
  expect(server.received).toHaveLength(3)
  // Base 250 ms, doubled; jitter 0.5 makes three quarters of each step.
  expect(hooks.waits).toEqual([187.5, 375])
  expect(hooks.outcomes).toEqual(['positions ok'])
})

test.each<[string, Script, string]>([
  ['a dead token', json({ message: 'no' }, 401), 'auth_required'],
  ['a missing right', json({ message: 'no' }, 403), 'auth_required'],
  ['what does not exist', json({ message: 'no' }, 404), 'rejected'],
  ['a refusal', json({ message: 'no' }, 422), 'rejected'],
  ['a redirect', text('', 302), 'unavailable'],
])('a read does not ask again after %s', async (name, script, kind) => {
  server.answer(script)
  const error = await errorOf(aCaller().read(read, whole))
  expect(error.kind).toBe(kind)
  expect(server.received).toHaveLength(name === 'a redirect' ? 4 : 1)
})

test('a well-formed answer of the wrong shape is not asked for again and keeps its body', async () => {
  server.answer(json([{ qty: 'x' }]))
  const error = await errorOf(aCaller().read(read, strict))
  expect(error).toMatchObject({ kind: 'wire_mismatch', path: '[3].qty', raw: '[{"qty":"x"}]' })
  expect(server.received).toHaveLength(1)
})

test('a read gives up after four attempts', async () => {
  server.answer(json({}, 503))
  expect((await errorOf(aCaller().read(read, whole))).kind).toBe('unavailable')
  expect(server.received).toHaveLength(4)
})

test('a read waits as long as the broker asks, and gives up at once when that is too long', async () => {
  const hooks = testHooks()
  server.answer(json({}, 429, { 'retry-after': '3' }), json({ fine: 1 }))
  const caller = aCaller(hooks)
  await caller.read(read, whole)
  expect(Math.max(...hooks.waits)).toBe(3000)

  server.answer(json({}, 429, { 'retry-after': '40' }))
  expect(await errorOf(caller.read(read, whole))).toMatchObject({ kind: 'rate_limited', retryAfterMs: 40_000 })
  server.received.length = 0
  expect((await errorOf(caller.read(read, whole))).kind).toBe('rate_limited')
  expect(server.received).toEqual([])
})

test('the reset of a rate limit is measured on the answer itself, whatever our clock says', async () => {
  const hooks = testHooks({ now: () => 0 })
  const resetAt = String(Math.floor(Date.parse('2026-03-02T15:00:07Z') / 1000))
  const limited = json({}, 429, { date: 'Mon, 02 Mar 2026 15:00:00 GMT', 'x-ratelimit-reset': resetAt })
  server.answer(limited, json({}))
  await aCaller(hooks).read(read, whole)
  expect(Math.max(...hooks.waits)).toBe(7000)
})

test.each<[string, Script, string]>([
  ['a 500', json({ message: 'oops' }, 500), 'outcome_unknown'],
  ['a gateway page', text('<html>', 504), 'outcome_unknown'],
  ['a 408', json({ message: 'slow' }, 408), 'outcome_unknown'],
  ['a redirect', text('', 307), 'outcome_unknown'],
  ['a reset', resetAfterReading, 'outcome_unknown'],
  ['silence', silence, 'outcome_unknown'],
  ['a truncated body', truncated, 'outcome_unknown'],
  ['an empty body', text(''), 'outcome_unknown'],
  ['a damaged body', text('{"id":'), 'outcome_unknown'],
  ['a page that forbids', text('<html>Forbidden</html>', 403), 'outcome_unknown'],
  ['a page that finds nothing', text('<html>Not found</html>', 404), 'outcome_unknown'],
  ['a duplicate id', json({ message: 'must be unique' }, 409), 'outcome_unknown'],
  ['a 429', json({ message: 'slow down' }, 429), 'not_sent'],
  ['a 401', json({ message: 'unauthorized' }, 401), 'auth_required'],
  ['a 401 page', text('<html>', 401), 'auth_required'],
  ['the word of the broker', json({ message: 'insufficient buying power' }, 422), 'rejected'],
])('a write that meets %s is sent once', async (_name, script, kind) => {
  server.answer(script)
  expect((await errorOf(aCaller().write(write, whole))).kind).toBe(kind)
  expect(server.received).toHaveLength(1)
})

test('a write whose answer does not fit is an open question, not a failure', async () => {
  server.answer(json({ id: 1 }))
  expect((await errorOf(aCaller().write(write, strict))).kind).toBe('outcome_unknown')
  const bug = () => {
    throw new TypeError('our own fault')
  }
  expect((await errorOf(aCaller().write(write, bug))).kind).toBe('outcome_unknown')
})

test('where a 429 is not documented as unread, it leaves a write open', async () => {
  server.answer(json({ message: 'slow' }, 429))
  const caller = aCaller(testHooks(), { rateLimitedWritesAreRefused: false })
  expect((await errorOf(caller.write(write, whole))).kind).toBe('outcome_unknown')
})

test('without a turn in the budget, or with the limiter down, nothing is sent', async () => {
  const none = testHooks({ takeToken: () => Promise.resolve(false) })
  expect((await errorOf(aCaller(none).write(write, whole))).kind).toBe('not_sent')
  expect((await errorOf(aCaller(none).read(read, whole))).kind).toBe('not_sent')
  const down = testHooks({ takeToken: () => Promise.reject(new Error('redis is away')) })
  expect((await errorOf(aCaller(down).write(write, whole))).kind).toBe('not_sent')
  expect(server.received).toEqual([])
})

test('a fifth of the budget is kept for urgent calls', async () => {
  const taken: string[] = []
  const hooks = testHooks({
    takeToken: (bucket, { requests }) => {
      taken.push(`${bucket} ${requests}`)
      return Promise.resolve(bucket.endsWith('reserved'))
    },
  })
  server.answer(json({}))
  await aCaller(hooks).write({ ...write, urgent: true }, whole)
  expect(taken).toEqual(['b 80', 'b:reserved 20'])
})

test('a host that fails again and again is left alone, then tried once', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 })
  const caller = aCaller()
  server.answer(json({}, 503))
  while (server.received.length < breakerFailuresMax) await errorOf(caller.read(read, whole))
  expect((await errorOf(caller.write(write, whole))).kind).toBe('not_sent')
  expect(server.received).toHaveLength(breakerFailuresMax)
  server.answer(json({ fine: 1 }))
  expect(await caller.write({ ...write, urgent: true }, whole)).toEqual({ fine: 1 })
  vi.setSystemTime(1_000_000 + breakerPauseMs)
  expect(await caller.read(read, whole)).toEqual({ fine: 1 })
  expect(await caller.write(write, whole)).toEqual({ fine: 1 })
})

test('no secret leaves in a log line or a message', async () => {
  const hooks = testHooks()
  server.answer(json({ message: 'key s3cr3t-value is wrong', access_token: 'abcdefgh' }, 422, { 'x-request-id': 'r1' }))
  const error = await errorOf(aCaller(hooks).write(write, whole))
  expect(error.message + hooks.logged.join()).not.toMatch(/s3cr3t-value|abcdefgh/)
  expect(error.context.requestId).toBe('r1')
  expect(hooks.logged.join()).toContain('"requestId":"r1"')
})

test('headers that are good only once are made anew at every attempt', async () => {
  const seen: unknown[] = []
  const note: Script = (request, response) => {
    seen.push(request.headers['x-nonce'])
    response.writeHead(seen.length < 3 ? 500 : 200).end('{}')
  }
  server.answer(note)
  let nonce = 0
  const headers = () => {
    nonce += 1
    return ['x-nonce', String(nonce)]
  }
  await aCaller().read({ ...read, headers }, whole)
  expect(seen).toEqual(['1', '2', '3'])
})

test('a broker that speaks another language than JSON is read by its own reader, refusals included', async () => {
  const readDocument = (body: string): unknown => {
    if (!body.startsWith('!')) throw new Error('not in that language')
    return { said: body.slice(1) }
  }
  const caller = aCaller(testHooks(), { readDocument })
  server.answer(text('!fine'))
  expect(await caller.read(read, whole)).toEqual({ said: 'fine' })
  server.answer(text('!no', 422))
  expect((await errorOf(caller.write(write, whole))).kind).toBe('rejected')
  server.answer(text('<html>no</html>', 422))
  expect((await errorOf(caller.write(write, whole))).kind).toBe('outcome_unknown')
})

test('a limit without urgent calls keeps nothing back', async () => {
  const taken: string[] = []
  const takeToken = (bucket: string, limit: { readonly requests: number }) => {
    taken.push(`${bucket} ${limit.requests}`)
    return Promise.resolve(true)
  }
  const budget = new CallBudget(takeToken, { bucket: 'b', requests: 1, perMs: 667, reserved: 0 })
  await budget.take('ordinary')
  await budget.take('urgent')
  expect(taken).toEqual(['b 1', 'b 1'])
})

test('where a success says all in its headers, an empty body is no damage', async () => {
  server.answer((_request, response) => response.writeHead(201, { location: '/orders/7' }).end())
  const where = (body: unknown, { headers }: { readonly headers: object }) => [body, Object.entries(headers)[0]]
  expect(await aCaller().write({ ...write, bodiless: true }, where)).toEqual([undefined, ['location', '/orders/7']])
  expect((await errorOf(aCaller().write(write, whole))).kind).toBe('outcome_unknown')
})
