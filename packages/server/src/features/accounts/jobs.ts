/** When connections are read by themselves: at once when they turn active, then again and again, sooner after a failure. */
import { z } from 'zod'
import { minuteMs, secondMs } from '../../platform/clock.ts'
import type { Platform } from '../../platform/platform.ts'
import { defineJob } from '../../platform/queue/queue.ts'
import { connectionChanged } from '../connections/index.ts'
import type { ConnectionRecord } from '../connections/index.ts'
import type { AccountsDeps } from './accounts-deps.ts'
import { moveDefault } from './move-default.ts'
import { syncConnection } from './sync-connection.ts'

/** A connection is read again after this; what is older is stale. */
export const syncEveryMs = 5 * minuteMs
const retryEveryMs = 30 * secondMs
const lookEveryMs = 10 * secondMs
/** Connections that are read side by side: a few that hang leave room for the others. */
const concurrency = 8
const syncSecondsMax = 10 * 60

const syncJob = defineJob('accounts-sync', z.object({ connectionId: z.string(), userId: z.string() }))

export const requestSync = ({ queue }: Platform, { id, userId }: Pick<ConnectionRecord, 'id' | 'userId'>) =>
  queue.send(syncJob, { connectionId: id, userId }, { singletonKey: id })

/** By our clock, or by the broker's when that one runs ahead (a simulated day that was skipped). */
async function isDue({ platform, connections, holdings, accounts }: AccountsDeps, connection: ConnectionRecord) {
  const { lastSyncAt, lastError } = connection
  if (lastSyncAt === null) return true
  const age = platform.clock.now() - Date.parse(lastSyncAt)
  if (age >= (lastError === null ? syncEveryMs : retryEveryMs)) return true
  const ids = (await accounts.byConnection(connection.id)).map(({ id }) => id)
  const known = [...(await holdings.balances(ids)).values()].map(({ asOf }) => Date.parse(asOf))
  if (known.length === 0) return false
  return (await connections.brokerNow(connection)) - Math.min(...known) >= syncEveryMs && age >= lookEveryMs
}

export function registerAccountJobs(deps: AccountsDeps): void {
  const { platform, connections } = deps
  platform.queue.work(
    syncJob,
    { retries: 2, expireSeconds: syncSecondsMax, concurrency },
    async ({ connectionId, userId }, signal) => {
      const sync = () => syncConnection(deps, { id: connectionId, userId }, signal)
      await platform.locks.exclusively(`accounts-sync:${connectionId}`, sync, { waitMs: minuteMs })
    },
  )
  platform.events.subscribe('accounts-follow-connections', connectionChanged, async ({ userId, payload }) => {
    if (userId === null) return
    if (payload.reason === 'activated') await requestSync(platform, { id: payload.connectionId, userId })
    if (payload.reason === 'removed') await moveDefault(deps, userId)
  })
  const attempted = new Map<string, number>()
  platform.tasks.repeat({
    name: 'accounts-sync-due',
    everyMs: lookEveryMs,
    acrossInstances: 'one',
    run: async () => {
      const active = await connections.listActive()
      for (const connection of active) {
        const last = attempted.get(connection.id)
        const now = performance.now()
        if (last !== undefined && now - last < retryEveryMs) continue
        if (!(await isDue(deps, connection))) continue
        attempted.set(connection.id, now)
        await requestSync(platform, connection)
      }
      const ids = new Set(active.map(({ id }) => id))
      for (const id of attempted.keys()) if (!ids.has(id)) attempted.delete(id)
    },
  })
}
