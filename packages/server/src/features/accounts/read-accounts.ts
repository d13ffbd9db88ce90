/** What is known of a person's accounts, with how fresh it is. */
import type { Account } from '@g2e/contract/connections'
import type { UserActor } from '../../platform/actor.ts'
import { hourMs, isoOf } from '../../platform/clock.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import type { ConnectionRecord } from '../connections/index.ts'
import type { AccountRecord, AccountSnapshot, TransactionsFilter } from './account-record.ts'
import type { AccountsDeps } from './accounts-deps.ts'
import { accountsChanged } from './events.ts'
import { syncEveryMs } from './jobs.ts'
import type { AccountEdit, AccountRow } from './store/accounts.ts'

/** A reading may be missed once before its values count as stale. */
const freshMsMax = 2 * syncEveryMs

export async function listAccounts(
  { connections, accounts }: AccountsDeps,
  userId: string,
): Promise<readonly AccountRow[]> {
  const own = await connections.list(userId)
  return accounts.list(
    userId,
    own.map(({ id }) => id),
  )
}

export const presentAccount = (record: AccountRecord): Account => {
  const { id, connectionId, brokerId, accountNumberMasked, accountType, accountName } = record
  const { isDefault, includeInAggregate } = record
  return { id, connectionId, brokerId, accountNumberMasked, accountType, accountName, isDefault, includeInAggregate }
}

interface Known {
  readonly account: AccountRow
  readonly connection: ConnectionRecord | null
  readonly asOf: string | null
  readonly brokerNow: number
}

function freshnessOf({ account, connection, asOf, brokerNow }: Known): Pick<AccountSnapshot, 'status' | 'error'> {
  const ofConnection = connection === null || connection.status === 'active' ? null : connection.lastError
  const error = ofConnection ?? account.lastError
  if (account.readAt === null || asOf === null) {
    const waiting = 'It is being read for the first time.'
    return { status: 'error', error: error ?? waiting }
  }
  if (error !== null) return { status: 'stale', error }
  if (connection !== null && connection.status !== 'active')
    return { status: 'stale', error: 'The connection is not active; what was read last is shown.' }
  const readAt = connection === null ? account.readAt : asOf
  if (brokerNow - Date.parse(readAt) > freshMsMax)
    return { status: 'stale', error: 'It was not read again for a while; what was read last is shown.' }
  return { status: 'fresh', error: null }
}

export async function readSnapshots(
  deps: AccountsDeps,
  userId: string,
  accountIds?: readonly string[],
): Promise<readonly AccountSnapshot[]> {
  const { connections, holdings } = deps
  const links = new Map((await connections.list(userId)).map((connection) => [connection.id, connection]))
  const all = await deps.accounts.list(userId, [...links.keys()])
  const wanted = all.filter(({ id, includeInAggregate }) => (accountIds ? accountIds.includes(id) : includeInAggregate))
  const ids = wanted.map(({ id }) => id)
  // One transaction: cash and positions of one reading, not of two.
  const [balances, positions] = await deps.platform.db.transaction(
    async () => [await holdings.balances(ids), await holdings.positions(ids)] as const,
  )
  const snapshots: AccountSnapshot[] = []
  for (const account of wanted) {
    const connection = account.connectionId === null ? null : links.get(account.connectionId)
    if (connection === undefined) continue
    const balance = balances.get(account.id) ?? null
    const asOf = balance?.asOf ?? null
    const brokerNow = connection === null ? deps.platform.clock.now() : await connections.brokerNow(connection)
    snapshots.push({
      account,
      connection,
      ...freshnessOf({ account, connection, asOf, brokerNow }),
      asOf,
      balance,
      positions: positions.get(account.id) ?? [],
    })
  }
  return snapshots
}

/** Ids of the filter that are this user's; without any, those in the aggregate. */
export async function accountIdsOf(
  deps: AccountsDeps,
  userId: string,
  filter: TransactionsFilter,
): Promise<readonly string[]> {
  const { accountIds } = filter
  const all = await listAccounts(deps, userId)
  return all
    .filter(({ id, includeInAggregate }) => (accountIds ? accountIds.includes(id) : includeInAggregate))
    .map(({ id }) => id)
}

export async function editAccount(
  deps: AccountsDeps,
  actor: UserActor,
  id: string,
  { isDefault, includeInAggregate, accountName }: { [Name in keyof AccountEdit]?: AccountEdit[Name] | undefined },
): Promise<AccountRecord> {
  const { platform, accounts } = deps
  const at = isoOf(platform.clock.now())
  const find = async () => (await listAccounts(deps, actor.userId)).find((account) => account.id === id)
  return platform.work.inTransaction(actor, async (unit) => {
    const found = await find()
    if (!found) throw notFound('account')
    if (isDefault === true && found.connectionId === null)
      throw new ProblemError('conflict', 'No orders go to an account without a connection; choose one at a broker.')
    if (isDefault === true) await accounts.clearDefault(actor.userId, at)
    await accounts.edit(
      id,
      {
        ...(isDefault !== undefined && { isDefault }),
        ...(includeInAggregate !== undefined && { includeInAggregate }),
        ...(accountName !== undefined && { accountName }),
      },
      at,
    )
    unit.publish(accountsChanged, { connectionId: found.connectionId, accountIds: [id] })
    return (await find()) ?? found
  })
}

/** Looking at accounts is audited once per sign-in, set of accounts and hour, off the request's path. */
export function auditView({ platform }: AccountsDeps, actor: UserActor, accountIds: readonly string[]): void {
  if (accountIds.length === 0) return
  const hour = Math.floor(platform.clock.now() / hourMs)
  const who = actor.sessionId ?? actor.userId
  const ids = [...accountIds].toSorted()
  platform.tasks.background('account-view-audit', async () => {
    await platform.cache.getOrSet(`viewed:accounts:${who}:${ids.join(',')}:${hour}`, hourMs, async () => {
      await platform.work.inTransaction(actor, async (unit) =>
        unit.audit({ action: 'account_view', resourceType: 'account', details: { accountIds: ids } }),
      )
      return true
    })
  })
}
