/**
 * What a broker reports, in our words: values as reported, absent as `null` (never 0), the raw payload beside them.
 * Tolerant where it describes (an asset class never met is `other`), strict where it counts (an order status never
 * met is `unknown`); each such case is also a {@link MappingWarning}.
 */
import type { Balance } from '@g2e/domain/accounts'
import type { AssetType } from '@g2e/domain/instruments'
import type { Money, Percent, Price, Quantity } from '@g2e/domain/money'
import type {
  DayTrades,
  OrderClass,
  OrderSide,
  OrderStatus,
  OrderType,
  PositionEffect,
  TimeInForce,
} from '@g2e/domain/orders'
import type { BrokerAccountId, BrokerOrderId, ClientOrderId, ExecutionId } from './ids.ts'

/** Something understood only in part: where in the payload, and what was made of it. */
export interface MappingWarning {
  readonly path: string
  readonly message: string
}

/** A question that the broker asks about an order; never confirmed unless a person acknowledged exactly it. */
export interface BrokerWarning {
  readonly id: string
  readonly message: string
}

export interface ReportedAccount {
  readonly id: BrokerAccountId
  /** Full number; shown to a person only masked. */
  readonly accountNumber: string
  readonly accountType: string | null
  readonly accountName: string | null
  readonly currency: string
  /** False when the broker says that this account takes no orders now; `tradingNote` says why. */
  readonly tradable: boolean
  readonly tradingNote: string | null
  readonly raw: unknown
}

export interface ReportedBalance extends Balance {
  /** What the broker says of day trades in a margin account; absent or `null`: nothing. */
  readonly dayTrades?: DayTrades | null
  readonly asOf: string | null
  readonly raw: unknown
}

export interface ReportedPosition {
  readonly symbol: string
  readonly name: string | null
  readonly assetType: AssetType
  /** Signed: short is negative. */
  readonly quantity: Quantity
  /** Per unit; for options per share. */
  readonly averageCost: Price | null
  readonly currentPrice: Price | null
  readonly marketValue: Money | null
  readonly costBasis: Money | null
  readonly unrealizedPl: Money | null
  readonly unrealizedPlPercent: Percent | null
  readonly dayChange: Money | null
  readonly dayChangePercent: Percent | null
  /** What open orders do not hold; `null` where the broker does not say. */
  readonly quantityAvailable: Quantity | null
  readonly raw: unknown
}

export interface ReportedExecution {
  readonly executionId: ExecutionId
  readonly quantity: Quantity
  readonly price: Price
  readonly fee: Money | null
  /** ISO 8601 UTC. */
  readonly at: string
}

export interface ReportedLeg {
  readonly brokerOrderId: BrokerOrderId | null
  readonly symbol: string
  readonly side: OrderSide | null
  readonly ratio: number | null
  readonly quantity: Quantity | null
  readonly filledQuantity: Quantity | null
  readonly averageFillPrice: Price | null
  readonly orderType: OrderType | null
  readonly limitPrice: Price | null
  readonly stopPrice: Price | null
  readonly positionEffect: PositionEffect | null
  readonly status: OrderStatus
}

export interface ReportedOrder {
  readonly brokerOrderId: BrokerOrderId
  readonly clientOrderId: ClientOrderId | null
  /** Empty at the parent of a multi-leg order. */
  readonly symbol: string
  readonly assetType: AssetType
  readonly side: OrderSide | null
  readonly quantity: Quantity | null
  readonly notional: Money | null
  readonly filledQuantity: Quantity
  readonly leavesQuantity: Quantity | null
  readonly orderType: OrderType | null
  readonly limitPrice: Price | null
  readonly stopPrice: Price | null
  readonly trailPercent: Percent | null
  readonly trailAmount: Price | null
  readonly timeInForce: TimeInForce | null
  readonly extendedHours: boolean
  readonly orderClass: OrderClass
  readonly legs: readonly ReportedLeg[]
  readonly status: OrderStatus
  /** The broker's own word for the status. */
  readonly brokerStatus: string
  readonly submittedAt: string | null
  readonly filledAt: string | null
  readonly updatedAt: string | null
  readonly averageFillPrice: Price | null
  readonly rejectReason: string | null
  readonly replaces: BrokerOrderId | null
  readonly replacedBy: BrokerOrderId | null
  /** Empty where the broker lists fills elsewhere. */
  readonly executions: readonly ReportedExecution[]
  readonly raw: unknown
}

/** A cash dividend as it was announced. */
export interface ReportedDividend {
  readonly symbol: string
  /** Per share of the ex-date. */
  readonly amountPerShare: Price
  /** Who holds at the close before it is paid. `YYYY-MM-DD`. */
  readonly exDate: string
  /** `null`: not told. */
  readonly payDate: string | null
  /** Paid besides the usual ones. */
  readonly isSpecial: boolean
  readonly raw: unknown
}

/** Types of the ledger bundle (api.md), plus `other` for what has no place yet and is kept raw. */
export const transactionTypes = [
  'buy',
  'sell',
  'sell_short',
  'buy_to_cover',
  'dividend',
  'dividend_reinvested',
  'interest',
  'fee',
  'tax',
  'deposit',
  'withdrawal',
  'transfer_in',
  'transfer_out',
  'split',
  'spin_off',
  'merger',
  'symbol_change',
  'return_of_capital',
  'option_expire',
  'option_assign',
  'option_exercise',
  'other',
] as const
export type TransactionType = (typeof transactionTypes)[number]

export interface ReportedTransaction {
  readonly id: string
  readonly type: TransactionType
  readonly symbol: string | null
  readonly quantity: Quantity | null
  readonly price: Price | null
  readonly fee: Money | null
  /** Signed effect on cash. */
  readonly amount: Money | null
  /** Trade date in New York, `YYYY-MM-DD`. */
  readonly date: string
  /** ISO 8601 UTC where the broker gives a time. */
  readonly at: string | null
  readonly description: string | null
  /** The order that a fill belongs to. */
  readonly brokerOrderId: BrokerOrderId | null
  readonly raw: unknown
}

export interface ReportedQuote {
  readonly symbol: string
  readonly bid: Price | null
  readonly ask: Price | null
  readonly last: Price | null
  readonly volume: Quantity | null
  readonly change: Price | null
  readonly changePercent: Percent | null
  readonly high: Price | null
  readonly low: Price | null
  readonly open: Price | null
  readonly previousClose: Price | null
  readonly timestamp: string | null
  /** E.g. `iex`: which market data this is. */
  readonly source: string
  readonly delayed: boolean
}

/** One contract of an option chain; figures are per share. */
export interface ReportedOptionContract {
  /** OSI symbol without spaces. */
  readonly symbol: string
  /** `YYYY-MM-DD` */
  readonly expiresOn: string
  readonly right: 'call' | 'put'
  readonly strike: Price | null
  readonly bid: Price | null
  readonly ask: Price | null
  readonly last: Price | null
  readonly volume: Quantity | null
  readonly openInterest: Quantity | null
  /** Of a year. */
  readonly impliedVolatilityPercent: Percent | null
  /** Between -1 and 1. */
  readonly delta: string | null
  readonly delayed: boolean
}

export const timeframes = ['1Min', '5Min', '1Hour', '1Day'] as const
export type Timeframe = (typeof timeframes)[number]

export interface ReportedBar {
  readonly symbol: string
  /** Start of the bar, ISO 8601 UTC; for a daily bar midnight in New York. */
  readonly time: string
  readonly open: Price
  readonly high: Price
  readonly low: Price
  readonly close: Price
  readonly volume: Quantity
}

export interface ReportedInstrument {
  readonly symbol: string
  readonly name: string | null
  readonly assetType: AssetType
  readonly exchange: string | null
  readonly tradable: boolean
  readonly fractionable: boolean | null
  readonly shortable: boolean | null
}

export interface ReportedNews {
  readonly id: string
  readonly headline: string
  readonly summary: string | null
  readonly url: string | null
  readonly source: string | null
  readonly symbols: readonly string[]
  readonly publishedAt: string
}

export interface ReportedClock {
  readonly now: string
  readonly isOpen: boolean
  readonly session: 'pre' | 'regular' | 'post' | 'closed'
  readonly nextOpen: string | null
  readonly nextClose: string | null
}
