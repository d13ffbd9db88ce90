/** Accounts inside connections, and what the brokers report of them: stored as reported, with source, time and raw payload. */
import type { BrokerAccountId, ReportedPosition, TransactionType } from '@g2e/brokers/port'
import type { Balance } from '@g2e/domain/accounts'
import type { Money, Price, Quantity } from '@g2e/domain/money'
import { z } from 'zod'
import { defineEvent } from '../../platform/db/unit-of-work.ts'
import type { ConnectionRecord } from '../connections/index.ts'

export interface AccountRecord {
  readonly id: string
  readonly userId: string
  readonly connectionId: string
  readonly brokerId: string
  readonly brokerAccountId: BrokerAccountId
  readonly accountNumberMasked: string
  readonly accountType: string | null
  readonly accountName: string
  readonly currency: string
  readonly isDefault: boolean
  readonly includeInAggregate: boolean
  /** False when the broker says that this account takes no orders now. */
  readonly tradable: boolean
  readonly tradingNote: string | null
}

/** `fresh`: read within the sync interval; `stale`: last known values, `error` says why; `error`: never read. */
export type Freshness = 'fresh' | 'stale' | 'error'

export interface AccountSnapshot {
  readonly account: AccountRecord
  readonly connection: ConnectionRecord
  readonly status: Freshness
  /** Broker's time of the values, ISO 8601 UTC. */
  readonly asOf: string | null
  readonly error: string | null
  readonly balance: Balance | null
  readonly positions: readonly Omit<ReportedPosition, 'raw'>[]
}

export interface TransactionRecord {
  readonly id: string
  readonly accountId: string
  readonly brokerId: string
  /** The broker's id of it. */
  readonly externalId: string
  readonly type: TransactionType
  readonly symbol: string | null
  readonly quantity: Quantity | null
  readonly price: Price | null
  readonly fee: Money | null
  readonly amount: Money | null
  readonly currency: string
  /** New York date. */
  readonly date: string
  readonly at: string | null
  readonly description: string | null
}

export interface TransactionsFilter {
  readonly accountIds?: readonly string[] | undefined
  readonly symbol?: string | undefined
  readonly type?: string | undefined
  /** New York dates, inclusive. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface Accounts {
  list(userId: string): Promise<readonly AccountRecord[]>
  find(userId: string, accountId: string): Promise<AccountRecord | undefined>
  /** Without `accountIds`: all that are included in the aggregate. Unknown ids are left out. */
  snapshots(userId: string, accountIds?: readonly string[]): Promise<readonly AccountSnapshot[]>
  /** Newest first, a page. */
  transactions(
    userId: string,
    filter: TransactionsFilter,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly items: readonly TransactionRecord[]; readonly total: number }>
  /** All, oldest first: for performance and lots. */
  ledger(userId: string, filter: TransactionsFilter): Promise<readonly TransactionRecord[]>
  /** Reads balance and positions of these accounts now (after a fill, or `refresh=true`). A failing broker is told in the snapshot, not thrown. */
  refresh(userId: string, accountIds: readonly string[]): Promise<void>
  /** Queues a sync of the whole connection. */
  requestSync(connection: Pick<ConnectionRecord, 'id' | 'userId'>): Promise<void>
}

/** What is known of these accounts was read again (balance, positions, transactions) or changed its freshness. */
export const accountsChanged = defineEvent(
  'accounts.changed',
  z.object({ connectionId: z.string(), accountIds: z.array(z.string()) }),
)
/** A sync begins, goes on, ends. */
export const syncProgressed = defineEvent(
  'sync.progressed',
  z.object({
    connectionId: z.string(),
    status: z.enum(['running', 'done', 'failed']),
    detail: z.string().nullable(),
    progressPercent: z.number().nullable(),
  }),
)
