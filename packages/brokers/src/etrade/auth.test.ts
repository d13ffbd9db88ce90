import { newYorkInstant } from '@g2e/domain/calendar'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSimulators } from '@g2e/simulators'
import type { RunningSimulators } from '@g2e/simulators'
import { z } from 'zod'
import type { Authorization, BrokerSession, BrokerSettings, Credentials, Granted } from '../port/index.ts'
import { startScriptedServer, text } from '../testing/scripted-server.ts'
import { testHooks } from '../testing/test-hooks.ts'
import { addressesOf, environmentsOf } from './addresses.ts'
import { granted, midnightAfter, readCredentials } from './credentials.ts'
import { etrade } from './index.ts'

const consumerKey = 'our-key'
const callbackUrl = 'http://127.0.0.1:8000/oauth/callback/etrade'

let simulators: RunningSimulators
let settings: BrokerSettings
let simulatedNow = 0
let readAt = 0
const hooks = testHooks({ now: () => simulatedNow + Math.round(performance.now() - readAt) })

const state = z.object({ now: z.string() })
async function control(path: string, body?: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  if (body !== undefined)
    await fetch(simulators.control + path, { method: 'POST', headers, body: JSON.stringify(body) })
  simulatedNow = Date.parse(state.parse(await (await fetch(`${simulators.control}/state`)).json()).now)
  readAt = performance.now()
}

beforeAll(async () => {
  simulators = await startSimulators({ seed: 7 })
  settings = {
    ETRADE_CONSUMER_KEY: consumerKey,
    ETRADE_CONSUMER_SECRET: `sim-secret-${consumerKey}`,
    ETRADE_BASE_URL: `${simulators.url}/etrade`,
  }
  await control('/state')
})
afterAll(() => simulators.close())

const authorization = (changes: Record<string, string> = {}): Authorization =>
  etrade.authorization({ ...settings, ...changes }, hooks)
const ask = { environment: 'paper', callbackUrl, state: 'st-1', access: 'trade' } as const

interface Begun {
  readonly pending: Credentials
  readonly oauthToken: string
  readonly verifier: string
}

/** What a person's approval brings: the page shows a code. */
async function approved(): Promise<Begun> {
  const step = (await authorization().begin?.(ask)) ?? expect.fail('no step')
  const page = await (await fetch(`${step.authorizationUrl}&decision=approve`, { redirect: 'manual' })).text()
  const [, code] = /\bname="oauth_verifier" value="([^"]+)"/.exec(page) ?? []
  return {
    pending: step.pending ?? {},
    oauthToken: step.oauthToken ?? '',
    verifier: code ?? expect.fail('no code on the page'),
  }
}

const complete = (begun: Begun, over: Record<string, string> = {}): Promise<Granted> =>
  authorization().complete?.({
    environment: 'paper',
    callbackUrl,
    pending: begun.pending,
    oauthVerifier: begun.verifier,
    ...over,
  }) ?? expect.fail('nothing was granted')

const open = (credentials: Credentials): Promise<BrokerSession> =>
  etrade.open(settings, {
    environment: 'paper',
    credentials,
    environmentHooks: hooks,
    onRenewed: () => Promise.resolve(),
  })

describe('the sign-in of a person', () => {
  test('a step says where to go, how long, and keeps the secret half sealed', async () => {
    const step = (await authorization().begin?.(ask)) ?? expect.fail('no step')
    const url = new URL(step.authorizationUrl)
    expect(url.pathname).toBe('/etrade/e/t/etws/authorize')
    expect(url.searchParams.get('key')).toBe(consumerKey)
    // Encoded once more for the address: what the page reads is the token itself.
    expect(url.searchParams.get('token')).toBe(step.oauthToken)
    expect(step).toMatchObject({ method: 'verifier', expiresIn: 300 })
    expect(step.authorizationUrl).not.toContain(step.pending?.['requestTokenSecret'] ?? 'missing')
  })

  test('a pasted code becomes access until midnight in New York', async () => {
    const signedIn = await complete(await approved())
    expect(Object.keys(signedIn.credentials).toSorted()).toEqual([
      'accessToken',
      'accessTokenSecret',
      'consumerKey',
      'consumerSecret',
      'issuedAt',
    ])
    expect(signedIn.reauthorizeBy).toBe(new Date(midnightAfter(hooks.now())).toISOString())
    const session = await open(signedIn.credentials)
    expect((await session.accounts()).length).toBeGreaterThan(0)
    await session.close()
  })

  test('a code that came by a registered callback is the same, whatever spaces it was copied with', async () => {
    const begun = await approved()
    const signedIn = await complete(begun, { oauthVerifier: ` ${begun.verifier}\n`, oauthToken: begun.oauthToken })
    expect(signedIn.credentials['accessToken']).toBeTruthy()
  })

  test('a code that is wrong, missing, used, or of another sign-in is told as such', async () => {
    const begun = await approved()
    await expect(complete(begun, { oauthVerifier: 'WRONG1' })).rejects.toMatchObject({ kind: 'auth_required' })
    await expect(complete(begun, { oauthVerifier: '' })).rejects.toThrow(/Paste it/)
    await expect(complete(begun, { oauthToken: 'another' })).rejects.toThrow(/another sign-in/)
    const fresh = await approved()
    await complete(fresh)
    await expect(complete(fresh)).rejects.toThrow(/used already/)
  })

  test('a sign-in that was not begun here has nothing to complete', async () => {
    const nothing = { pending: {}, oauthToken: '', verifier: 'ABC123' }
    await expect(complete(nothing)).rejects.toThrow(/not begun here/)
  })

  test('a request token is void after five minutes', async () => {
    const begun = await approved()
    await control('/clock', { advanceMs: 301_000 })
    await expect(complete(begun)).rejects.toMatchObject({ kind: 'auth_required' })
  })

  test('an app without a key is told which settings are missing', async () => {
    await expect(authorization({ ETRADE_CONSUMER_KEY: '' }).begin?.(ask)).rejects.toThrow(/ETRADE_CONSUMER_KEY/)
  })

  test('a wrong secret is a matter of configuration, and stays out of the message', async () => {
    const wrong = authorization({ ETRADE_CONSUMER_SECRET: 'quite-another-secret' })
    await expect(wrong.begin?.(ask)).rejects.toThrow(/ETRADE_CONSUMER_SECRET/)
    expect(hooks.logged.join()).not.toContain('quite-another-secret')
  })
})

describe('the life of a sign-in', () => {
  test('renewing wakes it and moves nothing but the rest, revoking ends it', async () => {
    const signedIn = await complete(await approved())
    await control('/clock', { advanceMs: 60_000 })
    const renewed = (await authorization().renew?.(signedIn.credentials)) ?? expect.fail('not renewed')
    expect(renewed.reauthorizeBy).toBe(signedIn.reauthorizeBy)
    expect(Date.parse(renewed.renewBy ?? '')).toBeGreaterThan(Date.parse(signedIn.renewBy ?? ''))
    await authorization().revoke?.(signedIn.credentials)
    const session = await open(signedIn.credentials)
    await expect(session.accounts()).rejects.toMatchObject({ kind: 'auth_required' })
    await session.close()
    // Revoked twice is revoked.
    await authorization().revoke?.(signedIn.credentials)
  })

  test('past midnight it is not even asked for', async () => {
    const signedIn = await complete(await approved())
    await control('/clock', { to: new Date(midnightAfter(hooks.now()) + 1_000).toISOString() })
    await expect(authorization().renew?.(signedIn.credentials)).rejects.toThrow(/midnight/)
  })

  /** 2026: daylight time from 8 March to 1 November. */
  test.each([
    ['a day in winter', '2026-01-15', 10 * 60, '2026-01-16T05:00:00.000Z'],
    ['a day in summer', '2026-07-15', 10 * 60, '2026-07-16T04:00:00.000Z'],
    ['the short day of March', '2026-03-08', 60, '2026-03-09T04:00:00.000Z'],
    ['the evening before it', '2026-03-07', 23 * 60, '2026-03-08T05:00:00.000Z'],
    ['the long day of November', '2026-11-01', 60, '2026-11-02T05:00:00.000Z'],
    ['the last minute of a day', '2026-07-15', 24 * 60 - 1, '2026-07-16T04:00:00.000Z'],
  ])('it ends with %s', (_what, date, minute, end) => {
    expect(new Date(midnightAfter(newYorkInstant(date, minute))).toISOString()).toBe(end)
  })

  test('it rests after two idle hours, but never beyond midnight', () => {
    const credentials = {
      consumerKey: 'k',
      consumerSecret: 's',
      accessToken: 't',
      accessTokenSecret: 'ts',
      issuedAtMs: Date.parse('2026-07-15T14:00:00Z'),
      renewedAtMs: null,
    }
    expect(granted(credentials, Date.parse('2026-07-15T14:00:00Z')).renewBy).toBe('2026-07-15T16:00:00.000Z')
    expect(granted(credentials, Date.parse('2026-07-16T03:30:00Z')).renewBy).toBe('2026-07-16T04:00:00.000Z')
    expect(readCredentials(granted(credentials, Date.parse('2026-07-15T15:00:00Z')).credentials)).toEqual(credentials)
  })
})

describe('the clock', () => {
  test('one that is off is corrected by what the broker says, and the call made again', async () => {
    const offBy = 3_600_000
    const late = testHooks({ now: () => hooks.now() - offBy })
    const step = await etrade.authorization(settings, late).begin?.(ask)
    expect(step?.oauthToken).toBeTruthy()
  })

  test('one that stays refused is named as such', async () => {
    const server = await startScriptedServer()
    server.answer(
      text('HTTP Status 401 - oauth_problem=timestamp_refused,oauth_acceptable_timestamps=1795187700-1795188300', 401),
    )
    const refused = etrade.authorization({ ...settings, ETRADE_BASE_URL: server.url }, hooks).begin?.(ask)
    await expect(refused).rejects.toThrow(/clock.*Set the clock/)
    expect(server.received).toHaveLength(3)
    await server.close()
  })
})

describe('addresses', () => {
  test('a key of the sandbox goes to the sandbox, a production key to production; tokens come from one place', () => {
    expect(addressesOf({}, 'live')).toEqual({
      api: 'https://apisb.etrade.com',
      tokens: 'https://api.etrade.com',
      consent: 'https://us.etrade.com',
      isSandbox: true,
    })
    expect(addressesOf({ ETRADE_SANDBOX: 'false' }, 'live')).toMatchObject({
      api: 'https://api.etrade.com',
      isSandbox: false,
    })
  })

  test('there are paper accounts only at an address that is not the own one', () => {
    expect(environmentsOf({})).toEqual(['live', 'simulated'])
    expect(environmentsOf({ ETRADE_BASE_URL: 'https://api.etrade.com/' })).toEqual(['live', 'simulated'])
    expect(environmentsOf({ ETRADE_BASE_URL: 'http://127.0.0.1:9/etrade' })).toContain('paper')
    expect(() => addressesOf({}, 'paper')).toThrow(/no paper accounts/)
    expect(() => addressesOf({}, 'simulated')).toThrow(/SIM_URL/)
    expect(addressesOf({ ETRADE_BASE_URL: 'http://127.0.0.1:9/etrade/' }, 'paper')).toMatchObject({
      api: 'http://127.0.0.1:9/etrade',
      consent: 'http://127.0.0.1:9/etrade',
    })
  })
})
