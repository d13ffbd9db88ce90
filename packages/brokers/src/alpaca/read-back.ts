/** A `POST /v2/orders` body as the ticket that it says (alpaca.md 2.7), through the mapping that reads the broker's orders. For tests. */
import { Money, Price, Quantity } from '@g2e/domain/money'
import type { OrderLegRequest, OrderRequest } from '@g2e/domain/orders'
import type { ReadBack } from '../conformance/orders/index.ts'
import type { ReportedLeg, ReportedOrder } from '../port/index.ts'
import { payloadMapping } from './map.ts'
import { isObject } from './wire/read.ts'

const textAt = (value: unknown, name: string): string | undefined => {
  const field = isObject(value) ? value[name] : undefined
  return typeof field === 'string' ? field : undefined
}

function exitsOf(body: Readonly<Record<string, unknown>>): Pick<OrderRequest, 'takeProfit' | 'stopLoss'> {
  const limit = textAt(body['take_profit'], 'limit_price')
  const stop = textAt(body['stop_loss'], 'stop_price')
  const stopLimit = textAt(body['stop_loss'], 'limit_price')
  return {
    ...(limit === undefined ? {} : { takeProfit: { limitPrice: Price(limit) } }),
    ...(stop === undefined
      ? {}
      : {
          stopLoss: {
            stopPrice: Price(stop),
            ...(stopLimit === undefined ? {} : { limitPrice: Price(stopLimit) }),
          },
        }),
  }
}

function legOf({ symbol, side, ratio, positionEffect }: ReportedLeg): OrderLegRequest {
  if (side === null || ratio === null || positionEffect === null) throw new TypeError(`the leg ${symbol} is not whole`)
  return { symbol, side, ratio, positionEffect }
}

/** A package names neither symbol nor side: its legs have one underlying, and a negative price is a credit. */
function packageOf({ legs, limitPrice }: ReportedOrder) {
  const isCredit = limitPrice?.startsWith('-') === true
  return {
    symbol: legs[0]?.symbol.replace(/\d.*$/, '') ?? '',
    side: isCredit ? ('sell' as const) : ('buy' as const),
    limitPrice: limitPrice === null ? undefined : Price(limitPrice.replace('-', '')),
    legs: legs.map(legOf),
  }
}

/** What an answer has and a request has not. */
const answered = { id: 'x', status: 'new', filled_qty: '0' }

export const readBack: ReadBack = ([first], { brokerAccountId }) => {
  const body = first?.body
  if (!isObject(body)) throw new TypeError('there is no order in the request')
  const legs = Array.isArray(body['legs']) ? { legs: body['legs'].map((leg) => ({ ...answered, ...leg })) } : {}
  const [order] = payloadMapping.orders({ ...answered, ...body, ...legs }).items
  if (!order?.orderType || !order.timeInForce) throw new TypeError('the order says neither what it is nor how long')
  const isPackage = order.orderClass === 'multileg'
  if (!isPackage && order.side === null) throw new TypeError('the order has no side')
  return {
    accountId: brokerAccountId,
    symbol: order.symbol,
    side: order.side ?? 'buy',
    quantity: order.quantity === null ? undefined : Quantity(order.quantity),
    notional: order.notional === null ? undefined : Money(order.notional),
    orderType: order.orderType,
    limitPrice: order.limitPrice ?? undefined,
    stopPrice: order.stopPrice ?? undefined,
    trailPercent: order.trailPercent ?? undefined,
    trailAmount: order.trailAmount ?? undefined,
    timeInForce: order.timeInForce,
    extendedHours: order.extendedHours,
    orderClass: order.orderClass,
    ...exitsOf(body),
    ...(isPackage ? packageOf(order) : {}),
  }
}
