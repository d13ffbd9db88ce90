/** The preview and place that a ticket compiled to, as the ticket that they say: through the mapping that reads the broker's orders. For tests. */
import { Price, Quantity } from '@g2e/domain/money'
import type { OrderLegRequest } from '@g2e/domain/orders'
import type { ReadBack } from '../conformance/orders/index.ts'
import { readXml } from '../kit/index.ts'
import type { ReportedLeg } from '../port/index.ts'
import { payloadMapping } from './map.ts'
import { asArray, isObject } from './wire/read.ts'
import type { WireObject } from './wire/read.ts'

/** The order in a request, under the name of its document. */
function orderIn(body: unknown, root: string): { readonly orderType: unknown; readonly order: WireObject } {
  const request = readXml(String(body))[root]
  if (!isObject(request) || !isObject(request['Order'])) throw new TypeError(`there is no ${root} with an order`)
  return { orderType: request['orderType'], order: request['Order'] }
}

/** As a list would show it: working, with `orderedQuantity` in the place of `quantity`. */
function listed({ orderType, order }: ReturnType<typeof orderIn>): unknown {
  const instruments = asArray(order['Instrument']).map((instrument) => {
    if (!isObject(instrument)) throw new TypeError('an instrument is no object')
    return { ...instrument, orderedQuantity: instrument['quantity'], filledQuantity: '0' }
  })
  return [{ orderId: 1, orderType, OrderDetail: [{ ...order, status: 'OPEN', Instrument: instruments }] }]
}

function legOf({ symbol, side, ratio, positionEffect }: ReportedLeg): OrderLegRequest {
  if (side === null || ratio === null || positionEffect === null) throw new TypeError(`the leg ${symbol} is not whole`)
  return { symbol, side, ratio, positionEffect }
}

export const readBack: ReadBack = ([preview, place], { brokerAccountId }) => {
  const previewed = orderIn(preview?.body, 'PreviewOrderRequest')
  // What is placed is what was previewed, or the broker refuses it (brokers/etrade.md 2.14).
  if (JSON.stringify(orderIn(place?.body, 'PlaceOrderRequest')) !== JSON.stringify(previewed)) {
    throw new TypeError('what is placed differs from what was previewed')
  }
  const [order] = payloadMapping.orders(listed(previewed)).items
  if (!order?.orderType || !order.timeInForce || !order.side) throw new TypeError('the order does not say what it is')
  return {
    accountId: brokerAccountId,
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity === null ? undefined : Quantity(order.quantity),
    orderType: order.orderType,
    limitPrice: order.limitPrice === null ? undefined : Price(order.limitPrice),
    stopPrice: order.stopPrice === null ? undefined : Price(order.stopPrice),
    trailPercent: order.trailPercent ?? undefined,
    trailAmount: order.trailAmount ?? undefined,
    timeInForce: order.timeInForce,
    extendedHours: order.extendedHours,
    orderClass: order.orderClass,
    ...(order.legs.length === 0 ? {} : { legs: order.legs.map(legOf) }),
  }
}
