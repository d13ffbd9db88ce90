/** An app beside its own simulators, and a user whose simulated account has been read: where most feature tests begin. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection, ConnectionCreated } from '@g2e/contract/connections'
import { startSimulators } from '@g2e/simulators'
import type { RunningSimulators } from '@g2e/simulators'
import { testDay } from './manual-clock.ts'
import { startTestApp } from './test-app.ts'
import type { TestApp, TestAppOptions } from './test-app.ts'
import type { TestClient } from './test-client.ts'

export interface SimulatedApp {
  readonly app: TestApp
  readonly simulators: RunningSimulators
  /** Calls the control surface; answers its JSON. */
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>
  readonly close: () => Promise<void>
}

export async function startSimulatedApp(options: TestAppOptions = {}): Promise<SimulatedApp> {
  const simulators = await startSimulators({ seed: 7, now: testDay })
  const { url, control: controlUrl } = simulators
  const app = await startTestApp({ ...options, simulators: { url, control: controlUrl } })
  return {
    app,
    simulators,
    control: async (method, path, body) => {
      const response = await fetch(`${controlUrl}${path}`, {
        method,
        ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} /control${path}: ${response.status} ${text}`)
      return text === '' ? null : (JSON.parse(text) as unknown)
    },
    close: async () => {
      await app.close()
      await simulators.close()
    },
  }
}

const readWithinMs = 90_000
const lookEveryMs = 50

/** Waits, really, until `look` answers something. */
export async function eventually<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  const deadline = performance.now() + readWithinMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error(`still no ${what}`)
    await sleep(lookEveryMs)
  }
}

/** A new simulated connection of this user, once it has been read. */
export async function connectSimulated(client: TestClient, brokerId = 'alpaca'): Promise<Connection> {
  const { connection } = await client.expect(
    201,
    ConnectionCreated,
    client.post('/brokerages/connections', { brokerId, environment: 'simulated', access: 'trade' }),
  )
  return eventually(async () => {
    const found = await client.expect(200, Connection, client.get(`/brokerages/connections/${connection.id}`))
    return found.lastSyncAt === null ? undefined : found
  }, 'first sync')
}
