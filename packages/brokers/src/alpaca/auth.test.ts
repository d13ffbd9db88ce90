import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSimulators } from '@g2e/simulators'
import type { RunningSimulators } from '@g2e/simulators'
import type { Authorization, BrokerSession, BrokerSettings, Granted } from '../port/index.ts'
import { testHooks } from '../testing/test-hooks.ts'
import { addressesOf } from './addresses.ts'
import { alpaca } from './index.ts'

let simulators: RunningSimulators
let settings: BrokerSettings
const hooks = testHooks()
beforeAll(async () => {
  simulators = await startSimulators({ seed: 7 })
  settings = {
    ALPACA_CLIENT_ID: 'our-app',
    ALPACA_CLIENT_SECRET: 'our-secret-value',
    ALPACA_BASE_URL: `${simulators.url}/alpaca`,
    ALPACA_DATA_URL: `${simulators.url}/alpaca-data`,
  }
})
afterAll(() => simulators.close())

const callbackUrl = 'http://127.0.0.1:8000/oauth/callback/alpaca'
const authorization = (changes: Record<string, string> = {}): Authorization =>
  alpaca.authorization({ ...settings, ...changes }, hooks)
const ask = { environment: 'paper', callbackUrl, state: 'st-1', access: 'trade' } as const

/** What a person's approval brings back. */
async function approvedCode(): Promise<string> {
  const step = await authorization().begin?.(ask)
  const approval = await fetch(`${step?.authorizationUrl ?? ''}&decision=approve`, { redirect: 'manual' })
  const back = new URL(approval.headers.get('location') ?? '')
  expect(back.searchParams.get('state')).toBe('st-1')
  return back.searchParams.get('code') ?? expect.fail('no code came back')
}

async function signIn(): Promise<Granted> {
  const granted = await authorization().complete?.({ environment: 'paper', callbackUrl, code: await approvedCode() })
  return granted ?? expect.fail('nothing was granted')
}

const open = (granted: Granted): Promise<BrokerSession> =>
  alpaca.open(settings, {
    environment: 'paper',
    credentials: granted.credentials,
    environmentHooks: hooks,
    onRenewed: () => Promise.resolve(),
  })

test('a person is sent to the consent page, and the code becomes a token that reads the account', async () => {
  const granted = await signIn()
  // Nothing is known about the end of a token (brokers/alpaca.md 1.3), so nothing is claimed.
  expect(granted).toEqual({ credentials: { accessToken: expect.any(String) }, scope: 'trading data' })
  const session = await open(granted)
  expect(await session.accounts()).toHaveLength(1)
  await session.close()
})

test('orders are followed with a token too, pushed or polled', async () => {
  const session = await open(await signIn())
  const states: string[] = []
  const subscription = session.streamOrders([], {
    onEvent: () => undefined,
    onState: ({ state }) => states.push(state),
  })
  await expect.poll(() => states.at(-1)).toMatch(/^(?:live|polling)$/)
  await subscription.close()
  await session.close()
})

test('read access asks for no right to trade', async () => {
  const step = await authorization().begin?.({ ...ask, access: 'read' })
  expect(new URL(step?.authorizationUrl ?? '').searchParams.get('scope')).toBe('data')
})

test('a code that is wrong, missing or was used is told as such', async () => {
  const code = await approvedCode()
  const complete = (given?: string) =>
    authorization().complete?.({ environment: 'paper', callbackUrl, ...(given === undefined ? {} : { code: given }) })
  await complete(code)
  for (const bad of [code, 'nonsense', undefined]) {
    await expect(complete(bad)).rejects.toMatchObject({ kind: 'auth_required' })
  }
})

test('keys are tried once, and wrong ones are refused with what to check', async () => {
  const login = await authorization().simulated?.({ userRef: 'auth-test' })
  const { apiKey = '', apiSecret = '' } = login?.credentials ?? {}
  expect(await authorization().withKeys?.({ environment: 'paper', apiKey, apiSecret })).toEqual({
    credentials: { apiKey, apiSecret },
  })
  await expect(
    authorization().withKeys?.({ environment: 'paper', apiKey, apiSecret: 'not-the-secret' }),
  ).rejects.toThrow(/paper trading.*not live keys/)
  await expect(authorization().withKeys?.({ environment: 'paper', apiKey: 'a b', apiSecret })).rejects.toThrow(
    /no spaces/,
  )
  expect(hooks.logged.join()).not.toContain(apiSecret)
})

test('live sign-in waits for the approval of the app, and an app without id asks for keys', async () => {
  await expect(authorization().begin?.({ ...ask, environment: 'live' })).rejects.toThrow(/ALPACA_PAPER/)
  const approved = authorization({ ALPACA_PAPER: 'false' })
  const step = await approved.begin?.({ ...ask, environment: 'live' })
  expect(new URL(step?.authorizationUrl ?? '').searchParams.get('env')).toBe('live')
  await expect(authorization({ ALPACA_CLIENT_ID: '' }).begin?.(ask)).rejects.toThrow(/API key/)
})

test('the environment picks the host, and nothing for paper reaches the live one', () => {
  expect(addressesOf({}, 'paper')).toEqual({
    trading: 'https://paper-api.alpaca.markets',
    data: 'https://data.alpaca.markets',
    orderStream: 'wss://paper-api.alpaca.markets/stream',
    dataStream: 'wss://stream.data.alpaca.markets',
  })
  expect(addressesOf({}, 'live').trading).toBe('https://api.alpaca.markets')
  expect(() => addressesOf({ ALPACA_BASE_URL: 'https://api.alpaca.markets/' }, 'paper')).toThrow(/not for paper/)
  expect(() => addressesOf({}, 'simulated')).toThrow(/SIM_URL/)
})

test('quotes are pushed to key holders', async () => {
  const login = await authorization().simulated?.({ userRef: 'quotes-test' })
  const session = await open(login ?? expect.fail('no login'))
  const states: string[] = []
  const symbols = new Set<string>()
  const subscription = session.streamQuotes(['AAPL'], {
    onEvent: ({ symbol }) => symbols.add(symbol),
    onState: ({ state }) => states.push(state),
  })
  await expect.poll(() => states.at(-1)).toBe('live')
  subscription.setSymbols(['AAPL', 'MSFT'])
  await expect.poll(() => symbols.has('MSFT')).toBe(true)
  await subscription.close()
  await session.close()
})
