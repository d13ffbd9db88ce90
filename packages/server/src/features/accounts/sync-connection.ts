/**
 * Reads a whole connection: its accounts, what they hold, what happened in them. The first time everything, then what is
 * new. Each connection syncs alone and fails alone: a failure keeps what was read last, stale, with the reason.
 */
import { BrokerError, WireMismatch } from '@g2e/brokers/port'
import type { BrokerSession } from '@g2e/brokers/port'
import type { z } from 'zod'
import { onBehalfOf } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { ConnectionRecord } from '../connections/index.ts'
import type { AccountsDeps } from './accounts-deps.ts'
import { accountsChanged, syncProgressed } from './events.ts'
import { readHoldings, readTransactions, storeAccounts } from './read-account.ts'
import type { AccountRow } from './store/accounts.ts'

type Progress = Omit<z.input<typeof syncProgressed.schema>, 'connectionId'>
/** Bodies are kept for support up to this length. */
const misfitLengthMax = 100_000

async function tell({ platform }: AccountsDeps, connection: ConnectionRecord, progress: Progress): Promise<void> {
  await platform.work.inTransaction(onBehalfOf(connection.userId), async (unit) =>
    unit.publish(syncProgressed, { connectionId: connection.id, ...progress }),
  )
}

const running = (detail: string, progressPercent: number): Progress => ({
  status: 'running',
  detail,
  progressPercent: Math.round(progressPercent),
})

/** Last known values stay, and say since when and why. */
export async function keepStale(
  { platform, connections, accounts, holdings }: AccountsDeps,
  connection: ConnectionRecord,
  accountIds: readonly string[],
  error: unknown,
): Promise<void> {
  const at = isoOf(platform.clock.now())
  const text = connections.failureText(connection, error)
  await platform.work.inTransaction(onBehalfOf(connection.userId), async (unit) => {
    await accounts.markFailed(accountIds, text, at)
    if (accountIds.length > 0)
      unit.publish(accountsChanged, { connectionId: connection.id, accountIds: [...accountIds], linesStay: true })
    if (!(error instanceof WireMismatch)) return
    const { path, raw, context } = error
    const body = raw.slice(0, misfitLengthMax).replaceAll('\0', '')
    const misfit = { id: platform.ids.next(), connectionId: connection.id, operation: context.operation, path, body }
    await holdings.putMisfit(misfit, at)
  })
}

interface AccountOutcome {
  readonly error: unknown
  readonly doubt: string | null
}

async function syncAccount(
  deps: AccountsDeps,
  connection: ConnectionRecord,
  session: BrokerSession,
  account: AccountRow,
  onProgress: (detail: string, share: number) => Promise<void>,
): Promise<AccountOutcome> {
  try {
    const doubt = await readHoldings(deps, connection, session, account)
    await onProgress(`${account.accountName}: balance and positions`, 0.4)
    await readTransactions(deps, connection, session, account, (read) =>
      onProgress(`${account.accountName}: ${read} transactions`, 0.7),
    )
    return { error: null, doubt }
  } catch (error) {
    // One account failing leaves the others of its connection.
    await keepStale(deps, connection, [account.id], error)
    if (!(error instanceof BrokerError))
      deps.platform.log.error({ err: error, connectionId: connection.id }, 'an account was not read')
    return { error, doubt: null }
  }
}

async function syncAll(deps: AccountsDeps, connection: ConnectionRecord, signal: AbortSignal): Promise<AccountOutcome> {
  const { connections } = deps
  const session = await connections.session(connection)
  const list = await storeAccounts(deps, connection, await session.accounts())
  await tell(deps, connection, running(`${list.length} account${list.length === 1 ? '' : 's'} found`, 10))
  let worst: AccountOutcome = { error: null, doubt: null }
  for (const [index, account] of list.entries()) {
    signal.throwIfAborted()
    const outcome = await syncAccount(deps, connection, session, account, (detail, share) =>
      tell(deps, connection, running(detail, 10 + (90 * (index + share)) / list.length)),
    )
    worst = { error: worst.error ?? outcome.error, doubt: worst.doubt ?? outcome.doubt }
  }
  return worst
}

/** Never throws for what a broker does: the connection and its accounts tell. */
export async function syncConnection(
  deps: AccountsDeps,
  key: Pick<ConnectionRecord, 'id' | 'userId'>,
  signal: AbortSignal,
): Promise<void> {
  const { platform, connections, accounts } = deps
  const connection = await connections.find(key.userId, key.id)
  if (connection?.status !== 'active') return
  const { name } = connections.definitionOf(connection.brokerId)
  await tell(deps, connection, running(`Reading from ${name}`, 0))
  try {
    const { error, doubt } = await syncAll(deps, connection, signal)
    await connections.reportOutcome(connection, error)
    if (error === null) await connections.markSynced(connection, isoOf(platform.clock.now()))
    const detail = error === null ? doubt : connections.failureText(connection, error)
    await tell(deps, connection, { status: error === null ? 'done' : 'failed', detail, progressPercent: 100 })
  } catch (error) {
    if (signal.aborted) throw error
    const known = await accounts.byConnection(connection.id)
    await keepStale(
      deps,
      connection,
      known.map(({ id }) => id),
      error,
    )
    await connections.reportOutcome(connection, error)
    const detail = connections.failureText(connection, error)
    await tell(deps, connection, { status: 'failed', detail, progressPercent: null })
    if (!(error instanceof BrokerError)) throw error
  }
}
