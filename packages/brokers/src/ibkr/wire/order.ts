/**
 * A row of `/iserver/account/orders` or of topic `sor`, and the snake_case answer of `/order/status/{id}` (ibkr.md 3.6). The
 * list is hot, so the guard is hand-written and looks only at what an order cannot be without.
 */
import { NotAsDocumented, digits, isObject } from './read.ts'

export interface WireOrder {
  readonly orderId: number | string
  readonly status: string
  readonly acct?: unknown
  readonly account?: unknown
  readonly conid?: unknown
  readonly conidex?: unknown
  readonly ticker?: unknown
  readonly secType?: unknown
  readonly description1?: unknown
  readonly description2?: unknown
  readonly side?: unknown
  readonly orderType?: unknown
  readonly origOrderType?: unknown
  readonly price?: unknown
  readonly auxPrice?: unknown
  readonly stop_price?: unknown
  readonly trailingType?: unknown
  readonly trailingAmt?: unknown
  readonly totalSize?: unknown
  readonly filledQuantity?: unknown
  readonly remainingQuantity?: unknown
  readonly avgPrice?: unknown
  readonly order_cancellation_by_system_reason?: unknown
  readonly timeInForce?: unknown
  readonly outsideRTH?: unknown
  readonly lastExecutionTime?: unknown
  readonly order_ref?: unknown
  /** What an order by money is for, and in which currency. */
  readonly totalCashSize?: unknown
  readonly cashCcy?: unknown
}

/** Throws NotAsDocumented for what is no order. */
export function wireOrder(value: unknown): WireOrder {
  if (isOrder(value)) return value
  if (!isObject(value)) throw new NotAsDocumented(value, 'an order')
  if (digits(value['orderId']) === undefined)
    throw new NotAsDocumented(value['orderId'], 'the id of an order (orderId)')
  throw new NotAsDocumented(value['status'], 'the status of an order')
}

/** Whether there is an id and a status: all that an order cannot be without. */
export function isOrder(value: unknown): value is WireOrder {
  if (typeof value !== 'object' || value === null) return false
  const { orderId, status } = value as WireOrder
  const hasId =
    typeof orderId === 'number' ? Number.isSafeInteger(orderId) && orderId >= 0 : digits(orderId) !== undefined
  return hasId && typeof status === 'string' && status !== ''
}

export interface WireOrderStatus {
  readonly order_id: number | string
  readonly order_status: string
  readonly conid?: unknown
  readonly symbol?: unknown
  readonly sec_type?: unknown
  readonly currency?: unknown
  readonly side?: unknown
  readonly order_type?: unknown
  readonly limit_price?: unknown
  readonly stop_price?: unknown
  readonly total_size?: unknown
  readonly size?: unknown
  readonly cum_fill?: unknown
  readonly average_price?: unknown
  readonly tif?: unknown
  readonly order_time?: unknown
  readonly contract_description_1?: unknown
  readonly contract_description_2?: unknown
  readonly order_description?: unknown
  readonly outside_rth?: unknown
}

/** Throws NotAsDocumented for what is no such answer. */
export function wireOrderStatus(value: unknown): WireOrderStatus {
  if (!isObject(value)) throw new NotAsDocumented(value, 'the status of an order')
  if (digits(value['order_id']) === undefined) throw new NotAsDocumented(value['order_id'], 'the id of an order')
  if (typeof value['order_status'] !== 'string' || value['order_status'] === '')
    throw new NotAsDocumented(value['order_status'], 'the status of an order')
  // What every order has was looked at above; all other fields are optional and unknown until the mapping reads them.
  return value as unknown as WireOrderStatus
}
