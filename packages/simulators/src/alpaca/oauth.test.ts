/** Signing in: the page, the redirect, the exchange, what a token may do. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alpacaDesk, sample } from './testing/alpaca-desk.ts'
import type { AlpacaDesk } from './testing/alpaca-desk.ts'
import { at, textAt } from '../testing/json.ts'
import { shapeDifferences } from '../testing/shape.ts'

let desk: AlpacaDesk
beforeAll(async () => {
  desk = await alpacaDesk()
})
afterAll(() => desk.close())

const callback = 'https://g2e.example/oauth/callback/alpaca'
const request = {
  response_type: 'code',
  client_id: 'app-1',
  redirect_uri: callback,
  state: 'st&te',
  scope: 'account:write trading data',
  env: 'paper',
}
const page = (change: Readonly<Record<string, string>> = {}) =>
  desk.call(
    'GET',
    `/alpaca/oauth/authorize?${new URLSearchParams({ ...request, ...change }).toString()}`,
    undefined,
    {},
  )
const target = (answer: { readonly headers: Headers }): URL => new URL(answer.headers.get('location') ?? '')

async function codeOf(change: Readonly<Record<string, string>> = {}): Promise<string> {
  return target(await page({ ...change, decision: 'approve' })).searchParams.get('code') ?? ''
}
const exchange = (code: string, change: Readonly<Record<string, string>> = {}) => {
  const form = {
    grant_type: 'authorization_code',
    client_id: 'app-1',
    client_secret: 's',
    redirect_uri: callback,
    code,
  }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return desk.call('POST', '/alpaca/oauth/token', new URLSearchParams({ ...form, ...change }).toString(), headers)
}
async function token(change: Readonly<Record<string, string>> = {}): Promise<string> {
  return textAt((await exchange(await codeOf(change))).json, 'access_token')
}
const bearer = (text: string) => ({ authorization: `Bearer ${text}` })

test('the page names the application and what it asks for, and escapes what it was given', async () => {
  const answer = await page({ client_id: '<script>alert(1)</script>' })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(answer.text).toContain('&lt;script&gt;')
  expect(answer.text).not.toContain('<script>')
  expect(answer.text).toContain('Place, replace and cancel orders')
  expect(answer.text).toMatch(/<button[^>]+value="approve"/)
  expect(answer.text).toMatch(/<button[^>]+value="deny"/)
})

test('approving redirects with code and the same state, denying with an error', async () => {
  const approved = target(await page({ decision: 'approve' }))
  expect(approved.origin + approved.pathname).toBe(callback)
  expect(approved.searchParams.get('state')).toBe('st&te')
  expect(approved.searchParams.get('code')).toMatch(/^[0-9a-f-]{36}$/)
  const denied = target(await page({ decision: 'deny' }))
  expect(denied.searchParams.get('error')).toBe('access_denied')
  expect(denied.searchParams.has('code')).toBe(false)
})

test('a request that cannot be answered at its address is shown, not redirected', async () => {
  for (const change of [
    { client_id: '' },
    { redirect_uri: 'javascript:alert(1)' },
    { response_type: 'token' },
    { env: 'x' },
  ])
    expect((await page(change)).status).toBe(400)
  expect(target(await page({ scope: 'everything' })).searchParams.get('error')).toBe('invalid_scope')
})

test('the token comes with three fields, without expiry and refresh token', async () => {
  const answer = await exchange(await codeOf())
  expect(answer.status).toBe(200)
  expect(shapeDifferences(sample('oauth-token.response'), answer.json)).toEqual([])
  expect(at(answer.json, 'token_type')).toBe('bearer')
  expect(at(answer.json, 'scope')).toBe(request.scope)
})

test('a code works once, for its client and address, and not for long', async () => {
  const code = await codeOf()
  expect((await exchange(code)).status).toBe(200)
  expect((await exchange(code)).status).toBe(400)
  expect((await exchange(await codeOf(), { redirect_uri: `${callback}/other` })).status).toBe(400)
  expect((await exchange(await codeOf(), { client_id: 'app-2' })).status).toBe(400)
  const late = await codeOf()
  await desk.control('POST', '/clock', { advanceMs: 300_001 })
  expect(at((await exchange(late)).json, 'error')).toBe('invalid_grant')
})

test('a token opens the account of its environment on both hosts, until it is revoked', async () => {
  const access = await token()
  const account = await desk.call('GET', '/alpaca/v2/account', undefined, bearer(access))
  expect(account.status).toBe(200)
  expect(textAt(account.json, 'account_number')).toMatch(/^PA/)
  expect((await desk.call('GET', '/alpaca-live/v2/account', undefined, bearer(access))).status).toBe(403)
  const data = '/alpaca-data/v2/stocks/snapshots?symbols=AAPL'
  expect((await desk.call('GET', data, undefined, bearer(access))).status).toBe(200)
  const json = { 'content-type': 'application/json' }
  expect((await desk.call('POST', '/alpaca/simulator/revoke', JSON.stringify({ token: access }), json)).status).toBe(
    204,
  )
  expect((await desk.call('GET', '/alpaca/v2/account', undefined, bearer(access))).status).toBe(401)
})

test('the same person finds the same account, another one another', async () => {
  const numberOf = async (change: Readonly<Record<string, string>>) =>
    at((await desk.call('GET', '/alpaca/v2/account', undefined, bearer(await token(change)))).json, 'account_number')
  const [first, again, other] = [await numberOf({}), await numberOf({}), await numberOf({ login: 'somebody' })]
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('without env both a paper and a live account are connected', async () => {
  const { env: _env, ...rest } = request
  const query = new URLSearchParams({ ...rest, decision: 'approve' })
  const answer = await desk.call('GET', `/alpaca/oauth/authorize?${query.toString()}`, undefined, {})
  const access = textAt((await exchange(target(answer).searchParams.get('code') ?? '')).json, 'access_token')
  const [paper, live] = await Promise.all(
    ['/alpaca', '/alpaca-live'].map((host) => desk.call('GET', `${host}/v2/account`, undefined, bearer(access))),
  )
  expect([paper?.status, live?.status]).toEqual([200, 200])
  expect(at(paper?.json, 'id')).not.toBe(at(live?.json, 'id'))
})

test('scopes: reading is implied, everything else must have been asked for', async () => {
  const access = await token({ scope: '' })
  expect((await desk.call('GET', '/alpaca/v2/positions', undefined, bearer(access))).status).toBe(200)
  const missing = { code: 40110000, message: 'request is not authorized' }
  for (const [method, path] of [
    ['POST', '/alpaca/v2/orders'],
    ['PATCH', '/alpaca/v2/account/configurations'],
    ['GET', '/alpaca-data/v2/stocks/snapshots?symbols=AAPL'],
  ] as const) {
    const answer = await desk.call(method, path, undefined, bearer(access))
    expect([path, answer.status, answer.json]).toEqual([path, 403, missing])
  }
})

test('a token opens trade_updates where it is allowed to, and market data only when configured', async () => {
  const access = await token()
  const updates = await desk.socket('/alpaca/stream')
  updates.send({ action: 'authenticate', data: { oauth_token: access } })
  expect(at(await updates.next(), 'data', 'status')).toBe('authorized')
  await desk.settings({ oauthOnTradeUpdates: false })
  updates.send({ action: 'authenticate', data: { oauth_token: access } })
  expect(at(await updates.next(), 'data', 'status')).toBe('unauthorized')
  updates.close()
  await desk.settings({ oauthOnMarketData: true })
  const market = await desk.socket('/alpaca-data/v2/iex')
  await market.next()
  market.send({ action: 'auth', key: 'oauth', secret: await token({ scope: 'trading' }) })
  expect(at(await market.next(), 0, 'code')).toBe(411)
  await market.closed
})

test('a configured client must prove itself', async () => {
  await desk.settings({ oauthClient: { id: 'app-1', secret: 'right' } })
  expect((await page({ client_id: 'other' })).status).toBe(400)
  expect((await exchange(await codeOf(), { client_secret: 'wrong' })).status).toBe(401)
  expect((await exchange(await codeOf(), { client_secret: 'right' })).status).toBe(200)
})
