/** An order as it is kept: the domain's order, whose it is, and what the search for it needs while it is in doubt. */
import type { OrderRequest as WireRequest } from '@g2e/contract/orders'
import { decimal, toMoney, toPercent, toPrice, toQuantity } from '@g2e/domain/money'
import type { Quantity } from '@g2e/domain/money'
import { newOrder } from '@g2e/domain/orders'
import type {
  NewOrder,
  Order,
  OrderRequest,
  OrderSide,
  OrderStatus,
  OrderType,
  PositionEffect,
} from '@g2e/domain/orders'

export interface LegState {
  readonly symbol: string
  readonly side: OrderSide | null
  readonly ratio: number | null
  readonly quantity: string | null
  readonly filledQuantity: string | null
  readonly averageFillPrice: string | null
  readonly orderType: OrderType | null
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly positionEffect: PositionEffect | null
  readonly status: OrderStatus
  readonly brokerOrderId: string | null
}

export interface OrderRecord extends Omit<Order, 'legs'> {
  readonly userId: string
  readonly connectionId: string
  /** The ticket; `null` for an order made elsewhere. */
  readonly request: WireRequest | null
  readonly legs: readonly LegState[]
  readonly previewId: string | null
  /** New York date whose trading it belongs to. */
  readonly tradeDate: string
  readonly cancelRequestedAt: string | null
  /** When it left us, by our clock; `null` for an order made elsewhere. */
  readonly sentAt: string | null
  readonly sentAtBroker: string | null
  /** What was held of the symbol just before. */
  readonly positionBefore: Quantity | null
  /** When a complete list of the broker first lacked it, by our clock. */
  readonly missedAt: string | null
  /** Not found, and looked for until then (broker's time). */
  readonly watchUntil: string | null
}

/** The ticket as the domain reads it: the schema has checked every decimal; here each gets its one form ("1.50" is 1.5). */
export function toDomainRequest(wire: WireRequest): OrderRequest {
  const { quantity, notional, limitPrice, stopPrice, trailPercent, trailAmount, lots, takeProfit, stopLoss, ...rest } =
    wire
  return {
    ...rest,
    ...(quantity !== undefined && { quantity: toQuantity(decimal(quantity)) }),
    ...(notional !== undefined && { notional: toMoney(decimal(notional)) }),
    ...(limitPrice !== undefined && { limitPrice: toPrice(decimal(limitPrice)) }),
    ...(stopPrice !== undefined && { stopPrice: toPrice(decimal(stopPrice)) }),
    ...(trailPercent !== undefined && { trailPercent: toPercent(decimal(trailPercent)) }),
    ...(trailAmount !== undefined && { trailAmount: toPrice(decimal(trailAmount)) }),
    ...(lots && { lots: lots.map((lot) => ({ ...lot, quantity: toQuantity(decimal(lot.quantity)) })) }),
    ...(takeProfit && { takeProfit: { limitPrice: toPrice(decimal(takeProfit.limitPrice)) } }),
    ...(stopLoss && {
      stopLoss: {
        stopPrice: toPrice(decimal(stopLoss.stopPrice)),
        ...(stopLoss.limitPrice !== undefined && { limitPrice: toPrice(decimal(stopLoss.limitPrice)) }),
      },
    }),
  }
}

export interface NewRecord extends NewOrder {
  readonly userId: string
  readonly connectionId: string
  readonly previewId: string | null
  readonly tradeDate: string
  readonly sentAtBroker: string
  readonly positionBefore: Quantity | null
}

/** The row to journal before anything leaves. */
export function newRecord(request: WireRequest, made: NewRecord): OrderRecord {
  const order = newOrder(toDomainRequest(request), made)
  return {
    ...order,
    legs: order.legs.map((leg) => ({
      ...leg,
      quantity: null,
      filledQuantity: null,
      averageFillPrice: null,
      orderType: null,
      limitPrice: null,
      stopPrice: null,
      status: 'pending',
      brokerOrderId: null,
    })),
    userId: made.userId,
    connectionId: made.connectionId,
    request,
    previewId: made.previewId,
    tradeDate: made.tradeDate,
    cancelRequestedAt: null,
    sentAt: made.at,
    sentAtBroker: made.sentAtBroker,
    positionBefore: made.positionBefore,
    missedAt: null,
    watchUntil: null,
  }
}
