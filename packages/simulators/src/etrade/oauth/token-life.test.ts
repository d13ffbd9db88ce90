/** How long tokens live, by the simulated clock (brokers/etrade.md 1.3). */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { etradeDesk, sample, sampleText } from '../testing/etrade-desk.ts'
import type { EtradeDesk } from '../testing/etrade-desk.ts'
import { at, listAt } from '../../testing/json.ts'
import { signingIn, verifierOf } from '../testing/sign-in.ts'

let desk: EtradeDesk
beforeEach(async () => {
  desk = await etradeDesk()
})
afterEach(() => desk.close())

const { step, requestToken, page } = signingIn(() => desk.url)
const list = '/accounts/list.json'
const problem = (name: string) => expect.stringContaining(`oauth_problem=${name}`)

const hour = 3_600_000

test('a request token lives five minutes, its verifier works once, a wrong one does not burn it', async () => {
  const late = await requestToken()
  await desk.control('POST', '/clock', { advanceMs: 300_000 })
  expect((await page(late, '&decision=approve')).status).toBe(400)
  const request = await requestToken()
  const verifier = verifierOf((await page(request, '&decision=approve')).text)
  const wrong = await step('access_token', request, { oauth_verifier: 'WRONG1' })
  expect([wrong.status, wrong.text]).toEqual([401, sampleText('errors/oauth_endpoint_token_rejected.html').trim()])
  expect((await step('access_token', request, { oauth_verifier: verifier })).status).toBe(200)
  const reused = await step('access_token', request, { oauth_verifier: verifier })
  expect([reused.status, reused.text]).toEqual([401, problem('token_rejected')])
})

test('the token dies at midnight in New York, and renewing does not carry it over', async () => {
  const { keys } = await desk.login('sleeper')
  const call = () => desk.as(keys).call('GET', list)
  // 10:00 in New York: kept warm for fourteen hours but seven seconds, then midnight.
  for (let turn = 0; turn < 7; turn += 1) {
    await desk.control('POST', '/clock', { advanceMs: 2 * hour - 1000 })
    expect((await call()).status).toBe(200)
  }
  await desk.control('POST', '/clock', { advanceMs: 8000 })
  expect((await call()).json).toEqual(sample('errors/oauth_token_expired'))
  const renewed = await step('renew_access_token', keys)
  expect([renewed.status, renewed.text]).toEqual([401, problem('token_expired')])
})

test('midnight follows daylight saving: 04:00 UTC in summer, 05:00 in winter', async () => {
  const accessOf = async () => {
    const state = await desk.control('GET', '/state')
    const tokens = listAt(state, 'brokers', 'etrade', 'tokens').filter((token) => at(token, 'kind') === 'access')
    return at(tokens.at(-1), 'expiresAt')
  }
  expect(await accessOf()).toBe('2026-11-26T05:00:00.000Z')
  // The clocks of New York go forward on 2027-03-14 at 02:00.
  await desk.control('POST', '/clock', { to: '2027-03-14T05:30:00Z' })
  await desk.login('spring')
  expect(await accessOf()).toBe('2027-03-15T04:00:00.000Z')
})

test('after two idle hours a token sleeps until it is renewed', async () => {
  const { keys } = await desk.login('sleeper')
  await desk.control('POST', '/clock', { advanceMs: 2 * hour + 1000 })
  const asleep = await desk.as(keys).call('GET', list)
  expect([asleep.status, asleep.json]).toEqual([401, sample('errors/oauth_token_rejected')])
  await desk.settings({ idleTokenProblem: 'token_expired' })
  expect((await desk.as(keys).call('GET', list)).json).toEqual(sample('errors/oauth_token_expired'))
  const renewed = await step('renew_access_token', keys)
  expect([renewed.status, renewed.text]).toEqual([200, sampleText('oauth/renew_access_token_response.txt').trim()])
  expect((await desk.as(keys).call('GET', list)).status).toBe(200)
})

test('renewing may answer 200 and wake nothing', async () => {
  await desk.settings({ renewWakesIdle: false })
  const { keys } = await desk.login('sleeper')
  await desk.control('POST', '/clock', { advanceMs: 2 * hour + 1000 })
  expect((await step('renew_access_token', keys)).status).toBe(200)
  expect((await desk.as(keys).call('GET', list)).status).toBe(401)
})

test('a login whose tokens are dead is found again under its reference, with its accounts', async () => {
  const first = await desk.login('connection-7')
  expect((await desk.login('connection-7')).accountKeys).not.toEqual(first.accountKeys)
  await desk.control('POST', '/clock', { advanceMs: 24 * hour })
  const again = await desk.login('connection-7')
  expect(again.accountKeys).toEqual(first.accountKeys)
  expect((await desk.as(again.keys).call('GET', list)).status).toBe(200)
})
