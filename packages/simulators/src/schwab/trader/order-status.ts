/** Schwab's word for the state of an order (brokers/schwab.md 3.6). There is none for "partially filled". */
import type { SimOrder } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'

export const statuses = [
  'AWAITING_PARENT_ORDER',
  'AWAITING_CONDITION',
  'AWAITING_STOP_CONDITION',
  'AWAITING_MANUAL_REVIEW',
  'ACCEPTED',
  'AWAITING_UR_OUT',
  'PENDING_ACTIVATION',
  'QUEUED',
  'WORKING',
  'REJECTED',
  'PENDING_CANCEL',
  'CANCELED',
  'PENDING_REPLACE',
  'REPLACED',
  'FILLED',
  'EXPIRED',
  'NEW',
  'AWAITING_RELEASE_TIME',
  'PENDING_ACKNOWLEDGEMENT',
  'PENDING_RECALL',
  'UNKNOWN',
] as const
export type Status = (typeof statuses)[number]

const waitsForPrice = ({ orderType, triggered }: SimOrder): boolean =>
  !triggered && (orderType === 'stop' || orderType === 'stop_limit' || orderType === 'trailing_stop')

/** Held for its parent, or the stop of a pair whose other half works. */
function heldStatus({ context }: Desk, order: SimOrder): Status {
  const parent = order.parentId === null ? undefined : context.exchange.order(order.parentId)
  const isAwake = order.orderClass === 'oco' || parent?.status === 'filled'
  return isAwake && waitsForPrice(order) ? 'AWAITING_STOP_CONDITION' : 'AWAITING_PARENT_ORDER'
}

function pendingStatus(desk: Desk, order: SimOrder): Status {
  if (order.held) return heldStatus(desk, order)
  if (!order.queued) return 'NEW'
  return desk.context.market.calendar.isOpen(desk.context.clock.now()) ? 'QUEUED' : 'PENDING_ACTIVATION'
}

export function wireStatus(desk: Desk, order: SimOrder): Status {
  const veiled = desk.veils.over(order.orderId)
  if (veiled) return veiled
  switch (order.status) {
    case 'pending':
      return pendingStatus(desk, order)
    case 'open':
    case 'partially_filled':
      return waitsForPrice(order) ? 'AWAITING_STOP_CONDITION' : 'WORKING'
    case 'pending_cancel':
      // What has reached a market must come back from it first.
      return order.openedAt === null ? 'PENDING_CANCEL' : 'AWAITING_UR_OUT'
    case 'filled':
      return 'FILLED'
    case 'canceled':
      return 'CANCELED'
    case 'expired':
      return 'EXPIRED'
    case 'rejected':
      return 'REJECTED'
    case 'replaced':
      return 'REPLACED'
  }
}
