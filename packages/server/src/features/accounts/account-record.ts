import type { BrokerAccountId, ReportedPosition, TransactionType } from '@g2e/brokers/port'
import type { Balance } from '@g2e/domain/accounts'
import type { Money, Price, Quantity } from '@g2e/domain/money'
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
