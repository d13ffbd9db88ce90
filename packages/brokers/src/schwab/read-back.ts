/**
 * A `POST .../orders` body as the ticket that it says (schwab.md 3.7), through the mapping that reads the broker's orders.
 * For tests.
 */
import type { OrderLegRequest, OrderRequest } from '@g2e/domain/orders'
import type { ReadBack } from '../conformance/orders/index.ts'
import type { ReportedLeg, ReportedOrder } from '../port/index.ts'
import { payloadMapping } from './map.ts'
import { isObject } from './wire/read.ts'

/** What an answer has and a request has not, in every order of the tree. */
export function asListed(body: object, next = { id: 1 }): object {
  next.id += 1
  const children =
    'childOrderStrategies' in body && Array.isArray(body.childOrderStrategies) ? body.childOrderStrategies : []
  return {
    orderId: next.id,
    status: 'WORKING',
    filledQuantity: 0,
    enteredTime: '2026-11-20T15:30:00+0000',
    ...body,
    ...(children.length === 0 ? {} : { childOrderStrategies: children.map((child: object) => asListed(child, next)) }),
  }
}

function exitsOf(legs: readonly ReportedLeg[]): Pick<OrderRequest, 'takeProfit' | 'stopLoss'> {
  const profit = legs.find(({ stopPrice, limitPrice }) => stopPrice === null && limitPrice !== null)?.limitPrice
  const loss = legs.find(({ stopPrice }) => stopPrice !== null)
  const stopPrice = loss?.stopPrice ?? undefined
  const limitPrice = loss?.limitPrice ?? undefined
  return {
    ...(profit ? { takeProfit: { limitPrice: profit } } : {}),
    ...(stopPrice === undefined
      ? {}
      : { stopLoss: { stopPrice, ...(limitPrice === undefined ? {} : { limitPrice }) } }),
  }
}

function legOf({ symbol, side, ratio, positionEffect }: ReportedLeg): OrderLegRequest {
  if (side === null || ratio === null || positionEffect === null) throw new TypeError(`the leg ${symbol} is not whole`)
  return { symbol, side, ratio, positionEffect }
}

function attachedTo({ orderClass, legs }: ReportedOrder): Partial<OrderRequest> {
  if (orderClass === 'simple') return {}
  return orderClass === 'multileg' ? { legs: legs.map(legOf) } : exitsOf(legs)
}

export const readBack: ReadBack = ([first], { brokerAccountId }) => {
  const body = first?.body
  if (!isObject(body)) throw new TypeError('there is no order in the request')
  const [order] = payloadMapping.orders(asListed(body)).items
  if (!order?.orderType || !order.timeInForce || order.side === null)
    throw new TypeError('the order does not say what it is')
  return {
    accountId: brokerAccountId,
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity ?? undefined,
    notional: order.notional ?? undefined,
    orderType: order.orderType,
    // The limit of an oco is its take-profit, which is named below.
    limitPrice: order.orderClass === 'oco' ? undefined : (order.limitPrice ?? undefined),
    stopPrice: order.stopPrice ?? undefined,
    trailPercent: order.trailPercent ?? undefined,
    trailAmount: order.trailAmount ?? undefined,
    timeInForce: order.timeInForce,
    extendedHours: order.extendedHours,
    orderClass: order.orderClass,
    ...attachedTo(order),
  }
}
