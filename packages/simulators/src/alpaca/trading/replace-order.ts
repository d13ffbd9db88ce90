/** `PATCH /v2/orders/{id}`: what may change, when, and in which words it is refused (brokers/alpaca.md 2.9). */
import { decimal } from '@g2e/domain/money'
import type { OrderChange } from '../../exchange/exchange.ts'
import { isFinal } from '../../exchange/order.ts'
import type { SimOrder } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import { oneOf, optionalDecimal, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { againstRule, denied, invalid } from '../wire/refusal.ts'
import { refusalOf } from './exchange-refusal.ts'
import { subPenny } from './order-form.ts'
import { wireStatus } from './order-wire.ts'
import { timesInForce } from './read-order.ts'

const replaceableStatuses = new Set(['new', 'partially_filled', 'held'])

/** The new order. Its client order id is the one asked for, or a made-up one. */
export function replaceOrder(desk: Desk, order: SimOrder, body: Fields): SimOrder {
  const { exchange, random } = desk.context
  const status = wireStatus(order)
  if (isFinal(order)) throw againstRule(`order is already in "${status}" state`)
  if (!replaceableStatuses.has(status)) throw againstRule(`cannot replace order in ${status} status`)
  if (order.notional !== null) throw againstRule('cannot replace notional orders')
  if (order.orderClass === 'oto') throw againstRule('oto orders cannot be replaced')
  const change = readChange(order, body)
  if (!changesAnything(order, change)) throw denied('order parameters are not changed')
  const clientOrderId = optionalText(body, 'client_order_id') ?? random.uuid()
  if (clientOrderId.length > 128) throw invalid('client_order_id must be no more than 128 characters')
  if (exchange.orderByClientId(order.accountId, clientOrderId)) throw invalid('client_order_id must be unique')
  const outcome = exchange.replace(order.orderId, { ...change, clientOrderId })
  if (!outcome.accepted)
    throw refusalOf(desk.context, outcome.refusal, {
      accountId: order.accountId,
      symbol: order.symbol,
      side: order.side,
      quantity: change.quantity ?? order.quantity,
      limitPrice: change.limitPrice ?? order.limitPrice,
    })
  return outcome.order
}

function readChange(order: SimOrder, body: Fields): OrderChange {
  if (body['notional'] !== undefined) throw againstRule('notional can only be replaced for ipo orders')
  const quantity = optionalDecimal(body, 'qty')
  if (quantity !== undefined) checkQuantity(order, quantity)
  const limitPrice = optionalDecimal(body, 'limit_price')
  const stopPrice = optionalDecimal(body, 'stop_price')
  const trail = optionalDecimal(body, 'trail')
  const timeInForce = oneOf(optionalText(body, 'time_in_force'), timesInForce, 'invalid time_in_force')
  checkPrices(order, { limitPrice, stopPrice, trail })
  return {
    ...(quantity === undefined ? {} : { quantity }),
    ...(limitPrice === undefined ? {} : { limitPrice }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
    ...(trail === undefined ? {} : order.trailPercent === null ? { trailAmount: trail } : { trailPercent: trail }),
    ...(timeInForce === undefined ? {} : { timeInForce }),
  }
}

function checkQuantity(order: SimOrder, quantity: string): void {
  if (decimal(quantity).lte(0)) throw invalid('qty must be > 0')
  if (order.assetType === 'crypto') return
  const isFractional = !decimal(order.quantity ?? '0').isInteger()
  if (isFractional || !decimal(quantity).isInteger()) throw againstRule('qty of fractional orders cannot be replaced')
}

function checkPrices(
  order: SimOrder,
  given: { limitPrice?: string | undefined; stopPrice?: string | undefined; trail?: string | undefined },
): void {
  const { limitPrice, stopPrice, trail } = given
  if (limitPrice !== undefined && order.limitPrice === null)
    throw invalid(`${order.orderType} orders must not have limit price`)
  if (stopPrice !== undefined && (order.stopPrice === null || order.orderType === 'trailing_stop'))
    throw invalid(`${order.orderType} orders must not have stop price`)
  if (trail !== undefined && order.orderType !== 'trailing_stop')
    throw invalid('only trailing stop orders may have a trail')
  for (const [name, price] of Object.entries({ limit_price: limitPrice, stop_price: stopPrice, trail })) {
    if (price === undefined) continue
    const isNet = order.orderClass === 'multileg'
    if (decimal(price).lte(0) && !isNet) throw invalid(`${name} must be > 0`)
    const refusal = order.assetType === 'crypto' || name === 'trail' ? undefined : subPenny(name, price)
    if (refusal) throw refusal
  }
}

const differs = (asked: string | undefined, known: string | null): boolean =>
  asked !== undefined && (known === null || !decimal(asked).eq(known))

const changesAnything = (order: SimOrder, change: OrderChange): boolean =>
  differs(change.quantity, order.quantity) ||
  differs(change.limitPrice, order.limitPrice) ||
  differs(change.stopPrice, order.stopPrice) ||
  differs(change.trailAmount, order.trailAmount) ||
  differs(change.trailPercent, order.trailPercent) ||
  (change.timeInForce !== undefined && change.timeInForce !== order.timeInForce)
