/**
 * Orders that belong together. A bracket's or OTO's children are held until the entry is completely filled; of a pair
 * (take-profit and stop-loss) the stop sleeps, is watched, and one half ends the other. The take-profit of an OCO is the
 * parent of its stop (brokers/alpaca.md 2.7).
 */
import { toQuantity } from '@g2e/domain/money'
import type { Desk } from './desk.ts'
import { change, leavesOf } from './journal.ts'
import { isFinal } from './order.ts'
import type { SimOrder, SimOrderStatus } from './order.ts'

export function childrenOf(desk: Desk, order: SimOrder): readonly SimOrder[] {
  return order.childIds.flatMap((id) => desk.order(id) ?? [])
}

const isStopLeg = (order: SimOrder): boolean => order.orderType === 'stop' || order.orderType === 'stop_limit'

/** The other half of a pair. */
export function siblingOf(desk: Desk, order: SimOrder): SimOrder | undefined {
  if (order.orderClass === 'oco') {
    const other = order.parentId ?? order.childIds[0]
    return other === undefined ? undefined : desk.order(other)
  }
  if (order.orderClass !== 'bracket' || order.parentId === null) return undefined
  const parent = desk.order(order.parentId)
  const other = parent?.childIds.find((id) => id !== order.orderId)
  return other === undefined ? undefined : desk.order(other)
}

/** A held stop whose other half works: the market may wake it. */
export function isAsleep(desk: Desk, order: SimOrder): boolean {
  if (!order.held || order.status !== 'pending' || !isStopLeg(order) || order.parentId === null) return false
  const parent = desk.order(order.parentId)
  if (!parent) return false
  return order.orderClass === 'oco' ? parent.openedAt !== null : parent.status === 'filled'
}

/** Ends an order for good, without a look at its family. */
export function end(
  desk: Desk,
  order: SimOrder,
  status: Extract<SimOrderStatus, 'canceled' | 'expired'>,
  at: number,
): SimOrder {
  const stamp = status === 'canceled' ? { canceledAt: at } : { expiredAt: at }
  return change(desk, order, { status, held: false, queued: false, ...stamp }, { type: status, at })
}

/** Ends an order and what cannot go on without it. */
export function endFamily(
  desk: Desk,
  order: SimOrder,
  status: Extract<SimOrderStatus, 'canceled' | 'expired'>,
  at: number,
): SimOrder {
  const ended = end(desk, order, status, at)
  const sibling = siblingOf(desk, order)
  const dependants = sibling ? [sibling] : childrenOf(desk, order)
  for (const dependant of dependants) if (!isFinal(dependant)) end(desk, dependant, status, at)
  return ended
}

/** What a fill means to the others of the family. */
export function afterFill(desk: Desk, order: SimOrder, at: number): void {
  const sibling = siblingOf(desk, order)
  if (sibling && !isFinal(sibling)) {
    if (order.status === 'filled') end(desk, sibling, 'canceled', at)
    else change(desk, sibling, { quantity: toQuantity(leavesOf(order)) }, { type: 'restated', at })
    return
  }
  if (order.status !== 'filled' || order.orderClass === 'multileg' || order.parentId !== null) return
  for (const child of childrenOf(desk, order)) {
    if (isFinal(child)) continue
    // The stop of a bracket stays asleep while its take-profit works.
    if (order.orderClass === 'bracket' && isStopLeg(child)) continue
    desk.saveOrder({ ...child, held: false })
    desk.schedule({ kind: 'open', orderId: child.orderId }, desk.policy.acceptDelayMs ?? 5)
  }
}

/** The last price reached a sleeping stop: its other half goes, it works. */
export function wake(desk: Desk, order: SimOrder, at: number): SimOrder {
  const sibling = siblingOf(desk, order)
  if (sibling && !isFinal(sibling)) end(desk, sibling, 'canceled', at)
  return change(desk, order, { held: false, triggered: true, status: 'open', openedAt: at }, { type: 'triggered', at })
}
