/** What connections do by themselves: pending ones turn active, sign-ins that ran out go, credentials are renewed in time. */
import { BrokerError } from '@g2e/brokers/port'
import { onBehalfOf } from '../../platform/actor.ts'
import { isoOf, minuteMs, secondMs } from '../../platform/clock.ts'
import { connectSimulated, openSimulated } from './begin-connection.ts'
import { renewConnection } from './change-connection.ts'
import { abandon } from './complete-connection.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { failureText } from './failure-text.ts'
import { completeBegunGateways, reviveGateways } from './gateway-sign-in.ts'
import { createReminders } from './reauthorization.ts'
import { reportOutcome } from './report-outcome.ts'

const activateEveryMs = 2 * secondMs
const tidyEveryMs = minuteMs
const reviveEveryMs = 15 * secondMs
const remindEveryMs = minuteMs
/** Credentials that die within this are renewed. */
const renewAheadMs = 3 * minuteMs

/** Simulated links that began before the simulators were up, and gateways where the person has signed in by now. */
async function activatePending(deps: ConnectionsDeps): Promise<void> {
  const { connections, platform, access } = deps
  for (const row of await connections.byStatus('pending')) {
    if (row.authMethod !== 'simulated') continue
    try {
      await openSimulated(deps, onBehalfOf(row.userId), row)
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      const lastError = failureText(error, access.definitionOf(row.brokerId).name)
      await connections.setStatus(row.id, { status: 'error', lastError }, isoOf(platform.clock.now()))
    }
  }
  await completeBegunGateways(deps)
}

async function tidyUp(deps: ConnectionsDeps): Promise<void> {
  const { connections, pending, platform, access } = deps
  const at = isoOf(platform.clock.now())
  for (const row of await connections.abandoned(at)) await abandon(deps, row, await pending.byConnection(row.id))
  // Brokers' times may be simulated ones, so every candidate is held against its own broker's clock.
  for (const row of await connections.byStatus('active')) {
    if (row.expiresAt === null || !(await access.tellsTime(row))) continue
    const before = isoOf((await access.brokerNow(row)) + renewAheadMs)
    if (row.expiresAt >= before) continue
    try {
      await renewConnection(deps, row, before)
    } catch (error) {
      await reportOutcome(deps, row, error)
    }
  }
}

/** The demo's connections: made once each; one that the person removed is not made again. */
export async function ensureDemoConnections(deps: ConnectionsDeps, userId: string): Promise<void> {
  const { access, connections, platform } = deps
  const actor = onBehalfOf(userId)
  await platform.locks.exclusively(
    'demo-connections',
    async () => {
      const made = await connections.demoBrokerIds(userId)
      for (const { id, name, authMethods } of access.definitions) {
        if (made.includes(id) || !authMethods.includes('simulated')) continue
        const request = { brokerId: id, nickname: `${name} demo`, access: 'trade', isDemo: true } as const
        await connectSimulated(deps, actor, request)
      }
    },
    { waitMs: minuteMs },
  )
}

export function registerConnectionJobs(deps: ConnectionsDeps): void {
  const { tasks } = deps.platform
  tasks.repeat({
    name: 'connections-activate',
    everyMs: activateEveryMs,
    acrossInstances: 'one',
    run: () => activatePending(deps),
  })
  tasks.repeat({
    name: 'connections-revive',
    everyMs: reviveEveryMs,
    acrossInstances: 'one',
    run: () => reviveGateways(deps),
  })
  tasks.repeat({
    name: 'connections-remind',
    everyMs: remindEveryMs,
    acrossInstances: 'one',
    run: createReminders(deps),
  })
  tasks.repeat({ name: 'connections-tidy', everyMs: tidyEveryMs, acrossInstances: 'one', run: () => tidyUp(deps) })
}
