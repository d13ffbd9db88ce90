/** Cancelling: accepted is not cancelled, and the order id -1 means every order (brokers/ibkr.md 3.7). */
import type { Desk } from '../desk.ts'
import { orderUnknown } from './answers.ts'

const everyOrder = '-1'
const requested = 'Request was submitted'

export function cancelOrder(desk: Desk, accountId: string, orderId: string): unknown {
  const { exchange } = desk.context
  if (orderId === everyOrder) {
    exchange.cancelAll(accountId)
    return { msg: requested, order_id: -1, conid: -1, account: null }
  }
  const order = exchange.order(orderId)
  if (!order || order.accountId !== accountId) return orderUnknown(orderId)
  // What no exchange has yet is cancelled at once, and told without contract and account.
  const isHere = order.queued || order.held
  const outcome = exchange.cancel(orderId)
  if (!outcome.accepted) return orderUnknown(orderId)
  const instrument = desk.instruments.ofSymbol(order.symbol)
  return {
    msg: requested,
    order_id: Number(orderId),
    conid: isHere ? -1 : (instrument?.conid ?? -1),
    account: isHere ? null : accountId,
  }
}
