/** Orders that are attached to others and listed beside their parents too: they would count twice. */
import type { ReportedOrder } from '../../port/index.ts'
import { wireOrder } from '../wire/order.ts'

const lowSize = 4096

/**
 * `items` are the orders of the list `payload`, one each. Ids are as sent, which is the same for the same order within one
 * answer. Their lowest bits are looked at first: nearly always they say that an order is none of the attached ones.
 */
export function withoutAttached(
  items: readonly ReportedOrder[],
  payload: unknown,
  attachedIds: readonly unknown[],
): readonly ReportedOrder[] {
  if (attachedIds.length === 0 || !Array.isArray(payload)) return items
  const list: readonly unknown[] = payload
  const low = new Uint8Array(lowSize)
  for (const id of attachedIds) low[lowOf(id)] = 1
  let ids: ReadonlySet<unknown> | undefined
  const isAttached = (id: unknown): boolean => low[lowOf(id)] === 1 && (ids ??= new Set(attachedIds)).has(id)
  const listed = items.filter((_, index) => !isAttached(wireOrder(list[index]).orderId))
  return listed.length === items.length ? items : listed
}

const lowOf = (id: unknown): number => (typeof id === 'number' ? id & (lowSize - 1) : 0)
