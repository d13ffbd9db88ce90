/**
 * The whole app on moved time, beside the simulators of all four brokers, and one person who signs in at each of them the way
 * that the broker wants it: redirect, a code to copy, an address to paste, a gateway. Nothing here is a simulated login, which
 * would be opened again by itself: these are real sign-ins with the brokers' own clocks, at addresses that lead to simulators.
 */
import { Connection, ConnectionCreated, ConnectionList } from '@g2e/contract/connections'
import { z } from 'zod'
import { startSimulators } from '../../packages/simulators/src/index.ts'
import { startTestApp } from '../../packages/server/src/testing/test-app.ts'
import type { TestApp } from '../../packages/server/src/testing/test-app.ts'
import { createTestClient } from '../../packages/server/src/testing/test-client.ts'
import type { TestClient } from '../../packages/server/src/testing/test-client.ts'
import { openTestDatabase } from '../../packages/server/src/testing/test-database.ts'
import { startVirtualTime } from './virtual-time.ts'
import type { VirtualTime } from './virtual-time.ts'

export const brokerIds = ['alpaca', 'etrade', 'ibkr', 'schwab'] as const
export type ScenarioBroker = (typeof brokerIds)[number]

const SimulatedOrder = z.object({
  brokerOrderId: z.string(),
  clientOrderId: z.string().nullable(),
  symbol: z.string(),
  side: z.string(),
  status: z.string(),
  filledQuantity: z.string(),
  received: z.number(),
})
export type SimulatedOrder = z.infer<typeof SimulatedOrder>
const SimulatedAccount = z.object({
  accountNumber: z.string(),
  cash: z.string(),
  totalValue: z.string(),
  positions: z.array(z.object({ symbol: z.string(), quantity: z.string() })),
})
export const SimulatedState = z.object({
  now: z.string(),
  brokers: z.record(z.string(), z.object({ accounts: z.array(SimulatedAccount), orders: z.array(SimulatedOrder) })),
})

export interface FourBrokers {
  readonly time: VirtualTime
  readonly app: TestApp
  /** The person, with a key that outlives every sign-in. */
  readonly person: TestClient
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>
  readonly state: () => Promise<z.infer<typeof SimulatedState>>
  readonly connections: () => Promise<readonly Connection[]>
  /** Begins a connection and signs in. @returns its id. */
  readonly connect: (broker: ScenarioBroker) => Promise<string>
  /** Signs in anew where a connection ran out. */
  readonly signInAgain: (connection: Connection) => Promise<void>
  readonly close: () => Promise<void>
}

type Begun = NonNullable<ConnectionCreated['authorization']>

const settingsAt = (url: string) => {
  const ws = url.replace(/^http/, 'ws')
  return {
    DEMO: 'false',
    SIM_URL: url,
    ALPACA_BASE_URL: `${url}/alpaca`,
    ALPACA_DATA_URL: `${url}/alpaca-data`,
    ALPACA_STREAM_URL: `${ws}/alpaca`,
    ALPACA_CLIENT_ID: 'a client',
    ALPACA_CLIENT_SECRET: 'its secret',
    ETRADE_BASE_URL: `${url}/etrade`,
    ETRADE_CONSUMER_KEY: 'scenario',
    ETRADE_CONSUMER_SECRET: 'sim-secret-scenario',
    SCHWAB_BASE_URL: `${url}/schwab`,
    SCHWAB_STREAM_URL: `${ws}/schwab`,
    SCHWAB_CLIENT_ID: 'scenario',
    SCHWAB_CLIENT_SECRET: 'sim-secret-scenario',
    IBKR_GATEWAY_URL: `${url}/ibkr`,
    IBKR_STREAM_URL: `${ws}/ibkr`,
  }
}

/** What the person's browser does at the broker's page, and what it brings back. `null` = nothing, the gateway is asked. */
async function consent(begun: Begun): Promise<Record<string, string> | null> {
  const page = new URL(begun.authorization_url)
  page.searchParams.set('decision', 'approve')
  const answer = await fetch(page, { redirect: 'manual' })
  const text = await answer.text()
  if (begun.method === 'gateway') return null
  if (begun.method === 'verifier') {
    const verifier = /name="oauth_verifier" value="(?<code>[^"]+)"/.exec(text)?.groups?.['code']
    if (verifier === undefined) throw new Error(`no verifier on the page: ${answer.status} ${text.slice(0, 500)}`)
    return { state: begun.state, oauth_verifier: verifier }
  }
  const back = answer.headers.get('location')
  if (back === null) throw new Error(`no way back from the page: ${answer.status} ${text.slice(0, 500)}`)
  return Object.fromEntries(new URL(back).searchParams.entries())
}

/** Calls that may take time get it. */
function patient(client: TestClient, time: VirtualTime): TestClient {
  const call: TestClient['call'] = (...asked) => time.during(client.call(...asked))
  return {
    ...client,
    call,
    get: (path, options) => call('GET', path, undefined, options),
    post: (path, body, options) => call('POST', path, body, options),
    patch: (path, body, options) => call('PATCH', path, body, options),
    delete: (path, body, options) => call('DELETE', path, body, options),
  }
}

interface Parts {
  readonly person: TestClient
  readonly time: VirtualTime
}

/** Fields of the callback that the API takes. */
const callbackFields = ['state', 'code', 'oauth_token', 'oauth_verifier', 'error'] as const

async function finish({ person, time }: Parts, { connection, authorization }: ConnectionCreated): Promise<void> {
  if (!authorization) throw new Error(`${connection.brokerId} did not ask for a sign-in`)
  const fields = await consent(authorization)
  if (fields) {
    const body = Object.fromEntries(callbackFields.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])))
    await person.expect(200, Connection, person.post('/brokerages/callback', body))
  }
  // The gateway is asked every few seconds whether somebody has signed in there.
  for (let looks = 0; looks < 20; looks += 1) {
    await time.advance(5_000)
    const found = await person.expect(200, Connection, person.get(`/brokerages/connections/${connection.id}`))
    if (found.status === 'active' && found.lastSyncAt !== null && found.lastSyncAt >= (found.connectedAt ?? '')) return
  }
  const last = await person.get(`/brokerages/connections/${connection.id}`)
  throw new Error(`${connection.brokerId} was not read after the sign-in: ${last.text}`)
}

/** @param startsAt on a trading day at or after 10:00 New York, where fresh simulators begin. */
export async function startFourBrokers(startsAt: string, seed: number): Promise<FourBrokers> {
  const database = await openTestDatabase()
  const time = startVirtualTime(Date.parse(startsAt), () => database.load().busy > 0 || database.load().waiting > 0)
  const simulators = await startSimulators({ seed, now: () => Date.now() })
  const app = await startTestApp({
    env: settingsAt(simulators.url),
    database,
    clock: { now: () => Date.now() },
    simulators: { url: simulators.url, control: simulators.control },
  })
  const nora = await app.signUp('nora')
  const { key } = await nora.expect(
    201,
    z.object({ key: z.string() }),
    nora.post('/api-keys', { name: 'scenario', scopes: ['read', 'draft', 'trade', 'admin'] }),
  )
  const person = patient(createTestClient(app.origin, key), time)
  const parts = { person, time }
  const control: FourBrokers['control'] = async (method, path, body) => {
    const response = await fetch(`${simulators.control}${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  return {
    time,
    app,
    person,
    control,
    state: async () => SimulatedState.parse(await control('GET', '/state')),
    connections: async () => (await person.expect(200, ConnectionList, person.get('/brokerages/connections'))).items,
    connect: async (brokerId) => {
      const made = await person.expect(
        201,
        ConnectionCreated,
        person.post('/brokerages/connections', { brokerId, environment: 'paper', access: 'trade' }),
      )
      await finish(parts, made)
      return made.connection.id
    },
    signInAgain: async ({ id }) => {
      const again = person.post(`/brokerages/connections/${id}/reauthorize`, {})
      await finish(parts, await person.expect(200, ConnectionCreated, again))
    },
    close: async () => {
      // What is still under way waits for time that stands still: it is given some until all of it has ended.
      await time.during(app.close())
      time.restore()
      await database.close()
      await simulators.close()
    },
  }
}
