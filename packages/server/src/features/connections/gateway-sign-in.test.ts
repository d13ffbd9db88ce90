/** A connection through a gateway turns active when somebody signs in there, and says until then what is missing. */
import { ConnectionCreated, Connection } from '@g2e/contract/connections'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { startSimulators } from '@g2e/simulators'
import type { RunningSimulators } from '@g2e/simulators'
import { until } from '../../testing/until.ts'

let gateway: RunningSimulators
let world: SimulatedApp
let nora: TestClient

beforeAll(async () => {
  gateway = await startSimulators({ seed: 11 })
  world = await startSimulatedApp({
    env: {
      IBKR_GATEWAY_URL: `${gateway.url}/ibkr`,
      IBKR_STREAM_URL: `${gateway.url.replace('http', 'ws')}/ibkr`,
    },
  })
  nora = await world.app.signUp('nora')
})
afterAll(async () => {
  await world.close()
  await gateway.close()
})

const ask = { brokerId: 'ibkr', environment: 'paper' }
const read = (id: string) => nora.expect(200, Connection, nora.get(`/brokerages/connections/${id}`))

test('it is pending until somebody signs in at the gateway, then active by itself, and one gateway serves one user', async () => {
  const { connection, authorization } = await nora.expect(
    201,
    ConnectionCreated,
    nora.post('/brokerages/connections', ask),
  )
  expect(connection).toMatchObject({ status: 'pending', environment: 'paper', lastError: null })
  expect(authorization).toMatchObject({ method: 'gateway' })
  const page = authorization?.authorization_url ?? ''
  expect(page).toMatch(/\/sso\/Login\?/)

  const oscar = await world.app.signUp('oscar')
  expect((await oscar.post('/brokerages/connections', ask)).status).toBe(409)

  const answer = await fetch(`${page}&decision=approve`)
  expect(answer.ok).toBe(true)
  const active = await until(
    () => read(connection.id),
    ({ status, lastSyncAt }) => status === 'active' && lastSyncAt !== null,
  )
  expect(active.accounts.length).toBeGreaterThan(0)
  expect(active.reauthorizeBy).not.toBeNull()
}, 60_000)
