import { AuditPage } from '@g2e/contract/audit'
import { BrokerList, Connection, ConnectionCreated, ConnectionList } from '@g2e/contract/connections'
import { startSimulators } from '@g2e/simulators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { testDay } from '../../testing/manual-clock.ts'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import type { TestClient } from '../../testing/test-client.ts'

let world: SimulatedWorld
let nora: TestClient
let oscar: TestClient

beforeAll(async () => {
  const simulators = await startSimulators({ seed: 3, now: testDay })
  world = await startSimulatedWorld(simulators, {
    env: {
      ALPACA_BASE_URL: `${simulators.url}/alpaca`,
      ALPACA_DATA_URL: `${simulators.url}/alpaca-data`,
      ALPACA_STREAM_URL: `${simulators.url.replace(/^http/, 'ws')}/alpaca`,
      ALPACA_CLIENT_ID: 'a client',
      ALPACA_CLIENT_SECRET: 'its secret',
    },
  })
  nora = await world.signUp('nora')
  oscar = await world.signUp('oscar')
})
afterAll(() => world.close())

const create = (client: TestClient, body: object) => client.post('/brokerages/connections', body)
const begin = (client: TestClient) =>
  client.expect(201, ConnectionCreated, create(client, { brokerId: 'alpaca', environment: 'paper' }))

/** What the person's browser brings back from the broker's page. */
async function approve(authorizationUrl: string): Promise<{ state: string; code: string }> {
  const answer = await fetch(`${authorizationUrl}&decision=approve`, { redirect: 'manual' })
  const back = new URL(answer.headers.get('location') ?? '', 'http://nowhere.invalid')
  expect(back.pathname).toBe('/oauth/callback/alpaca')
  return { state: back.searchParams.get('state') ?? '', code: back.searchParams.get('code') ?? '' }
}

describe('simulated connections', () => {
  test('work at once, may trade, and show the account by its last four characters', async () => {
    const connection = await world.connect(nora, 'alpaca')
    expect(connection).toMatchObject({ status: 'active', access: 'trade', isPrimary: true, lastError: null })
    const { brokers } = await world.state()
    const numbers = brokers['alpaca']?.accounts.map(({ accountNumber }) => accountNumber.slice(-4)) ?? []
    const [account] = connection.accounts
    expect(numbers).toContain(account?.accountNumberMasked.slice(-4))
    expect(account).toMatchObject({ isDefault: true, includeInAggregate: true })
  })

  test('are nobody else’s', async () => {
    const { id } = await world.connect(nora, 'alpaca')
    expect((await oscar.get(`/brokerages/connections/${id}`)).status).toBe(404)
    expect((await oscar.post(`/brokerages/connections/${id}/sync`)).status).toBe(404)
  })

  test('take no keys', async () => {
    const answer = await create(nora, { brokerId: 'alpaca', environment: 'simulated', apiKey: 'k', apiSecret: 's' })
    expect([answer.status, Object(answer.body).code]).toEqual([422, 'validation_failed'])
  })
})

describe('signing in at the broker', () => {
  test('makes the connection active once, for the one who began', async () => {
    const { connection, authorization } = await begin(nora)
    expect([connection.status, authorization?.method]).toEqual(['pending', 'redirect'])
    const { state, code } = await approve(authorization?.authorization_url ?? '')
    expect(state).toBe(authorization?.state)
    expect((await oscar.post('/brokerages/callback', { state, code })).status).toBe(404)
    const done = await nora.expect(200, Connection, nora.post('/brokerages/callback', { state, code }))
    expect(done).toMatchObject({ id: connection.id, status: 'active' })
    expect((await nora.post('/brokerages/callback', { state, code })).status).toBe(404)
  })

  test('with a wrong code is told, and leaves nothing half made', async () => {
    const { connection, authorization } = await begin(nora)
    const answer = await nora.post('/brokerages/callback', { state: authorization?.state, code: 'wrong' })
    expect([answer.status, Object(answer.body).code]).toEqual([422, 'validation_failed'])
    expect((await nora.get(`/brokerages/connections/${connection.id}`)).status).toBe(404)
  })

  test('that was declined is told, and leaves nothing half made', async () => {
    const { connection, authorization } = await begin(nora)
    const answer = await nora.post('/brokerages/callback', { state: authorization?.state, error: 'access_denied' })
    expect([answer.status, Object(answer.body).errors[0].path]).toEqual([422, 'body.error'])
    expect((await nora.get(`/brokerages/connections/${connection.id}`)).status).toBe(404)
  })

  test('that takes too long has run out', async () => {
    const { authorization } = await begin(oscar)
    const { state, code } = await approve(authorization?.authorization_url ?? '')
    world.clock.advance((authorization?.expires_in ?? 0) * 1_000 + 1)
    const answer = await oscar.post('/brokerages/callback', { state, code })
    expect([404, 422]).toContain(answer.status)
    const { items } = await oscar.expect(200, ConnectionList, oscar.get('/brokerages/connections'))
    expect(items).toEqual([])
  })

  test('anew keeps the connection’s id', async () => {
    const { connection, authorization } = await begin(nora)
    await nora.post('/brokerages/callback', await approve(authorization?.authorization_url ?? ''))
    const again = await nora.expect(
      200,
      ConnectionCreated,
      nora.post(`/brokerages/connections/${connection.id}/reauthorize`),
    )
    expect(again.connection).toMatchObject({ id: connection.id, status: 'active' })
    const answer = await approve(again.authorization?.authorization_url ?? '')
    const done = await nora.expect(200, Connection, nora.post('/brokerages/callback', answer))
    expect(done).toMatchObject({ id: connection.id, status: 'active' })
  })
})

describe('keys', () => {
  test('are tried once: wrong ones name the field and leave nothing behind', async () => {
    const before = await nora.expect(200, ConnectionList, nora.get('/brokerages/connections'))
    const answer = await create(nora, {
      brokerId: 'alpaca',
      environment: 'paper',
      apiKey: 'PKWRONG',
      apiSecret: 'wrong',
    })
    expect([answer.status, Object(answer.body).errors[0].path]).toEqual([422, 'body.apiKey'])
    const after = await nora.expect(200, ConnectionList, nora.get('/brokerages/connections'))
    expect(after.items.length).toBe(before.items.length)
  })

  test('that the broker takes make the connection active', async () => {
    const login = z.object({ credentials: z.object({ apiKey: z.string(), apiSecret: z.string() }) })
    const request = { broker: 'alpaca', userRef: 'keys of nora', profile: 'balanced' }
    const { credentials } = login.parse(await world.control('POST', '/accounts', request))
    const made = await nora.expect(
      201,
      ConnectionCreated,
      create(nora, { brokerId: 'alpaca', environment: 'paper', ...credentials }),
    )
    expect(made.connection.status).toBe('active')
    expect(JSON.stringify(made)).not.toContain(credentials.apiSecret)
  })

  test('need both halves', async () => {
    const answer = await create(nora, { brokerId: 'alpaca', environment: 'paper', apiKey: 'PK' })
    expect(Object(answer.body).errors[0].path).toBe('body.apiSecret')
  })
})

describe('keeping connections', () => {
  test('one is the primary one', async () => {
    const paula = await world.signUp('paula')
    const [first, second] = [await world.connect(paula, 'alpaca'), await world.connect(paula, 'alpaca')]
    expect([first.isPrimary, second.isPrimary]).toEqual([true, false])
    await paula.patch(`/brokerages/connections/${second.id}`, { isPrimary: true, nickname: 'Second' })
    const { items } = await paula.expect(200, ConnectionList, paula.get('/brokerages/connections'))
    expect(items.map(({ id, isPrimary, nickname }) => [id, isPrimary, nickname])).toEqual([
      [second.id, true, 'Second'],
      [first.id, false, null],
    ])
    await paula.delete(`/brokerages/connections/${second.id}`)
    expect(await world.connection(paula, first.id)).toMatchObject({ isPrimary: true })
  })

  test('of several begun together exactly one is the primary one', async () => {
    const tina = await world.signUp('tina')
    const begun = await Promise.all(
      [1, 2, 3, 4].map(() => create(tina, { brokerId: 'alpaca', environment: 'simulated' })),
    )
    expect(begun.map(({ status }) => status)).toEqual([201, 201, 201, 201])
    const { items } = await tina.expect(200, ConnectionList, tina.get('/brokerages/connections'))
    expect(items.filter(({ isPrimary }) => isPrimary)).toHaveLength(1)
  })

  test('a removed one is gone, its history and its audit entries are not', async () => {
    const rita = await world.signUp('rita')
    const connection = await world.connect(rita, 'alpaca')
    expect((await rita.delete(`/brokerages/connections/${connection.id}`)).status).toBe(204)
    expect((await rita.get(`/brokerages/connections/${connection.id}`)).status).toBe(404)
    const { rows } = await world.platform.db.raw(
      'select count(*)::int as count from transactions t join brokerage_accounts a on a.id = t.account_id where a.connection_id = $1',
      [connection.id],
    )
    expect(rows[0]?.['count']).toBeGreaterThan(0)
    const secrets = await world.platform.db.raw('select secret_id from brokerage_connections where id = $1', [
      connection.id,
    ])
    expect(secrets.rows[0]?.['secret_id']).toBeNull()
    const audit = await rita.expect(200, AuditPage, rita.get('/audit'))
    const actions = audit.items.map(({ action }) => action)
    expect(actions).toContain('broker_connect')
    expect(actions).toContain('broker_disconnect')
  })
})

describe('what is offered', () => {
  test('every broker says what it can do', async () => {
    const { items } = await nora.expect(200, BrokerList, nora.get('/brokers'))
    const alpaca = items.find(({ brokerId }) => brokerId === 'alpaca')
    expect(alpaca).toMatchObject({ configured: true })
    expect(alpaca?.environments).toContain('simulated')
  })

  test('a broker that does not exist is named as such', async () => {
    const answer = await create(nora, { brokerId: 'nobody', environment: 'paper' })
    expect([answer.status, Object(answer.body).errors[0].path]).toEqual([422, 'body.brokerId'])
  })

  test('the broker’s redirect leads to a page, signed in or not', async () => {
    const answer = await world.anonymous.get('/oauth/callback/alpaca?code=x&state=y')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  })
})
