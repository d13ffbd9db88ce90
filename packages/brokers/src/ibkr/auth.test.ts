import { afterEach, beforeEach, expect, test } from 'vitest'
import { playGateway, failureOf, sample } from '../testing/played-gateway.ts'
import type { PlayedGateway } from '../testing/played-gateway.ts'
import { testHooks } from '../testing/test-hooks.ts'
import { ibkr } from './index.ts'

const sessions = sample('session')
const now = Date.parse('2026-11-20T15:00:00Z')
let gateway: PlayedGateway
beforeEach(async () => {
  gateway = await playGateway()
})
afterEach(() => gateway.close())

const authorization = () => ibkr.authorization({ IBKR_GATEWAY_URL: gateway.server.url }, testHooks({ now: () => now }))
const sign = { environment: 'paper', callbackUrl: 'http://localhost:8000/oauth/callback/ibkr' } as const
const begin = () => authorization().begin?.({ ...sign, state: 's', access: 'trade' })
const complete = (pending?: Readonly<Record<string, string>>) => {
  const done = authorization().complete?.({ ...sign, pending })
  if (!done) throw new Error('the definition completes sign-ins')
  return done
}

test("the first step is the gateway's own page, and asks it nothing", async () => {
  expect(await begin()).toEqual({
    method: 'gateway',
    authorizationUrl: `${gateway.server.url}/sso/Login?forwardTo=22&RL=1`,
    expiresIn: 900,
  })
  expect(gateway.server.received).toEqual([])
})

test('a gateway that is signed in grants its accounts, until midnight in New York', async () => {
  expect(await complete()).toEqual({
    credentials: { accounts: 'DU1234567' },
    reauthorizeBy: '2026-11-21T05:00:00.000Z',
  })
})

test.each([
  ['nobody is signed in', { 'POST /iserver/auth/status': { status: 401, body: '' } }, /Nobody is signed in/],
  [
    'it is a live login',
    { 'GET /iserver/accounts': { body: { ...sample('iserver-accounts'), isPaper: false } } },
    /signed in with a live login/,
  ],
  [
    'it has no account',
    { 'GET /iserver/accounts': { body: { ...sample('iserver-accounts'), accounts: [] } } },
    /has no account/,
  ],
])('nothing is granted while %s', async (_, routes, words) => {
  gateway.route(routes)
  const error = await failureOf(complete())
  expect(error.kind).toBe('auth_required')
  expect(error.message).toMatch(words)
})

test('a session is taken from another program only when a person, having been told, begins again', async () => {
  gateway.route({ 'POST /iserver/auth/status': { body: sessions.auth_status_competing } })
  expect(await begin()).not.toHaveProperty('pending')
  expect((await failureOf(complete())).context.failure?.code).toBe('competing')
  expect(gateway.sent('POST', '/iserver/auth/ssodh/init')).toEqual([])
  const again = await begin()
  expect(again?.pending).toEqual({ compete: 'true' })
  expect((await complete(again?.pending)).credentials).toEqual({ accounts: 'DU1234567' })
  expect(gateway.sent('POST', '/iserver/auth/ssodh/init').map(({ body }) => body)).toEqual([
    { publish: true, compete: true },
  ])
  // The consent was for that once.
  expect(await begin()).not.toHaveProperty('pending')
})

test('credentials of another form are a sign-in that is needed', async () => {
  const open = (credentials: Readonly<Record<string, string>>) =>
    ibkr.open(
      { IBKR_GATEWAY_URL: gateway.server.url },
      { environment: 'paper', credentials, environmentHooks: testHooks(), onRenewed: () => Promise.resolve() },
    )
  for (const credentials of [{}, { accounts: '' }, { session: 'a;b' }, { apiKey: 'k' }])
    expect((await failureOf(open(credentials))).kind).toBe('auth_required')
})
