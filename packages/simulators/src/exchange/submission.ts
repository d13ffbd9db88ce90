/** Taking an order in, and being asked to end one. */
import { refusalOf } from './checks.ts'
import { blankOrder, createOrder } from './creation.ts'
import type { Desk } from './desk.ts'
import type { SubmitOutcome } from './exchange.ts'
import { change } from './journal.ts'
import { acceptDelayOf, perform, requestCancel } from './life.ts'
import { isFinal } from './order.ts'
import type { SimOrderRequest } from './order.ts'
import type { Refusal } from './policy.ts'
import { mayTrade } from './sessions.ts'

const cancelDelayDefaultMs = 5

export function submitOrder(desk: Desk, request: SimOrderRequest, at: number): SubmitOutcome {
  count(desk, request)
  const refusal = refusalOf(desk, request, { at })
  if (refusal) return refused(desk, request, refusal, at)
  const order = createOrder(desk, request, at)
  const waits = !mayTrade(desk.market.calendar, order, at) && order.expiresAt !== null
  // What waits for its session says so in the answer already; the rest begins to work a little later.
  if (waits) perform(desk, { kind: 'open', orderId: order.orderId }, at)
  else desk.schedule({ kind: 'open', orderId: order.orderId }, acceptDelayOf(desk))
  return { accepted: true, order }
}

function count(desk: Desk, { accountId, clientOrderId }: SimOrderRequest): void {
  if (clientOrderId === undefined) return
  const key = `${accountId} ${clientOrderId}`
  desk.received.set(key, (desk.received.get(key) ?? 0) + 1)
}

function refused(desk: Desk, request: SimOrderRequest, refusal: Refusal, at: number): SubmitOutcome {
  const isRepeat = refusal.code === 'duplicate_client_order_id' && request.clientOrderId !== undefined
  const existing = isRepeat ? desk.orderByClientId(request.accountId, request.clientOrderId ?? '') : undefined
  if (existing) return { accepted: false, refusal, existing }
  const isListable = desk.accounts.get(request.accountId) !== undefined && refusal.code !== 'invalid_request'
  const { listsRefused } = desk.policy
  const isListed = typeof listsRefused === 'function' ? listsRefused(refusal) : listsRefused === true
  if (!isListed || !isListable) return { accepted: false, refusal }
  const order = change(
    desk,
    blankOrder(desk, request, at),
    { status: 'rejected', rejectedAt: at, rejectReason: refusal.message },
    { type: 'rejected', at },
  )
  return { accepted: false, refusal, order }
}

export const unknownOrder: Refusal = { code: 'unknown_order', message: 'order not found', field: 'orderId' }

export function cancelOrder(desk: Desk, orderId: string, at: number): SubmitOutcome {
  const order = desk.order(orderId)
  if (!order) return { accepted: false, refusal: unknownOrder }
  if (isFinal(order)) {
    const message = `order is already in "${order.status}" state`
    return {
      accepted: false,
      refusal: { code: 'final_order', message, facts: { status: order.status } },
      existing: order,
    }
  }
  if (order.status === 'pending_cancel') return { accepted: true, order }
  // A leg of a multileg order has no life of its own.
  if (order.ratio !== null && order.parentId !== null) return cancelOrder(desk, order.parentId, at)
  return { accepted: true, order: requestCancel(desk, order, at, desk.policy.cancelDelayMs ?? cancelDelayDefaultMs) }
}
