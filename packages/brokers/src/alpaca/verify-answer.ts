/**
 * Is the order in the broker's answer the one that we sent? A market buy has been taken as a sell (brokers/alpaca.md 6,
 * item 2), so an answer that differs is a doubt, and doubts are reconciled. Compares what was sent, not what was meant.
 */
import { decimal } from '@g2e/domain/money'
import { WireMismatch } from '../port/errors.ts'
import type { OrderContext } from '../port/broker.ts'
import type { ReportedOrder } from '../port/reported.ts'
import type { OrderRequest } from '@g2e/domain/orders'
import { cryptoPair } from './symbols.ts'

/** Equal as numbers: `187.50` comes back as `187.5`. Absent here means "any". */
function sameNumber(sent: string | undefined, answered: string | null): boolean {
  if (sent === undefined || sent === answered) return true
  return answered !== null && decimal(sent).eq(decimal(answered))
}

/** The first field that differs. */
function difference(request: OrderRequest, context: OrderContext, order: ReportedOrder): string | undefined {
  if (order.clientOrderId !== context.clientOrderId) return 'client_order_id'
  const isMultileg = request.orderClass === 'multileg'
  if (isMultileg) {
    if (order.legs.length !== (request.legs?.length ?? 0)) return 'legs'
  } else {
    if (order.symbol !== answeredSymbol(request.symbol, order)) return 'symbol'
    if (!isSameDirection(request.side, order.side)) return 'side'
  }
  if (!sameNumber(request.quantity, order.quantity)) return 'qty'
  if (!sameNumber(request.notional, order.notional)) return 'notional'
  if (order.orderType !== null && !isSameType(request, order.orderType)) return 'type'
  if (order.timeInForce !== null && order.timeInForce !== request.timeInForce) return 'time_in_force'
  if (!sameNumber(limitSent(request), order.limitPrice)) return 'limit_price'
  // The stop of a trailing order is derived by the broker and moves.
  if (request.orderType !== 'trailing_stop' && !sameNumber(request.stopPrice, order.stopPrice)) return 'stop_price'
  if (!sameNumber(request.trailPercent, order.trailPercent)) return 'trail_percent'
  if (!sameNumber(request.trailAmount, order.trailAmount)) return 'trail_price'
  return undefined
}

/** A sold package is a credit, which this broker writes as a negative limit (brokers/alpaca.md 2.7). */
const limitSent = ({ orderClass, side, limitPrice }: OrderRequest): string | undefined =>
  orderClass === 'multileg' && side === 'sell' && limitPrice !== undefined ? `-${limitPrice}` : limitPrice

/** A pair may be written joined where the context says that it is crypto; it is sent and answered with its slash. */
const answeredSymbol = (symbol: string, { assetType }: ReportedOrder): string =>
  assetType === 'crypto' ? (cryptoPair(symbol) ?? symbol) : symbol

const isBuy = (side: OrderRequest['side']): boolean => side === 'buy' || side === 'buy_to_cover'

/** Opening or closing is the broker's own reading of the position; buying or selling is not. */
const isSameDirection = (sent: OrderRequest['side'], answered: ReportedOrder['side']): boolean =>
  answered !== null && isBuy(sent) === isBuy(answered)

/** Buy stops become stop-limits at this broker (brokers/alpaca.md 2.7). */
const isSameType = (request: OrderRequest, answered: OrderRequest['orderType']): boolean =>
  request.orderType === answered || (request.orderType === 'stop' && answered === 'stop_limit' && isBuy(request.side))

/** @throws WireMismatch, which on a write is an open outcome. */
export function verifyAnswer(request: OrderRequest, context: OrderContext, order: ReportedOrder): ReportedOrder {
  const field = difference(request, context, order)
  if (field === undefined) return order
  throw new WireMismatch(`the answered order differs from the one sent in ${field}`, {
    brokerId: 'alpaca',
    operation: 'placeOrder',
    raw: JSON.stringify(order.raw),
    path: field,
  })
}
