/** Signing in: the page, the redirect, the exchange, and the clocks of the tokens (brokers/schwab.md 2). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { at, listAt, textAt } from '../testing/json.ts'
import { sample, schwabDesk, trader } from './testing/schwab-desk.ts'
import type { SchwabDesk } from './testing/schwab-desk.ts'
import { shapeDifferences } from './testing/shape.ts'
import { defaultSettings } from './settings.ts'

let desk: SchwabDesk
beforeAll(async () => {
  desk = await schwabDesk()
})
afterEach(() => desk.settings(defaultSettings))
afterAll(() => desk.close())

const callback = 'https://127.0.0.1:8182'
const key = 'APPKEY0123456789APPKEY0123456789'
const request = { response_type: 'code', client_id: key, redirect_uri: callback, state: 'st&te' }
const page = (change: Readonly<Record<string, string>> = {}) =>
  desk.call(
    'GET',
    `/schwab/v1/oauth/authorize?${new URLSearchParams({ ...request, ...change }).toString()}`,
    undefined,
    {},
  )
const target = (answer: { readonly headers: Headers }): URL => new URL(answer.headers.get('location') ?? '')
const codeOf = async (change: Readonly<Record<string, string>> = {}): Promise<string> =>
  target(await page({ ...change, decision: 'approve' })).searchParams.get('code') ?? ''

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  'content-type': 'application/x-www-form-urlencoded',
})
const own = basic(key, `sim-secret-${key}`)
const post = (form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = own) =>
  desk.call('POST', '/schwab/v1/oauth/token', new URLSearchParams(form).toString(), headers)
const exchange = (code: string, change: Readonly<Record<string, string>> = {}) =>
  post({ grant_type: 'authorization_code', code, redirect_uri: callback, ...change })
const refresh = (token: string) => post({ grant_type: 'refresh_token', refresh_token: token })
const numbers = (token: string) =>
  desk.call('GET', `${trader}/accounts/accountNumbers`, undefined, { authorization: `Bearer ${token}` })
const advance = (advanceMs: number) => desk.control('POST', '/clock', { advanceMs })

test('the page is labelled, escapes what it was given, and has both buttons', async () => {
  const answer = await page({ client_id: '<script>alert(1)</script>' })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(answer.text).toContain('&lt;script&gt;')
  expect(answer.text).not.toContain('<script>')
  expect(answer.text).toContain('simulated')
  expect(answer.text).toMatch(/<label[^>]+for="login"/)
  expect(answer.text).toMatch(/<button[^>]+value="approve"/)
  expect(answer.text).toMatch(/<button[^>]+value="deny"/)
})

test('the code ends with @, which arrives as %40, with a session and the same state', async () => {
  const location = (await page({ decision: 'approve' })).headers.get('location') ?? ''
  expect(location).toMatch(
    /^https:\/\/127\.0\.0\.1:8182\/\?code=C0\.[A-Z0-9.]+%40&session=[0-9a-f-]{36}&state=st%26te$/,
  )
})

test('declining comes back without a code', async () => {
  const denied = target(await page({ decision: 'deny' }))
  expect(denied.searchParams.get('error')).toBe('access_denied')
  expect(denied.searchParams.get('state')).toBe('st&te')
  expect(denied.searchParams.has('code')).toBe(false)
  await desk.settings({ deniedCallback: 'bare' })
  expect(target(await page({ decision: 'deny' })).searchParams.has('error')).toBe(false)
})

test('a callback must be https, also on this machine, and the registered one to the letter', async () => {
  expect((await page({ redirect_uri: 'http://127.0.0.1:8182' })).status).toBe(400)
  await desk.settings({ callbackMustBeHttps: false })
  expect((await page({ redirect_uri: 'http://127.0.0.1:8182' })).status).toBe(200)
  await desk.settings({ registeredCallback: callback })
  expect((await page()).status).toBe(200)
  for (const other of [`${callback}/`, 'https://127.0.0.1:8183', 'HTTPS://127.0.0.1:8182'])
    expect([other, (await page({ redirect_uri: other })).status]).toEqual([other, 400])
})

test('a request that cannot be answered at its address is shown, not redirected', async () => {
  for (const change of [{ client_id: '' }, { redirect_uri: 'javascript:alert(1)' }, { response_type: 'token' }])
    expect((await page({ ...change, decision: 'approve' })).status).toBe(400)
})

test('the exchange answers as documented', async () => {
  const answer = await exchange(await codeOf())
  expect(answer.status).toBe(200)
  expect(shapeDifferences(at(sample('oauth-token'), 'authorization_code_grant_200'), answer.json)).toEqual([])
  expect(at(answer.json, 'expires_in')).toBe(1800)
  expect((await numbers(textAt(answer.json, 'access_token'))).status).toBe(200)
})

test('a code works once, within 30 seconds, for its app and callback', async () => {
  const code = await codeOf()
  expect((await exchange(code)).status).toBe(200)
  expect((await exchange(code)).status).toBe(400)
  expect((await exchange(await codeOf(), { redirect_uri: `${callback}/` })).status).toBe(400)
  const other = basic('other', 'sim-secret-other')
  const form = { grant_type: 'authorization_code', code: await codeOf(), redirect_uri: callback }
  expect((await post(form, other)).status).toBe(400)
  const twiceEncoded = encodeURIComponent(await codeOf())
  expect((await exchange(twiceEncoded)).status).toBe(400)
  const late = await codeOf()
  await advance(30_000)
  expect((await exchange(late)).status).toBe(400)
})

test('the app proves itself with Basic authentication', async () => {
  const wrong = await post({ grant_type: 'refresh_token', refresh_token: 'x' }, basic(key, 'wrong'))
  expect([wrong.status, at(wrong.json, 'error')]).toEqual([401, 'invalid_client'])
  await desk.settings({ oauthClient: { id: 'configured', secret: 'right' }, badClientError: 'unauthorized_client' })
  const strange = await post({ grant_type: 'refresh_token', refresh_token: 'x' })
  expect([strange.status, at(strange.json, 'error')]).toEqual([401, 'unauthorized_client'])
  expect((await page()).status).toBe(400)
  expect((await page({ client_id: 'configured' })).status).toBe(200)
})

test('an access token lives for 30 minutes, and a refresh gives the next with the same refresh token', async () => {
  const first = (await exchange(await codeOf())).json
  const [access, token] = [textAt(first, 'access_token'), textAt(first, 'refresh_token')]
  await advance(1_799_000)
  expect((await numbers(access)).status).toBe(200)
  await advance(1_000)
  const ended = await numbers(access)
  expect([ended.status, ended.json]).toEqual([401, at(sample('errors'), 'trader_401', 'body')])
  const next = await refresh(token)
  expect(shapeDifferences(at(sample('oauth-token'), 'refresh_grant_200'), next.json)).toEqual([])
  expect(at(next.json, 'refresh_token')).toBe(token)
  expect((await numbers(textAt(next.json, 'access_token'))).status).toBe(200)
})

test('a refresh token ends 7 days after the code exchange, however often it was used', async () => {
  const token = textAt((await exchange(await codeOf())).json, 'refresh_token')
  const day = 86_400_000
  await advance(6 * day)
  expect((await refresh(token)).status).toBe(200)
  await advance(day)
  const ended = await refresh(token)
  expect([ended.status, at(ended.json, 'error')]).toEqual([400, 'unsupported_token_type'])
  expect(textAt(ended.json, 'error_description')).toContain('refresh_token_authentication_error')
  expect(shapeDifferences(at(sample('oauth-token'), 'refresh_expired_400'), ended.json)).toEqual([])
  await desk.settings({ refreshRefusal: 'invalid_client' })
  const other = await refresh(token)
  expect([other.status, other.json]).toEqual([401, at(sample('oauth-token'), 'refresh_rejected_invalid_client_401')])
})

test('where refresh tokens rotate, the loser of a race is refused', async () => {
  await desk.settings({ refreshTokenRotates: true })
  const token = textAt((await exchange(await codeOf())).json, 'refresh_token')
  const next = textAt((await refresh(token)).json, 'refresh_token')
  expect(next).not.toBe(token)
  expect((await refresh(token)).status).toBe(400)
  expect((await refresh(next)).status).toBe(200)
})

test('the edge may block the token address with a page, and a refresh may end early; neither loses the token', async () => {
  const token = textAt((await exchange(await codeOf())).json, 'refresh_token')
  await desk.quirk('edge_block')
  const blocked = await refresh(token)
  const edge = at(sample('errors'), 'edge_access_denied_403')
  expect([blocked.status, blocked.headers.get('content-type'), blocked.text]).toEqual([
    403,
    'text/html',
    at(edge, 'body_text'),
  ])
  await desk.quirk('refresh_expired')
  expect((await refresh(token)).status).toBe(400)
  expect((await refresh(token)).status).toBe(200)
})

test('who links only one account sees only that one, who links none gets 401', async () => {
  const listed = async (change: Readonly<Record<string, string>>) =>
    numbers(textAt((await exchange(await codeOf({ chosen: 'yes', login: 'linker', ...change }))).json, 'access_token'))
  const both = await numbers(textAt((await exchange(await codeOf({ login: 'linker' }))).json, 'access_token'))
  expect(listAt(both.json).length).toBe(2)
  expect((await listed({ link: 'cash' })).json).toEqual([at(both.json, 1)])
  expect((await listed({})).status).toBe(401)
})

test('tokens are listed by kind with their ends, without their text', async () => {
  const fresh = await schwabDesk()
  try {
    const state = await fresh.control('GET', '/state')
    const [access, refreshing] = listAt(state, 'brokers', 'schwab', 'tokens')
    expect([at(access, 'kind'), at(access, 'expiresAt')]).toEqual([
      'access',
      expect.stringMatching(/^2026-11-25T15:30/),
    ])
    expect([at(refreshing, 'kind'), at(refreshing, 'expiresAt')]).toEqual([
      'refresh',
      expect.stringMatching(/^2026-12-02T15:00/),
    ])
    expect(JSON.stringify(state)).not.toContain(fresh.credentials.accessToken)
    const revoked = await fresh.call('POST', '/schwab/simulator/revoke', { token: fresh.credentials.refreshToken })
    expect(revoked.status).toBe(204)
    expect((await fresh.call('GET', `${trader}/accounts`)).status).toBe(401)
  } finally {
    await fresh.close()
  }
})
