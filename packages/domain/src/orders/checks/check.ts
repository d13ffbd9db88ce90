/** The gate of an order: every check answers `pass`, `warn` (a person must say yes to it) or `block`, with one sentence. */
import type { Balance, ConnectionAccess, ConnectionStatus, Environment } from '../../accounts/index.ts'
import type { MarketSession } from '../../calendar/index.ts'
import type { AssetType } from '../../instruments/index.ts'
import type { Money, Percent, Price, Quantity } from '../../money/index.ts'
import type { DifferenceKind } from '../../reconciliation/index.ts'
import type { OrderTerms } from '../matching-key.ts'
import type { OrderRequest, OrderSide } from '../request.ts'

export type CheckOutcome = 'pass' | 'warn' | 'block'

export interface Check {
  readonly check: string
  readonly outcome: CheckOutcome
  /** One sentence: what is so, and where it is not fine, what to do. */
  readonly message: string
}

export const pass = (check: string, message: string): Check => ({ check, outcome: 'pass', message })
export const warn = (check: string, message: string): Check => ({ check, outcome: 'warn', message })
export const block = (check: string, message: string): Check => ({ check, outcome: 'block', message })

/** What a person stopped, as far as it touches the order. */
export interface TradingStop {
  /** In words after "Trading": "at E*TRADE", "in the account Main"; `null` = everywhere. */
  readonly where: string | null
  readonly state: 'reduce_only' | 'halted'
  readonly reason: string | null
  /** ISO 8601 UTC. */
  readonly since: string | null
}

export interface TradingLimits {
  /** `null` = no limit, here and below. */
  readonly maxOrderNotional: Money | null
  readonly maxOrdersPerDay: number | null
  readonly priceCollarPercent: Percent | null
  readonly duplicateWindowSeconds: number | null
  readonly concentrationPercent: Percent | null
  /** An open difference between report and ledger stops new orders; false = it warns. */
  readonly holdOnDifference: boolean
}

/** A figure of the account on which the broker and the transactions disagree, and nobody has settled it. */
export interface OpenDifference {
  readonly kind: DifferenceKind
  /** `null` for cash. */
  readonly symbol: string | null
  readonly broker: string
  readonly ledger: string
}

export interface QuoteFacts {
  readonly bid: Price | null
  readonly ask: Price | null
  readonly last: Price | null
  /** ISO 8601 UTC; `null` = the source does not say. */
  readonly timestamp: string | null
  readonly delayed: boolean
}

/** What is held of the order's symbol in its account. */
export interface PositionFacts {
  /** Signed; zero when nothing is held. */
  readonly quantity: Quantity
  /** What open orders do not hold back; `null` = the broker does not say. */
  readonly available: Quantity | null
  readonly marketValue: Money | null
}

/** An order of the same account that may matter to this one. */
export interface RecentOrder extends OrderTerms {
  readonly id: string
  /** Milliseconds since the epoch, our clock. */
  readonly createdAtMs: number
  /** Nothing came of it: a person who tries again does not repeat anything. */
  readonly isVoid: boolean
}

export interface OpenOrder {
  readonly id: string
  readonly symbol: string
  readonly side: OrderSide | null
  /** Not yet done; `null` = not known. */
  readonly leavesQuantity: Quantity | null
}

export interface UnsettledOrder {
  readonly id: string
  readonly symbol: string
  /** Sent, outcome not known yet; or proved absent and still watched. */
  readonly state: 'unknown' | 'not_found'
}

/** Over all accounts that a person includes; `null` = not known of at least one. */
export interface PortfolioFacts {
  readonly totalValue: Money | null
  readonly cash: Money | null
  /** Of the order's symbol. */
  readonly symbolQuantity: Quantity | null
  readonly symbolValue: Money | null
}

/** What a broker says of day trades in an account; `null` = it does not say. */
export interface DayTrades {
  /** In the last five business days. */
  readonly made: number | null
  /** How many more it allows; `null` too where it allows any number. */
  readonly left: number | null
  readonly isPatternDayTrader: boolean | null
}

/** Fills of today in the order's account, as far as our journal knows them. */
export interface FilledToday {
  readonly symbol: string
  readonly side: string | null
  readonly quantity: Quantity
}

/** Everything that checks look at, read afresh for one order. */
export interface CheckFacts {
  readonly request: OrderRequest
  /** Milliseconds since the epoch in the broker's time: market hours and quotes are judged by it. */
  readonly brokerNowMs: number
  /** Our own clock. */
  readonly nowMs: number
  readonly assetType: AssetType
  readonly session: MarketSession
  /** Next regular opening, milliseconds since the epoch. */
  readonly nextOpenMs: number
  readonly brokerName: string
  readonly connection: {
    readonly environment: Environment
    readonly access: ConnectionAccess
    readonly status: ConnectionStatus
    /** Why the broker could not be read just now; `null` = it answered. */
    readonly failure: string | null
  }
  readonly account: { readonly name: string; readonly tradable: boolean; readonly tradingNote: string | null }
  /** What this broker cannot express of the ticket. */
  readonly unsupported: readonly {
    readonly field: string
    readonly reason: string
    readonly nearest?: string | undefined
  }[]
  readonly limits: TradingLimits
  readonly stops: readonly TradingStop[]
  /** `null` = there is none; `quoteMissing` says why. */
  readonly quote: QuoteFacts | null
  readonly quoteMissing: string | null
  /** `null` = never read. */
  readonly balance: Pick<Balance, 'currency' | 'buyingPower' | 'cash'> | null
  /** `null` = not known. */
  readonly position: PositionFacts | null
  /** Broker's time of balance and position where they are not fresh; `null` = read just now. */
  readonly staleSince: string | null
  readonly portfolio: PortfolioFacts
  readonly openOrders: readonly OpenOrder[]
  readonly recentOrders: readonly RecentOrder[]
  readonly ordersToday: number
  readonly unsettledOrders: readonly UnsettledOrder[]
  readonly openDifferences: readonly OpenDifference[]
  /** `null` = the broker says nothing of day trades in this account. */
  readonly dayTrades: DayTrades | null
  /** Value of everything in the account; `null` = not known. */
  readonly equity: Money | null
  readonly filledToday: readonly FilledToday[]
  /** False until every order that was open when we started has been compared with the broker. */
  readonly isReconciled: boolean
}
