/**
 * Balance and positions of some accounts, now. All brokers are asked at once; one that takes long holds up nobody who waits
 * for the others: what was read of it last is shown, saying so, and follows when it has answered.
 */
import { BrokerError } from '@g2e/brokers/port'
import type { BrokerSession } from '@g2e/brokers/port'
import { setTimeout as sleep } from 'node:timers/promises'
import { onBehalfOf } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { ConnectionRecord } from '../connections/index.ts'
import type { AccountsDeps } from './accounts-deps.ts'
import { accountsChanged } from './events.ts'
import { askHoldings, storeHoldings } from './read-account.ts'
import type { AccountRow } from './store/accounts.ts'
import { keepStale } from './sync-connection.ts'

/** One account after the other, as brokers like it; what one has answered is stored while the next one is asked. */
async function readAll(
  deps: AccountsDeps,
  connection: ConnectionRecord,
  session: BrokerSession,
  list: readonly AccountRow[],
): Promise<void> {
  const failureOf = (error: unknown): unknown => error
  let stored: Promise<unknown> = Promise.resolve(null)
  try {
    for (const account of list) {
      const read = await askHoldings(session, account)
      const before = stored
      stored = storeHoldings(deps, connection, account, read).then(() => before, failureOf)
    }
  } finally {
    await stored
  }
  const failure = await stored
  if (failure !== null) throw failure
}

/** Never throws for what a broker does: the connection and its accounts tell. */
async function readNow(deps: AccountsDeps, connection: ConnectionRecord, own: readonly AccountRow[]): Promise<void> {
  let outcome: unknown = null
  try {
    const session = await deps.connections.session(connection)
    await readAll(deps, connection, session, own)
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    outcome = error
    await keepStale(
      deps,
      connection,
      own.map(({ id }) => id),
      error,
    )
  }
  await deps.connections.reportOutcome(connection, outcome)
}

/** Of these accounts those that have not been read since are stale, and say that their broker is still being waited for. */
async function tellLate(
  { platform, connections, accounts }: AccountsDeps,
  connection: ConnectionRecord,
  { ids, since }: { readonly ids: readonly string[]; readonly since: string },
): Promise<void> {
  const { name } = connections.definitionOf(connection.brokerId)
  const text = `${name} takes long to answer. It is still being waited for; until then you see what was read last.`
  await platform.work.inTransaction(onBehalfOf(connection.userId), async (unit) => {
    await accounts.markFailed(ids, text, isoOf(platform.clock.now()), since)
    unit.publish(accountsChanged, { connectionId: connection.id, accountIds: [...ids], linesStay: true })
  })
}

export interface RefreshOptions {
  /** How long to wait for a broker; what comes later is stored all the same. Absent: to the end. */
  readonly waitMsMax?: number | undefined
}
export type RefreshAccounts = (userId: string, accountIds: readonly string[], options?: RefreshOptions) => Promise<void>

export function createRefresh(deps: AccountsDeps): RefreshAccounts {
  const { platform, connections, accounts } = deps
  /** By connection: what a person stopped waiting for. Asking such a broker once more would only make it slower. */
  const late = new Map<string, Promise<void>>()

  const readWithin = async (connection: ConnectionRecord, own: readonly AccountRow[], waitMsMax: number) => {
    const { id } = connection
    const since = isoOf(platform.clock.now())
    const reading = late.get(id) ?? readNow(deps, connection, own)
    const waiting = new AbortController()
    const isLate = await Promise.race([
      reading.then(() => false),
      sleep(waitMsMax, true, { signal: waiting.signal, ref: false }),
    ]).finally(() => waiting.abort())
    if (!isLate) return
    if (!late.has(id)) {
      const ended = reading
        .catch((error: unknown) => platform.log.error({ err: error, connectionId: id }, 'accounts were not read'))
        .finally(() => late.delete(id))
      late.set(id, ended)
    }
    await tellLate(deps, connection, { ids: own.map((account) => account.id), since })
  }

  return async (userId, accountIds, { waitMsMax } = {}) => {
    const active = (await connections.list(userId)).filter(({ status }) => status === 'active')
    const wanted = new Set(accountIds)
    const refreshOne = async (connection: ConnectionRecord): Promise<void> => {
      const own = (await accounts.byConnection(connection.id)).filter(({ id }) => wanted.has(id))
      if (own.length === 0) return
      await (waitMsMax === undefined ? readNow(deps, connection, own) : readWithin(connection, own, waitMsMax))
    }
    await Promise.all(active.map(refreshOne))
  }
}
