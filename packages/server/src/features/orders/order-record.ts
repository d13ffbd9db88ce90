/** An order as it is kept: the domain's order, whose it is, and what the search for it needs while it is in doubt. */
import type { OrderRequest as WireRequest } from '@g2e/contract/orders'
import { Money, Percent, Price, Quantity } from '@g2e/domain/money'
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

/** The ticket as the domain reads it: the schema has checked every decimal. */
export function toDomainRequest(wire: WireRequest): OrderRequest {
  const { quantity, notional, limitPrice, stopPrice, trailPercent, trailAmount, lots, takeProfit, stopLoss, ...rest } =
    wire
  return {
    ...rest,
    ...(quantity !== undefined && { quantity: Quantity(quantity) }),
    ...(notional !== undefined && { notional: Money(notional) }),
    ...(limitPrice !== undefined && { limitPrice: Price(limitPrice) }),
    ...(stopPrice !== undefined && { stopPrice: Price(stopPrice) }),
    ...(trailPercent !== undefined && { trailPercent: Percent(trailPercent) }),
    ...(trailAmount !== undefined && { trailAmount: Price(trailAmount) }),
    ...(lots && { lots: lots.map((lot) => ({ ...lot, quantity: Quantity(lot.quantity) })) }),
    ...(takeProfit && { takeProfit: { limitPrice: Price(takeProfit.limitPrice) } }),
    ...(stopLoss && {
      stopLoss: {
        stopPrice: Price(stopLoss.stopPrice),
        ...(stopLoss.limitPrice !== undefined && { limitPrice: Price(stopLoss.limitPrice) }),
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
