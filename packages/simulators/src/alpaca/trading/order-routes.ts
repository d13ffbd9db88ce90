/** Orders over HTTP (brokers/alpaca.md 2.7 to 2.10). */
import { isFinal } from '../../exchange/order.ts'
import type { SimOrder } from '../../exchange/order.ts'
import type { Call, Desk, Routes } from '../desk.ts'
import { bodyOf, optionalFlag, optionalText } from '../wire/fields.ts'
import { isUuid } from '../wire/identity.ts'
import { invalid, notFound } from '../wire/refusal.ts'
import { alreadyFinal, refusalOf } from './exchange-refusal.ts'
import { listOrders } from './list-orders.ts'
import { wireOrder } from './order-wire.ts'
import { readOrder } from './read-order.ts'
import { replaceOrder } from './replace-order.ts'
import { submitOrder } from './submit-order.ts'

/** The order named in the path, if it is the caller's. */
function orderOf({ context }: Desk, { params, principal }: Call): SimOrder {
  const id = params['order_id'] ?? ''
  if (!isUuid(id)) throw invalid('order_id is missing')
  const order = context.exchange.order(id.toLowerCase())
  if (!order || order.accountId !== principal.accountId) throw notFound('order not found')
  return order
}

function byClientId(desk: Desk, { query, principal }: Call): SimOrder {
  const { clock, exchange } = desk.context
  const clientOrderId = optionalText(query, 'client_order_id')
  if (clientOrderId === undefined) throw invalid('client_order_id is required')
  const order = exchange.orderByClientId(principal.accountId, clientOrderId)
  const visibleAt = (order?.receivedAt ?? 0) + desk.settings.current.clientIdLookupDelayMs
  if (!order || clock.now() < visibleAt) throw notFound('order not found')
  return order
}

function cancelOne(desk: Desk, order: SimOrder): void {
  if (isFinal(order)) throw alreadyFinal(order)
  if (order.status === 'pending_cancel') return
  const outcome = desk.context.exchange.cancel(order.orderId)
  if (outcome.accepted) return
  const after = desk.context.exchange.order(order.orderId) ?? order
  throw isFinal(after) ? alreadyFinal(after) : refusalOf(desk.context, outcome.refusal, order)
}

/** 207 with one line per order; the legs of a group go with their parent. */
export function cancelAll({ context }: Desk, accountId: string): readonly object[] {
  const open = context.exchange.orders({ accountId }).filter((order) => !isFinal(order))
  const outcomes = context.exchange.cancelAll(accountId)
  const failed = new Map(
    outcomes.flatMap((outcome) => (outcome.accepted || !outcome.order ? [] : [[outcome.order.orderId, outcome]])),
  )
  return open.map((order) => {
    if (!failed.has(order.orderId)) return { id: order.orderId, status: 200 }
    const now = context.exchange.order(order.orderId) ?? order
    return { id: order.orderId, status: 500, body: alreadyFinal(now).body }
  })
}

export function orderRoutes(routes: Routes, desk: Desk): void {
  const { exchange } = desk.context
  routes.on(
    'POST',
    '/v2/orders',
    ({ principal, request }) => {
      const order = submitOrder(desk, readOrder(desk, principal.accountId, bodyOf(request.body)))
      return { body: wireOrder(exchange, order, true) }
    },
    'trading',
  )
  routes.on('GET', '/v2/orders', ({ principal, query }) => ({ body: listOrders(desk, principal.accountId, query) }))
  routes.on(
    'DELETE',
    '/v2/orders',
    ({ principal }) => ({ body: cancelAll(desk, principal.accountId), status: 207 }),
    'trading',
  )
  // A doubled colon is a literal one in the router's paths.
  routes.on('GET', '/v2/orders::by_client_order_id', (call) => ({
    body: wireOrder(exchange, byClientId(desk, call), optionalFlag(call.query, 'nested') ?? false),
  }))
  routes.on('GET', '/v2/orders/:order_id', (call) => ({
    body: wireOrder(exchange, orderOf(desk, call), optionalFlag(call.query, 'nested') ?? false),
  }))
  routes.on(
    'PATCH',
    '/v2/orders/:order_id',
    (call) => ({ body: wireOrder(exchange, replaceOrder(desk, orderOf(desk, call), bodyOf(call.request.body)), true) }),
    'trading',
  )
  routes.on(
    'DELETE',
    '/v2/orders/:order_id',
    (call) => {
      cancelOne(desk, orderOf(desk, call))
      return { status: 204 }
    },
    'trading',
  )
}
