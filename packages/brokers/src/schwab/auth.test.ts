import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { json, startScriptedServer, text } from '../testing/scripted-server.ts'
import type { Script, ScriptedServer } from '../testing/scripted-server.ts'
import { testHooks } from '../testing/test-hooks.ts'
import type { BeginAuthorization, BrokerSettings } from '../port/index.ts'
import { environmentsOf } from './addresses.ts'
import { authorization, codeIn } from './auth.ts'
import { grantedOf, readCredentials } from './credentials.ts'
import { TokenKeeper } from './tokens.ts'

const now = Date.parse('2026-11-20T15:00:00Z')
const hooks = testHooks({ now: () => now })
let server: ScriptedServer
let settings: BrokerSettings
beforeAll(async () => {
  server = await startScriptedServer()
})
beforeEach(() => {
  server.received.length = 0
  settings = { SCHWAB_CLIENT_ID: 'app-key', SCHWAB_CLIENT_SECRET: 'app-secret', SCHWAB_BASE_URL: server.url }
})
afterAll(() => server.close())

const callbackUrl = 'https://g2e.example/oauth/callback/schwab'
const ask: BeginAuthorization = { environment: 'live', callbackUrl, state: 'st-1', access: 'trade' }
const begin = async (changes: BrokerSettings = {}, request: Partial<BeginAuthorization> = {}) => {
  const step = await authorization({ ...settings, ...changes }, hooks).begin?.({ ...ask, ...request })
  return step ?? expect.fail('no step')
}

const tokens = (changes: object = {}) => ({
  expires_in: 1800,
  token_type: 'Bearer',
  scope: 'api',
  refresh_token: 'RT-1@',
  access_token: 'AT-1@',
  id_token: 'x',
  ...changes,
})
const deadWords = {
  error: 'unsupported_token_type',
  error_description: '400 Bad Request: "{"error":"refresh_token_authentication_error"}"',
}

test('a person is sent to the page of the host, and back to this server where it is the callback', async () => {
  const step = await begin()
  expect(step.method).toBe('redirect')
  const url = new URL(step.authorizationUrl)
  expect(`${url.origin}${url.pathname}`).toBe(`${server.url}/v1/oauth/authorize`)
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'app-key',
    redirect_uri: callbackUrl,
    state: 'st-1',
  })
})

test('another callback is registered: then the address is pasted, and the exchange names that callback', async () => {
  const step = await begin({ SCHWAB_CALLBACK_URL: 'https://127.0.0.1' })
  expect(step).toMatchObject({ method: 'paste_url', pending: { redirectUri: 'https://127.0.0.1' } })
  let form = ''
  server.answer((request, response, body) => {
    form = body
    json(tokens())(request, response, body)
  })
  await authorization(settings, hooks).complete?.({
    environment: 'live',
    callbackUrl,
    pending: step.pending,
    code: 'C0.abc@',
  })
  expect(form).toBe('grant_type=authorization_code&code=C0.abc%40&redirect_uri=https%3A%2F%2F127.0.0.1')
})

test('a server that is not https is no callback: the loopback address is, and is pasted', async () => {
  const step = await begin({}, { callbackUrl: 'http://127.0.0.1:8000/oauth/callback/schwab' })
  expect(step).toMatchObject({ method: 'paste_url', pending: { redirectUri: 'https://127.0.0.1' } })
})

test('without an app nothing begins, and simulated logins need no sign-in', async () => {
  await expect(begin({ SCHWAB_CLIENT_SECRET: '' })).rejects.toThrow(/SCHWAB_CLIENT_ID/)
  await expect(begin({}, { environment: 'simulated' })).rejects.toThrow(/no sign-in/)
})

test.each([
  ['decoded', 'C0.abc@'],
  ['as it travels', 'C0.abc%40'],
  ['a whole address', 'https://127.0.0.1/?code=C0.abc%40&session=1f-2&state=st-1'],
  ['with white space around it', '  C0.abc%40\n'],
])('a code is read %s', (_name, given) => {
  expect(codeIn(given)).toBe('C0.abc@')
})

test('other letters than the last are decoded too, once, and what is no encoding is left', () => {
  expect(codeIn('C0.a%2Bb%40')).toBe('C0.a+b@')
  expect(codeIn('100%')).toBe('100%')
  expect(codeIn('%E0%A4%A')).toBe('%E0%A4%A')
})

test('a code becomes tokens with both clocks, and the app signs for itself', async () => {
  let basic: unknown
  server.answer((request, response, body) => {
    basic = request.headers.authorization
    json(tokens())(request, response, body)
  })
  const granted = await authorization(settings, hooks).complete?.({ environment: 'live', callbackUrl, code: 'C0.abc@' })
  expect(granted).toEqual({
    credentials: {
      accessToken: 'AT-1@',
      refreshToken: 'RT-1@',
      renewBy: '2026-11-20T15:30:00.000Z',
      reauthorizeBy: '2026-11-27T15:00:00.000Z',
    },
    renewBy: '2026-11-20T15:30:00.000Z',
    reauthorizeBy: '2026-11-27T15:00:00.000Z',
    scope: 'api',
  })
  expect(basic).toBe(`Basic ${Buffer.from('app-key:app-secret').toString('base64')}`)
})

test.each<[string, Script, string]>([
  ['a used code', json({ error: 'invalid_request' }, 400), 'auth_required'],
  ['a wrong app', json({ error: 'invalid_client' }, 401), 'auth_required'],
  ['a page of the edge', text('<HTML>Access Denied</HTML>', 403), 'unavailable'],
  ['trouble', json({}, 503), 'unavailable'],
  ['tokens without the one that lasts', json(tokens({ refresh_token: undefined })), 'auth_required'],
  ['half a page', text('{"access_token":"AT'), 'wire_mismatch'],
])('%s is told as such', async (_name, script, kind) => {
  server.answer(script)
  const complete = authorization(settings, hooks).complete?.({ environment: 'live', callbackUrl, code: 'C0.abc@' })
  await expect(complete).rejects.toMatchObject({ kind })
  expect(server.received).toHaveLength(1)
})

test('no code is a failure in words', async () => {
  const complete = authorization(settings, hooks).complete?.({ environment: 'live', callbackUrl })
  await expect(complete).rejects.toThrow(/no code/)
})

const current = {
  accessToken: 'AT-0@',
  refreshToken: 'RT-0@',
  renewBy: '2026-11-20T15:02:00.000Z',
  reauthorizeBy: '2026-11-25T09:00:00.000Z',
}

test.each([
  ['rotated', 'RT-1@', 'RT-1@'],
  ['the same', 'RT-0@', 'RT-0@'],
  ['not sent again', undefined, 'RT-0@'],
])('renewing keeps the day of the sign-in, and the refresh token that is %s', async (_name, sent, kept) => {
  server.answer(json(tokens({ refresh_token: sent })))
  expect(await authorization(settings, hooks).renew?.(current)).toMatchObject({
    credentials: { accessToken: 'AT-1@', refreshToken: kept },
    renewBy: '2026-11-20T15:30:00.000Z',
    reauthorizeBy: current.reauthorizeBy,
  })
})

test.each<[string, Script, string]>([
  ['expired', json(deadWords, 400), 'auth_required'],
  [
    'refused in other words',
    json({ error: 'invalid_client', error_description: 'refresh token invalid' }, 401),
    'auth_required',
  ],
  ['behind a page of the edge', text('<HTML>Access Denied</HTML>', 403), 'unavailable'],
  ['behind an outage', text('bad gateway', 502), 'unavailable'],
])('a refresh token that is %s', async (_name, script, kind) => {
  server.answer(script)
  await expect(authorization(settings, hooks).renew?.(current)).rejects.toMatchObject({ kind })
})

function keeper(kept = current, over: { now?: () => number } = {}) {
  const renewals: unknown[] = []
  const store = { kept: grantedOf(readCredentials(kept)).credentials }
  const one = new TokenKeeper({
    source: { base: server.url, app: { clientId: 'app-key', clientSecret: 'app-secret' }, now: () => now },
    credentials: readCredentials(current),
    hooks: { now: over.now ?? (() => now), exclusively: (_key, work) => work() },
    onRenewed: (granted) => {
      renewals.push(granted)
      store.kept = granted.credentials
      return Promise.resolve()
    },
    stored: () => Promise.resolve(store.kept),
    onSecret: () => undefined,
  })
  return { one, renewals }
}

test('access that is about to end is renewed once, however many calls need it', async () => {
  server.answer(json(tokens()))
  const { one, renewals } = keeper()
  const answers = await Promise.all(Array.from({ length: 10 }, async () => one.token()))
  expect(new Set(answers)).toEqual(new Set(['AT-1@']))
  expect([renewals.length, server.received.length]).toEqual([1, 1])
  // From now on it is at hand without waiting.
  expect(one.token()).toBe('AT-1@')
})

test('what another instance has renewed is taken over, and nothing is asked', async () => {
  const { one, renewals } = keeper({ ...current, accessToken: 'AT-9@', renewBy: '2026-11-20T15:30:00.000Z' })
  expect(await one.token()).toBe('AT-9@')
  expect([renewals.length, server.received.length]).toEqual([0, 0])
})

test('a sign-in that has ended asks nothing any more; trouble at the edge ends none', async () => {
  const { one } = keeper()
  server.answer(text('<HTML>Access Denied</HTML>', 403))
  await expect(Promise.resolve(one.token())).rejects.toMatchObject({ kind: 'unavailable' })
  server.answer(json(deadWords, 400))
  await expect(Promise.resolve(one.token())).rejects.toMatchObject({ kind: 'auth_required' })
  expect(() => one.token()).toThrow(/Connect again/)
  await expect(one.after('AT-0@')).rejects.toMatchObject({ kind: 'auth_required' })
  expect(server.received).toHaveLength(2)
})

test('a refusal right after a renewal is not about the token', async () => {
  server.answer(json(tokens()))
  const { one } = keeper()
  await one.token()
  expect(await one.after('AT-1@')).toBeUndefined()
  expect(await one.after('AT-0@')).toBe('AT-1@')
  expect(server.received).toHaveLength(1)
})

test('paper exists only where the address is not the one of the broker', () => {
  expect(environmentsOf({})).toEqual(['live', 'simulated'])
  expect(environmentsOf({ SCHWAB_BASE_URL: 'https://api.schwabapi.com/' })).toEqual(['live', 'simulated'])
  expect(environmentsOf({ SCHWAB_BASE_URL: 'http://127.0.0.1:9000/schwab' })).toEqual(['live', 'paper', 'simulated'])
})
