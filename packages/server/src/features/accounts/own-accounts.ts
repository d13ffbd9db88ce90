/**
 * Accounts that no connection reads: their transactions come from files, and what they hold follows from these. It is stored
 * in the very place where a broker's report would stand, so that everything above counts them like any other account.
 */
import type { ReportedPosition } from '@g2e/brokers/port'
import { BrokerAccountId } from '@g2e/brokers/port'
import type { Balance } from '@g2e/domain/accounts'
import { newYorkTime } from '@g2e/domain/calendar'
import type { UserActor } from '../../platform/actor.ts'
import { onBehalfOf } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { Unit } from '../../platform/db/unit-of-work.ts'
import { importSource } from './account-record.ts'
import type { AccountRecord, ImportedTransaction, RawTransaction } from './account-record.ts'
import type { AccountsDeps } from './accounts-deps.ts'
import { accountsChanged } from './events.ts'

/** Stands where a broker's short name would. */
export const ownBrokerId = 'manual'

export interface OwnHoldings {
  readonly balance: Balance
  readonly positions: readonly ReportedPosition[]
  /** Time of the prices, milliseconds. */
  readonly pricedAt: number
  /** What is wrong with them, in a sentence; `null` = nothing. */
  readonly doubt: string | null
}

export interface Imported {
  readonly importId: string
  readonly account: AccountRecord
  readonly lines: readonly ImportedTransaction[]
}

export interface OwnAccounts {
  /** Inside the caller's unit of work. */
  open(
    actor: UserActor,
    account: { readonly name: string; readonly currency: string; readonly type: string | null },
  ): Promise<AccountRecord>
  /** Inside the caller's unit of work; with its transactions. Only an account without a connection is removed. */
  remove(unit: Unit, account: AccountRecord): Promise<void>
  putHoldings(account: AccountRecord, holdings: OwnHoldings): Promise<void>
  /** Adds lines of a file to any account, inside the caller's unit of work. */
  addLines(unit: Unit, imported: Imported): Promise<void>
  /** What depends on this account's lines is told that they changed. */
  tellChanged(unit: Unit, account: AccountRecord): void
  /** Not valued since (our clock, ISO 8601 UTC), of everybody. */
  unvaluedSince(at: string): Promise<readonly AccountRecord[]>
  /** A page of everything that was ever told of an account, with raw payloads; oldest first. */
  rawTransactions(
    account: AccountRecord,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<readonly RawTransaction[]>
}

async function openAccount(
  { platform, accounts }: AccountsDeps,
  { userId }: UserActor,
  { name, currency, type }: { readonly name: string; readonly currency: string; readonly type: string | null },
): Promise<AccountRecord> {
  const id = platform.ids.next()
  const made = {
    id,
    userId,
    connectionId: null,
    brokerId: ownBrokerId,
    brokerAccountId: BrokerAccountId(id),
    accountNumberMasked: '',
    accountType: type,
    accountName: name,
    currency,
    tradable: false,
    tradingNote: 'No connection leads to this account: its transactions come from files.',
  }
  await accounts.add({ ...made, raw: {} }, isoOf(platform.clock.now()))
  return { ...made, isDefault: false, includeInAggregate: true }
}

async function putHoldings(
  { platform, accounts, holdings }: AccountsDeps,
  account: AccountRecord,
  { balance, positions, pricedAt, doubt }: OwnHoldings,
): Promise<void> {
  const at = isoOf(platform.clock.now())
  const asOf = isoOf(pricedAt)
  const provenance = { source: importSource, asOf, at }
  await platform.work.inTransaction(onBehalfOf(account.userId), async (unit) => {
    await holdings.putBalance(account.id, { ...balance, asOf, raw: {} }, provenance)
    await holdings.putPositions(account.id, positions, provenance)
    const { portfolioValue: value, cash, currency } = balance
    if (value !== null)
      await holdings.putDailyValue(account.id, { date: newYorkTime(pricedAt).date, value, cash, currency }, provenance)
    await accounts.markRead(account.id, at)
    if (doubt !== null) await accounts.markFailed([account.id], doubt, at)
    unit.publish(accountsChanged, { connectionId: null, accountIds: [account.id] })
  })
}

export function createOwnAccounts(deps: AccountsDeps): OwnAccounts {
  const { platform, accounts, transactions } = deps
  const tellChanged = (unit: Unit, { id, connectionId }: AccountRecord): void =>
    unit.publish(accountsChanged, { connectionId, accountIds: [id], byImport: true })
  return {
    open: (actor, account) => openAccount(deps, actor, account),
    remove: async (unit, account) => {
      if (account.connectionId !== null) throw new Error('an account of a connection goes with its connection')
      await accounts.remove(account.id)
      tellChanged(unit, account)
    },
    putHoldings: (account, holdings) => putHoldings(deps, account, holdings),
    addLines: async (unit, { importId, account, lines }) => {
      await transactions.addImported(account, importId, lines, isoOf(platform.clock.now()))
      tellChanged(unit, account)
    },
    tellChanged,
    unvaluedSince: (at) => accounts.unvaluedSince(at),
    rawTransactions: ({ id }, page) => transactions.withRaw(id, page),
  }
}
