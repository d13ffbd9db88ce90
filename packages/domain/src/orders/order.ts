/** An order as we journal it: what was wanted, who it is at the broker, and how far it got. */
import { Quantity, isAtLeast, quantityWithout } from '../money/index.ts'
import type { Money, Percent, Price } from '../money/index.ts'
import type { Execution } from './execution.ts'
import type { OrderClass, OrderLegRequest, OrderRequest, OrderSide, OrderType, TimeInForce } from './request.ts'
import { isFinal } from './status.ts'
import type { OrderStatus } from './status.ts'

const nothing = Quantity('0')

export const orderSources = ['user', 'recommendation', 'external', 'api'] as const
export type OrderSource = (typeof orderSources)[number]

/** How far an order got: the part that `lifecycle.ts` decides. */
export interface OrderProgress {
  readonly status: OrderStatus
  /** `null` for an order by notional, and where an external order does not say. */
  readonly quantity: Quantity | null
  /** With `pending` it tells "held by the broker" from "only journalled". */
  readonly brokerOrderId: string | null
  /** The larger of what the executions add up to and what the broker reported. */
  readonly filledQuantity: Quantity
  readonly averageFillPrice: Price | null
  readonly executions: readonly Execution[]
  /** `not_sent`, `not_found` or the broker's own words. */
  readonly rejectReason: string | null
  readonly filledAt: string | null
  /** Broker's time of the newest report about the state: an older `unknown` never hides a newer answer, or the reverse. */
  readonly reportedAt: string | null
  /** When the broker refused the last cancel; reports of a cancel under way up to then are late. */
  readonly cancelRefusedAt: string | null
}

export interface Order extends OrderProgress {
  readonly id: string
  readonly accountId: string
  readonly brokerId: string
  readonly clientOrderId: string | null
  readonly symbol: string
  /** `null` at the parent of a multi-leg order. */
  readonly side: OrderSide | null
  readonly notional: Money | null
  readonly orderType: OrderType | null
  readonly limitPrice: Price | null
  readonly stopPrice: Price | null
  readonly trailPercent: Percent | null
  readonly trailAmount: Price | null
  readonly timeInForce: TimeInForce | null
  readonly extendedHours: boolean
  readonly orderClass: OrderClass
  readonly legs: readonly OrderLegRequest[]
  readonly submittedAt: string | null
  readonly source: OrderSource
  readonly recommendationId: string | null
  readonly replacesOrderId: string | null
  /** Counts changes of the journalled order; a change must name the version it saw. */
  readonly version: number
  readonly createdAt: string
}

/** Progress of an order that was only just written down. */
export const newProgress = (quantity: Quantity | null | undefined): OrderProgress => ({
  status: 'pending',
  quantity: quantity ?? null,
  brokerOrderId: null,
  filledQuantity: nothing,
  averageFillPrice: null,
  executions: [],
  rejectReason: null,
  filledAt: null,
  reportedAt: null,
  cancelRefusedAt: null,
})

export interface NewOrder {
  readonly id: string
  readonly brokerId: string
  readonly clientOrderId: string
  readonly source: OrderSource
  readonly replacesOrderId?: string | null
  readonly at: string
}

/** The order to journal before anything leaves: `pending`, version 1. */
export const newOrder = (request: OrderRequest, made: NewOrder): Order => ({
  ...newProgress(request.quantity),
  id: made.id,
  accountId: request.accountId,
  brokerId: made.brokerId,
  clientOrderId: made.clientOrderId,
  symbol: request.symbol,
  side: request.side,
  notional: request.notional ?? null,
  orderType: request.orderType,
  // The take-profit of an oco is its limit, and where a broker keeps no id of ours the order is found by it.
  limitPrice: request.limitPrice ?? (request.orderClass === 'oco' ? request.takeProfit?.limitPrice : null) ?? null,
  stopPrice: request.stopPrice ?? null,
  trailPercent: request.trailPercent ?? null,
  trailAmount: request.trailAmount ?? null,
  timeInForce: request.timeInForce,
  extendedHours: request.extendedHours ?? false,
  orderClass: request.orderClass ?? 'simple',
  legs: request.legs ?? [],
  submittedAt: null,
  source: made.source,
  recommendationId: request.recommendationId ?? null,
  replacesOrderId: made.replacesOrderId ?? null,
  version: 1,
  createdAt: made.at,
})

/** What is still working (FIX LeavesQty): zero once final, `null` where the ordered quantity is not known. */
export function leavesQuantity(order: Pick<OrderProgress, 'status' | 'quantity' | 'filledQuantity'>): Quantity | null {
  if (isFinal(order.status)) return nothing
  if (order.quantity === null) return null
  return isAtLeast(order.filledQuantity, order.quantity)
    ? nothing
    : quantityWithout(order.quantity, order.filledQuantity)
}
