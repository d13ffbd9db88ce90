import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSimulators } from '@g2e/simulators'
import type { RunningSimulators } from '@g2e/simulators'
import type { BrokerSettings, Granted } from '../port/index.ts'
import { testHooks } from '../testing/test-hooks.ts'
import { schwab } from './index.ts'

let simulators: RunningSimulators
let settings: BrokerSettings
let now = 0
const hooks = testHooks({ now: () => now })
beforeAll(async () => {
  simulators = await startSimulators({ seed: 7 })
  settings = {
    SCHWAB_CLIENT_ID: 'our-app',
    SCHWAB_CLIENT_SECRET: 'sim-secret-our-app',
    SCHWAB_BASE_URL: `${simulators.url}/schwab`,
  }
  const clock: unknown = await (await fetch(`${simulators.control}/clock`)).json()
  now = typeof clock === 'object' && clock !== null && 'now' in clock ? Date.parse(String(clock.now)) : 0
})
afterAll(() => simulators.close())

const authorization = (changes: BrokerSettings = {}) => schwab.authorization({ ...settings, ...changes }, hooks)

/** From the page to what the browser is sent back with; `callbackUrl` is the server's own. */
async function signIn(callbackUrl: string, changes: BrokerSettings = {}): Promise<Granted> {
  const step = await authorization(changes).begin?.({
    environment: 'paper',
    callbackUrl,
    state: 'st-1',
    access: 'trade',
  })
  const approval = await fetch(`${step?.authorizationUrl ?? ''}&decision=approve`, { redirect: 'manual' })
  const back = approval.headers.get('location') ?? expect.fail(`HTTP ${approval.status}: ${await approval.text()}`)
  expect(back).toMatch(/code=[^&]+%40/)
  expect(new URL(back).searchParams.get('state')).toBe('st-1')
  const granted = await authorization(changes).complete?.({
    environment: 'paper',
    callbackUrl,
    pending: step?.pending,
    code: new URL(back).searchParams.get('code') ?? '',
  })
  return granted ?? expect.fail('nothing was granted')
}

test.each<[string, string, BrokerSettings]>([
  ['this server', 'http://127.0.0.1:8000/oauth/callback/schwab', {}],
  ['another address', 'http://127.0.0.1:8000/oauth/callback/schwab', { SCHWAB_CALLBACK_URL: 'https://127.0.0.1:8182' }],
])('a person who agrees comes back to %s, and the accounts are there', async (_name, callbackUrl, changes) => {
  const granted = await signIn(callbackUrl, changes)
  expect(Date.parse(granted.reauthorizeBy ?? '') - now).toBeGreaterThan(6.9 * 86_400_000)
  const session = await schwab.open(settings, {
    environment: 'paper',
    credentials: granted.credentials,
    environmentHooks: hooks,
    onRenewed: () => Promise.resolve(),
  })
  const accounts = await session.accounts()
  expect(accounts.length).toBeGreaterThan(0)
  for (const { id } of accounts) expect((await session.balance(id)).portfolioValue).not.toBeNull()
  await session.close()
})

test('access is renewed with the refresh token, and a code is good once', async () => {
  const granted = await signIn('http://127.0.0.1:8000/oauth/callback/schwab')
  const renewed = await authorization().renew?.(granted.credentials)
  expect(renewed?.credentials['accessToken']).not.toBe(granted.credentials['accessToken'])
  expect(renewed?.reauthorizeBy).toBe(granted.reauthorizeBy)
})

test('a wrong secret of the app is told as such', async () => {
  await expect(signIn('http://127.0.0.1:8000/x', { SCHWAB_CLIENT_SECRET: 'wrong' })).rejects.toMatchObject({
    kind: 'auth_required',
  })
})
