/** The facts of a moment ago with what our own journal says now: for the last look, in the transaction that journals the order. */
import { Quantity, decimal } from '../../money/index.ts'
import { orderSides } from '../request.ts'
import type { CheckFacts, OpenOrder, RecentOrder } from './check.ts'

export type JournalFacts = Pick<
  CheckFacts,
  'openOrders' | 'recentOrders' | 'ordersToday' | 'unsettledOrders' | 'limits' | 'stops' | 'nowMs' | 'filledToday'
>

/** Wholly outstanding, whatever became of it meanwhile. */
const outstanding = ({ id, symbol, side, quantity }: RecentOrder): OpenOrder => ({
  id,
  symbol,
  side: orderSides.find((known) => known === side) ?? null,
  leavesQuantity: quantity === null ? null : Quantity(quantity),
})

const larger = (a: OpenOrder, b: OpenOrder | undefined): OpenOrder => {
  if (b === undefined || a.leavesQuantity === null) return a
  return b.leavesQuantity === null || decimal(b.leavesQuantity).gt(a.leavesQuantity) ? b : a
}

/**
 * Positions were read then and are not read again, so nothing that may have moved them since is forgotten: orders that worked
 * then still count, also those that are done by now, and so do those that came since, in full.
 */
export function sinceThen(then: CheckFacts, now: JournalFacts): CheckFacts {
  const isNew = ({ createdAtMs, isVoid }: RecentOrder): boolean => createdAtMs >= then.nowMs && !isVoid
  const counted = new Map<string, OpenOrder>()
  for (const order of [...then.openOrders, ...now.openOrders, ...now.recentOrders.filter(isNew).map(outstanding)])
    counted.set(order.id, larger(order, counted.get(order.id)))
  return { ...then, ...now, openOrders: [...counted.values()] }
}
