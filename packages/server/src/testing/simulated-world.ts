/** An app with simulators behind it, for tests that go all the way to a broker: real HTTP both ways, a clock of their own. */
import { Connection, ConnectionCreated } from '@g2e/contract/connections'
import { z } from 'zod'
import { startTestApp } from './test-app.ts'
import type { TestApp, TestAppOptions } from './test-app.ts'
import type { TestClient } from './test-client.ts'
import { until } from './until.ts'

/** What `startSimulators` answers; handed in, as only tests may know the simulators. */
export interface SimulatorsUnderTest {
  readonly url: string
  readonly control: string
  close(): Promise<void>
}

const SimulatedAccount = z.object({
  accountNumber: z.string(),
  cash: z.string(),
  totalValue: z.string(),
  positions: z.array(z.object({ symbol: z.string(), quantity: z.string() })),
})
export const SimulatedState = z.object({
  now: z.string(),
  brokers: z.record(z.string(), z.object({ accounts: z.array(SimulatedAccount) })),
})

export interface SimulatedWorld extends TestApp {
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>
  readonly state: () => Promise<z.infer<typeof SimulatedState>>
  /** A simulated connection of this user that has been read once. */
  readonly connect: (client: TestClient, broker: string) => Promise<Connection>
  readonly connection: (client: TestClient, id: string) => Promise<Connection>
}

export async function startSimulatedWorld(
  simulators: SimulatorsUnderTest,
  options: Omit<TestAppOptions, 'simulators'> = {},
): Promise<SimulatedWorld> {
  const app = await startTestApp({ ...options, simulators: { url: simulators.url, control: simulators.control } })
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${simulators.control}${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  const connection = (client: TestClient, id: string) =>
    client.expect(200, Connection, client.get(`/brokerages/connections/${id}`))
  return {
    ...app,
    control,
    connection,
    state: async () => SimulatedState.parse(await control('GET', '/state')),
    connect: async (client, broker) => {
      const made = await client.expect(
        201,
        ConnectionCreated,
        client.post('/brokerages/connections', { brokerId: broker, environment: 'simulated' }),
      )
      return until(
        () => connection(client, made.connection.id),
        ({ lastSyncAt }) => lastSyncAt !== null,
      )
    },
    close: async () => {
      await app.close()
      await simulators.close()
    },
  }
}
