import type { BrokerAccountId, ReportedPosition, TransactionType } from '@g2e/brokers/port'
import type { Balance } from '@g2e/domain/accounts'
import type { LineWords } from '@g2e/domain/ledger'
import type { Money, Price, Quantity } from '@g2e/domain/money'
import type { ConnectionRecord } from '../connections/index.ts'

export interface AccountRecord {
  readonly id: string
  readonly userId: string
  /** `null`: no connection reads it; what it holds follows from its own transactions. */
  readonly connectionId: string | null
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
  /** `null` for an account without one. */
  readonly connection: ConnectionRecord | null
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
  /** Of corporate actions that a file told; brokers tell the change of units instead. */
  readonly ratio: string | null
  readonly newSymbol: string | null
  readonly basisFraction: string | null
  /** Of a closing that a file told: ids of the transactions that it closes, in order; `null`: none are named. */
  readonly lots: readonly string[] | null
  /** `import` or the broker's name: who told it. */
  readonly source: string
  readonly importId: string | null
  /** Our clock: the broker told another story before, or took it back (then it no longer counts). */
  readonly correctedAt: string | null
  readonly withdrawnAt: string | null
}

/** A line as a page of bytes tells it: what it moved, and no more. Decimals as the database writes them. */
export interface LedgerRow extends LineWords {
  readonly id: string
  readonly accountId: string
  readonly lots: readonly string[] | null
}

/** Who told a line, when it was a file. */
export const importSource = 'import'

export interface RawTransaction extends TransactionRecord {
  readonly brokerOrderId: string | null
  readonly raw: unknown
  /** What the broker told under this id before it corrected it. */
  readonly former: unknown
}

/** A line of a file, ready to store. */
export interface ImportedTransaction extends Pick<
  TransactionRecord,
  | 'id'
  | 'externalId'
  | 'type'
  | 'symbol'
  | 'quantity'
  | 'price'
  | 'fee'
  | 'amount'
  | 'currency'
  | 'date'
  | 'at'
  | 'description'
  | 'ratio'
  | 'newSymbol'
  | 'basisFraction'
  | 'lots'
> {
  /** The line as it stood in the file. */
  readonly raw: unknown
}

export interface TransactionsFilter {
  readonly accountIds?: readonly string[] | undefined
  readonly symbol?: string | undefined
  readonly type?: string | undefined
  /** In the symbol or the description. */
  readonly words?: string | undefined
  /** New York dates, inclusive. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** What an account was worth at the end of a New York day (today: so far), as the broker reported it. */
export interface DailyValue {
  readonly accountId: string
  readonly date: string
  readonly value: Money
  readonly cash: Money | null
  readonly currency: string
}
