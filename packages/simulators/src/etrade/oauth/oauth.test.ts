/** Signing in, and all that can be wrong with a signed call (brokers/etrade.md 1). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { authorizationHeader, formFields, oauthParameters, raw } from '../testing/client.ts'
import type { Keys, Signing } from '../testing/client.ts'
import { etradeDesk, sample, sampleText } from '../testing/etrade-desk.ts'
import type { EtradeDesk } from '../testing/etrade-desk.ts'
import { at, listAt } from '../../testing/json.ts'
import { consumer, signingIn, verifierOf } from '../testing/sign-in.ts'

let desk: EtradeDesk
beforeAll(async () => {
  desk = await etradeDesk()
})
afterEach(() => desk.settingsAsAtFirst())
afterAll(() => desk.close())

const { step, requestToken, page, signIn } = signingIn(() => desk.url)
const list = '/accounts/list.json'
const problem = (name: string) => expect.stringContaining(`oauth_problem=${name}`)

test('a person signs in out of band: request token, page with buttons, code, access token, accounts', async () => {
  const request = await requestToken()
  const shown = await page(request)
  expect(shown.text).toContain('simulated E*TRADE')
  expect(shown.text).toContain('value="approve"')
  const approved = await page(request, '&decision=approve&login=casey')
  const verifier = verifierOf(approved.text)
  expect(verifier).toMatch(/^\w{6}$/)
  const keys = await step('access_token', request, { oauth_verifier: verifier })
  const { oauth_token: token = '', oauth_token_secret: tokenSecret = '' } = formFields(keys.text)
  const accounts = await desk.as({ ...consumer, token, tokenSecret }).call('GET', list)
  expect(listAt(accounts.json, 'AccountListResponse', 'Accounts', 'Account').length).toBeGreaterThan(1)
})

test('tokens have the characters that must be decoded once, in form-encoded bodies', async () => {
  const { token = '', tokenSecret = '' } = await requestToken()
  for (const text of [token, tokenSecret]) for (const mark of ['+', '/', '=']) expect(text).toContain(mark)
  const answer = await step('request_token', consumer, { oauth_callback: 'oob' })
  expect(Object.keys(formFields(answer.text))).toEqual(
    Object.keys(formFields(sampleText('oauth/request_token_response.txt'))),
  )
  expect(answer.text).toMatch(/^oauth_token=[\w.~%-]+&oauth_token_secret=[\w.~%-]+&oauth_callback_confirmed=true$/)
})

test('a callback that is not registered is rejected with 400', async () => {
  const answer = await step('request_token', consumer, { oauth_callback: 'https://app.example/callback' })
  expect([answer.status, answer.text]).toEqual([400, sampleText('errors/oauth_endpoint_callback_rejected.html').trim()])
})

test('a registered callback is gone to with the verifier, appended to its query', async () => {
  const registered = (callbackUrl: string) =>
    desk.settings({ consumers: { 'my-app': { secret: 'sim-secret-my-app', callbackUrl } } })
  await registered('https://app.example/back?from=etrade')
  const request = await requestToken()
  const approved = await page(request, '&decision=approve')
  expect(approved.status).toBe(302)
  expect(approved.headers.get('location')).toMatch(/^https:\/\/app\.example\/back\?from=etrade&oauth_verifier=\w{6}$/)
  await desk.settings({ callbackCarriesToken: true })
  const carried = new URL((await page(request, '&decision=approve')).headers.get('location') ?? '')
  expect(carried.searchParams.get('oauth_token')).toBe(request.token)
})

test('who declines gives no access', async () => {
  const request = await requestToken()
  expect((await page(request, '&decision=deny')).text).toContain('You declined')
  expect((await page(request, '&decision=approve')).status).toBe(400)
})

test('a revoked token is rejected', async () => {
  const keys = await signIn()
  const revoked = await step('revoke_access_token', keys)
  expect([revoked.status, revoked.text]).toEqual([200, sampleText('oauth/revoke_access_token_response.txt').trim()])
  expect((await desk.as(keys).call('GET', list)).json).toEqual(sample('errors/oauth_token_rejected'))
  const state = await desk.control('GET', '/state')
  expect(listAt(state, 'brokers', 'etrade', 'tokens')).toContainEqual(expect.objectContaining({ revoked: true }))
})

test('a wrong secret, a changed query and a changed path are an invalid signature', async () => {
  const wrong = await desk.as({ ...desk.keys, tokenSecret: 'wrong' }).call('GET', list)
  expect([wrong.status, wrong.json]).toEqual([401, sample('errors/oauth_signature_invalid')])
  const url = `${desk.url}/v1/accounts/list.json`
  const parameters = oauthParameters('GET', url, desk.keys)
  const headers = { authorization: authorizationHeader(parameters) }
  expect((await raw(`${url}?extra=1`, { headers })).text).toEqual(problem('signature_invalid'))
  expect((await raw(url.replace('.json', ''), { headers })).text).toEqual(problem('signature_invalid'))
  expect((await raw(url, { headers })).status).toBe(200)
})

test('a nonce is used once with its timestamp, and a wrong signature uses up none', async () => {
  const signing = { nonce: 'abcdef0123456789', timestamp: Math.floor(Date.now() / 1000) }
  const call = (keys: Keys, more: Signing = {}) => desk.as(keys).call('GET', list, undefined, { ...signing, ...more })
  expect((await call({ ...desk.keys, tokenSecret: 'wrong' })).json).toEqual(sample('errors/oauth_signature_invalid'))
  expect((await call(desk.keys)).status).toBe(200)
  const again = await call(desk.keys)
  expect([again.status, again.json]).toEqual([401, sample('errors/oauth_nonce_used')])
  expect((await call(desk.keys, { timestamp: signing.timestamp + 1 })).status).toBe(200)
})

test('timestamps beyond five minutes are refused with the range that would do', async () => {
  await desk.settings({ timestampClock: 'wall' })
  const now = Math.floor(Date.now() / 1000)
  const call = (timestamp: number) => desk.as(desk.keys).call('GET', list, undefined, { timestamp })
  expect((await call(now - 290)).status).toBe(200)
  const late = await call(now - 310)
  expect(late.status).toBe(401)
  const [, from = '', to = ''] = /oauth_acceptable_timestamps=(\d+)-(\d+)"/.exec(late.text) ?? []
  expect(Number(to) - Number(from)).toBe(600)
  expect(Math.abs(Number(from) + 300 - now)).toBeLessThanOrEqual(2)
  // The corrected call, signed by the middle of the range.
  expect((await call(Number(from) + 300)).status).toBe(200)
})

test('by default the wall and the simulated clock are both right', async () => {
  const simulated = Math.floor(Date.UTC(2026, 10, 25, 15) / 1000)
  const call = (timestamp: number) => desk.call('GET', list, undefined, { timestamp })
  expect((await call(simulated)).status).toBe(200)
  expect((await call(Math.floor(Date.now() / 1000))).status).toBe(200)
  expect((await call(simulated - 86_400 * 40)).text).toEqual(problem('timestamp_refused'))
})

test('a version is optional, and signed when sent', async () => {
  expect((await desk.call('GET', list, undefined, { version: true })).status).toBe(200)
  expect((await desk.call('GET', list, undefined, { extra: { oauth_version: '2.0' } })).text).toEqual(
    problem('version_rejected'),
  )
  expect((await desk.call('GET', list, undefined, { method: 'PLAINTEXT' })).text).toEqual(
    problem('signature_method_rejected'),
  )
})

test('parameters may travel in the query instead of the header', async () => {
  const url = `${desk.url}/v1/accounts/list.json`
  const parameters = oauthParameters('GET', url, desk.keys)
  expect((await raw(`${url}?${new URLSearchParams(parameters).toString()}`)).status).toBe(200)
})

test('missing parameters are named', async () => {
  const answer = await raw(`${desk.url}/v1/accounts/list.json`)
  expect(answer.status).toBe(401)
  expect(answer.text).toContain('oauth_parameters_absent=oauth_consumer_key&oauth_signature_method')
})

test('a rejected consumer key is told so, on pages and in JSON', async () => {
  await desk.settings({ consumers: { 'my-app': { secret: 'x', isRejected: true } } })
  const answer = await step('request_token', consumer, { oauth_callback: 'oob' })
  expect([answer.status, answer.text]).toEqual([
    401,
    sampleText('errors/oauth_endpoint_consumer_key_rejected.html').trim(),
  ])
  const other = await desk.as({ ...desk.keys, consumerKey: 'my-app' }).call('GET', list)
  expect([other.status, other.text]).toEqual([401, problem('consumer_key_rejected')])
})

test('the token of another consumer is a 500 that is no server fault', async () => {
  const answer = await desk.as({ ...desk.keys, ...consumer }).call('GET', list)
  expect([answer.status, answer.json]).toEqual([500, sample('errors/invalid_consumer_or_session')])
})

test('an unknown token is rejected, in either wording', async () => {
  const strange = { ...desk.keys, token: 'nobody' }
  expect((await desk.as(strange).call('GET', list)).json).toEqual(sample('errors/oauth_token_rejected'))
  await desk.settings({ unknownTokenAnswer: 'invalid_access_token' })
  const other = await desk.as(strange).call('GET', list)
  expect([other.status, other.json]).toEqual([401, { Error: { message: 'Invalid access token used' } }])
})

test('a 401 of /v1 comes as XML without .json, and as a page where that is switched on', async () => {
  const keys = { ...desk.keys, token: 'nobody' }
  const xml = await desk.as(keys).call('GET', '/accounts/list')
  expect(xml.text.replaceAll(/\s*\n\s*/g, '')).toBe(
    sampleText('errors/oauth_token_rejected.xml').replaceAll(/\s*\n\s*/g, ''),
  )
  await desk.settings({ unauthorizedAsHtml: true, oauthErrorPage: 'new' })
  const html = await desk.as(keys).call('GET', list)
  expect([html.headers.get('content-type'), html.text]).toEqual(['text/html; charset=utf-8', problem('token_rejected')])
})

test('commas and colons in paths and commas in queries are signed as they travel', async () => {
  expect((await desk.call('GET', '/market/quote/AAPL,MSFT.json')).status).toBe(200)
  expect((await desk.call('GET', '/market/quote/AAPL:2027:1:15:CALL:250.json')).status).toBe(200)
  expect((await desk.call('GET', '/market/lookup/Apple%20Inc.json')).status).toBe(200)
  expect((await desk.call('GET', '/accounts/list.json?symbol=AAPL,MSFT')).status).toBe(200)
  expect((await desk.call('GET', '/accounts/list.json?symbol=AAPL%2CMSFT')).status).toBe(200)
})

test('who signs in again by the same name finds the same accounts', async () => {
  const keysOf = async (keys: Keys) => {
    const answer = await desk.as(keys).call('GET', list)
    const accounts = listAt(answer.json, 'AccountListResponse', 'Accounts', 'Account')
    return accounts.map((account) => at(account, 'accountIdKey'))
  }
  const first = await keysOf(await signIn('robin'))
  expect(await keysOf(await signIn('robin'))).toEqual(first)
  expect(await keysOf(await signIn('sasha'))).not.toEqual(first)
})
