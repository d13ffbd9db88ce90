/** Orders as every simulated broker keeps them, in the words of product.md section 5; a broker's own words are its server's. */
import type { Money, Price, Quantity } from '@g2e/domain/money'
import type { SimAssetType } from '../market/market.ts'

export type SimSide = 'buy' | 'sell' | 'sell_short' | 'buy_to_cover'
export type SimOrderType = 'market' | 'limit' | 'stop' | 'stop_limit' | 'trailing_stop'
export type SimTimeInForce = 'day' | 'gtc' | 'ioc' | 'fok' | 'opg' | 'cls'
export type SimOrderClass = 'simple' | 'bracket' | 'oco' | 'oto' | 'multileg'
/**
 * `pending`: received, or held for its parent (`held`), or queued for a session (`queued`); `open`: working.
 * Final: filled, canceled, rejected, expired, replaced.
 */
export type SimOrderStatus =
  | 'pending'
  | 'open'
  | 'partially_filled'
  | 'filled'
  | 'pending_cancel'
  | 'canceled'
  | 'expired'
  | 'rejected'
  | 'replaced'

export type SimOnlySession = 'pre' | 'post'

/** What the two exits of a bracket, OCO or OTO order have in common. */
export interface SimExit {
  readonly clientOrderId?: string
  /** `day` or `gtc`; that of the whole order if absent. */
  readonly timeInForce?: SimTimeInForce
  readonly extra?: Readonly<Record<string, JsonValue>>
}

export interface SimOrderLeg {
  readonly symbol: string
  readonly side: SimSide
  /** Contracts (or shares) per unit of the order. */
  readonly ratio: number
  readonly positionEffect: 'open' | 'close'
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** What a broker server hands in after it has read the wire. Absent means not given. */
export interface SimOrderRequest {
  readonly accountId: string
  readonly clientOrderId?: string
  readonly symbol: string
  readonly side: SimSide
  /** Exactly one of quantity and notional. */
  readonly quantity?: string
  readonly notional?: string
  readonly orderType: SimOrderType
  readonly limitPrice?: string
  readonly stopPrice?: string
  readonly trailPercent?: string
  readonly trailAmount?: string
  /** Of a trailing stop: dollars between the stop that was reached and the limit that then holds. Without it the order is a market order then. */
  readonly trailLimitOffset?: string
  readonly timeInForce: SimTimeInForce
  readonly extendedHours?: boolean
  /** Trades before or after the regular session and never in it; needs `extendedHours`. */
  readonly onlySession?: SimOnlySession
  /** Last day (New York) of an order good till a date, which is a `gtc` order; without it the broker's own number of days. */
  readonly expiresOn?: string
  /** Fills whole or not at all, whenever that may be. */
  readonly allOrNone?: boolean
  readonly orderClass?: SimOrderClass
  /** bracket and oco need both, oto exactly one. */
  readonly takeProfit?: SimExit & { readonly limitPrice: string }
  readonly stopLoss?: SimExit & { readonly stopPrice: string; readonly limitPrice?: string }
  readonly legs?: readonly SimOrderLeg[]
  /** Kept and given back untouched: what only this broker's wire knows. */
  readonly extra?: Readonly<Record<string, JsonValue>>
}

export interface SimExecution {
  readonly executionId: string
  readonly orderId: string
  readonly symbol: string
  readonly side: SimSide
  readonly quantity: Quantity
  /** Per share, also for options. */
  readonly price: Price
  readonly fee: Money
  readonly at: number
  /** Shares held after it, signed. */
  readonly positionQuantity: Quantity
  /** Filled and left of the order after it. */
  readonly cumulativeQuantity: Quantity
  readonly leavesQuantity: Quantity
}

export interface SimOrder {
  readonly orderId: string
  readonly brokerId: string
  readonly accountId: string
  /** Rises by one with each order of the simulator; orders created in one instant sort by it. */
  readonly sequence: number
  readonly clientOrderId: string | null
  readonly symbol: string
  readonly assetType: SimAssetType
  readonly side: SimSide
  readonly quantity: Quantity | null
  readonly notional: Money | null
  readonly filledQuantity: Quantity
  readonly averageFillPrice: Price | null
  readonly orderType: SimOrderType
  readonly limitPrice: Price | null
  /** For a trailing stop the derived stop, which moves. */
  readonly stopPrice: Price | null
  readonly trailPercent: string | null
  readonly trailAmount: Price | null
  readonly trailLimitOffset: Price | null
  /** Trailing stop: best price since it works. */
  readonly highWaterMark: Price | null
  /** A stop that has been elected works as market or limit from then on. */
  readonly triggered: boolean
  readonly timeInForce: SimTimeInForce
  readonly extendedHours: boolean
  readonly onlySession: SimOnlySession | null
  readonly expiresOn: string | null
  readonly allOrNone: boolean
  readonly orderClass: SimOrderClass
  readonly status: SimOrderStatus
  /** A leg that waits for its parent, or the sleeping half of an OCO pair. */
  readonly held: boolean
  /** Waits for a session that it may trade in. */
  readonly queued: boolean
  readonly parentId: string | null
  /** Bracket and OCO children, or the legs of a multileg order, as orders of their own. */
  readonly childIds: readonly string[]
  /** Multileg child: units per parent unit. */
  readonly ratio: number | null
  readonly replaces: string | null
  readonly replacedBy: string | null
  readonly rejectReason: string | null
  readonly receivedAt: number
  readonly updatedAt: number
  /** When it began to work. */
  readonly openedAt: number | null
  readonly filledAt: number | null
  readonly cancelRequestedAt: number | null
  readonly canceledAt: number | null
  readonly expiredAt: number | null
  readonly replacedAt: number | null
  readonly rejectedAt: number | null
  readonly expiresAt: number | null
  readonly executions: readonly SimExecution[]
  readonly extra: Readonly<Record<string, JsonValue>>
}

export const finalStatuses: ReadonlySet<SimOrderStatus> = new Set([
  'filled',
  'canceled',
  'expired',
  'rejected',
  'replaced',
])
export const isFinal = (order: Pick<SimOrder, 'status'>): boolean => finalStatuses.has(order.status)
