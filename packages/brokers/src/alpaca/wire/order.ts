/**
 * An order as the broker sends it (alpaca.md 2.6). The list is hot, so the guard is hand-written and looks only at what
 * an order cannot be without; every other field is `unknown` until a reader has looked at it.
 */
import { NotAsDocumented, isObject } from './read.ts'

export interface WireOrder {
  readonly id: string
  readonly status: string
  readonly filled_qty?: unknown
  readonly client_order_id?: unknown
  readonly updated_at?: unknown
  readonly submitted_at?: unknown
  readonly filled_at?: unknown
  readonly replaced_by?: unknown
  readonly replaces?: unknown
  readonly symbol?: unknown
  readonly asset_class?: unknown
  readonly notional?: unknown
  readonly qty?: unknown
  readonly filled_avg_price?: unknown
  readonly order_class?: unknown
  readonly order_type?: unknown
  readonly type?: unknown
  readonly side?: unknown
  readonly position_intent?: unknown
  readonly time_in_force?: unknown
  readonly limit_price?: unknown
  readonly stop_price?: unknown
  readonly trail_percent?: unknown
  readonly trail_price?: unknown
  readonly extended_hours?: unknown
  readonly legs?: unknown
  readonly ratio_qty?: unknown
}

/** Throws NotAsDocumented for what is no order. */
export function wireOrder(value: unknown): WireOrder {
  if (isOrder(value)) return value
  if (!isObject(value)) throw new NotAsDocumented(value, 'an order')
  if (typeof value['id'] !== 'string' || value['id'] === '')
    throw new NotAsDocumented(value['id'], 'the id of an order')
  throw new NotAsDocumented(value['status'], 'the status of an order')
}

function isOrder(value: unknown): value is WireOrder {
  if (typeof value !== 'object' || value === null) return false
  const order = value as WireOrder
  return typeof order.id === 'string' && order.id !== '' && typeof order.status === 'string' && order.status !== ''
}
