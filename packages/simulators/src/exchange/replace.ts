/** Changing an order: a new one takes its place, or (where the broker keeps the id) it is changed in place. */
import { Price, Quantity, decimal, isDecimalText, toQuantity } from '@g2e/domain/money'
import { refusalOf } from './checks.ts'
import { blankOrder } from './creation.ts'
import type { Desk } from './desk.ts'
import type { OrderChange, SubmitOutcome } from './exchange.ts'
import { change } from './journal.ts'
import { acceptDelayOf } from './life.ts'
import { isFinal } from './order.ts'
import type { SimOrder, SimOrderRequest } from './order.ts'
import type { Refusal } from './policy.ts'
import { expiryOf } from './sessions.ts'
import { shapeRefusal } from './request-shape.ts'
import { unknownOrder } from './submission.ts'

export interface Replacing {
  readonly orderId: string
  readonly change: OrderChange
  readonly keepId?: boolean
  readonly extra?: SimOrder['extra']
  /** A broker whose replacement is a whole new order: its quantity is what is still to be filled; `change` is not asked then. */
  readonly request?: SimOrderRequest
}

export function replaceOrder(desk: Desk, replacing: Replacing, at: number): SubmitOutcome {
  const order = desk.order(replacing.orderId)
  if (!order) return { accepted: false, refusal: unknownOrder }
  const refusal = stateRefusal(order) ?? (replacing.request ? undefined : changeRefusal(order, replacing.change))
  if (refusal) return { accepted: false, refusal, existing: order }
  const wanted = replacing.request ?? requestOf(order, replacing)
  const refusedBy = order.held ? shapeRefusal(wanted) : refusalOf(desk, wanted, { at, replacing: order })
  if (refusedBy) return { accepted: false, refusal: refusedBy, existing: order }
  return replacing.keepId
    ? { accepted: true, order: restate(desk, order, replacing, at) }
    : { accepted: true, order: succeed(desk, order, wanted, at) }
}

function stateRefusal(order: SimOrder): Refusal | undefined {
  const facts = { status: order.status }
  if (isFinal(order)) return { code: 'final_order', message: `order is already in "${order.status}" state`, facts }
  const isYoung = order.status === 'pending' && !order.held && !order.queued
  if (order.status === 'pending_cancel' || isYoung)
    return { code: 'not_replaceable', message: `cannot replace order in ${order.status} status`, facts }
  if (order.orderClass === 'multileg')
    return { code: 'not_replaceable', message: 'multileg orders cannot be replaced', facts }
  return undefined
}

function changeRefusal(order: SimOrder, wanted: OrderChange): Refusal | undefined {
  const isSame = (value: string | undefined, known: string | null): boolean =>
    value === undefined || (known !== null && decimal(value).eq(known))
  for (const field of ['quantity', 'limitPrice', 'stopPrice', 'trailPercent', 'trailAmount'] as const) {
    const value = wanted[field]
    if (value !== undefined && !isDecimalText(value))
      return { code: 'invalid_request', message: `${field} must be a number`, field }
  }
  if (wanted.quantity !== undefined && order.quantity === null)
    return { code: 'not_replaceable', message: 'a notional order has no quantity to change', field: 'quantity' }
  if (wanted.quantity !== undefined && decimal(wanted.quantity).lte(order.filledQuantity))
    return { code: 'invalid_request', message: 'quantity must be more than what is filled', field: 'quantity' }
  const isUnchanged =
    isSame(wanted.quantity, order.quantity) &&
    isSame(wanted.limitPrice, order.limitPrice) &&
    isSame(wanted.stopPrice, order.stopPrice) &&
    isSame(wanted.trailPercent, order.trailPercent) &&
    isSame(wanted.trailAmount, order.trailAmount) &&
    (wanted.timeInForce === undefined || wanted.timeInForce === order.timeInForce)
  return isUnchanged ? { code: 'unchanged', message: 'order parameters are not changed' } : undefined
}

/** The request that the changed order would be: only what is still to be filled. */
function requestOf(order: SimOrder, { change: wanted, extra }: Replacing): SimOrderRequest {
  const isTrailing = order.orderType === 'trailing_stop'
  const total = wanted.quantity ?? order.quantity
  const given = (name: string, value: string | null | undefined): object => (value ? { [name]: value } : {})
  return {
    accountId: order.accountId,
    symbol: order.symbol,
    side: order.side,
    orderType: order.orderType,
    timeInForce: wanted.timeInForce ?? order.timeInForce,
    extendedHours: order.extendedHours,
    ...(order.onlySession ? { onlySession: order.onlySession } : {}),
    ...(order.expiresOn && (wanted.timeInForce ?? order.timeInForce) === 'gtc' ? { expiresOn: order.expiresOn } : {}),
    ...(order.allOrNone ? { allOrNone: true } : {}),
    extra: extra ?? order.extra,
    ...given('clientOrderId', wanted.clientOrderId),
    ...given('quantity', total && toQuantity(decimal(total).minus(order.filledQuantity))),
    ...given('notional', order.notional),
    ...given('limitPrice', isTrailing ? undefined : (wanted.limitPrice ?? order.limitPrice)),
    ...given('stopPrice', isTrailing ? undefined : (wanted.stopPrice ?? order.stopPrice)),
    ...given('trailPercent', wanted.trailPercent ?? order.trailPercent),
    ...given('trailAmount', wanted.trailAmount ?? order.trailAmount),
    ...given('trailLimitOffset', order.trailLimitOffset),
  }
}

/** The new order stands in its family where the old one stood. */
function succeed(desk: Desk, old: SimOrder, request: SimOrderRequest, at: number): SimOrder {
  const blank = blankOrder(desk, request, at)
  // A trigger that has happened stays, unless what takes its place waits for another.
  const isStillTriggered = old.triggered && request.orderType === old.orderType
  const next: SimOrder = {
    ...blank,
    orderClass: old.orderClass,
    held: old.held,
    triggered: isStillTriggered,
    // The limit that a trailing stop got on being triggered goes with it.
    limitPrice: isStillTriggered && old.orderType === 'trailing_stop' ? old.limitPrice : blank.limitPrice,
    parentId: old.parentId,
    childIds: old.childIds,
    ratio: old.ratio,
    replaces: old.orderId,
  }
  const successor = change(desk, next, {}, { type: 'received', at })
  change(
    desk,
    old,
    { status: 'replaced', replacedBy: successor.orderId, replacedAt: at, held: false, queued: false },
    { type: 'replaced', at, replacement: successor },
  )
  adopt(desk, old, successor)
  if (!successor.held) desk.schedule({ kind: 'open', orderId: successor.orderId }, acceptDelayOf(desk))
  return successor
}

function adopt(desk: Desk, old: SimOrder, successor: SimOrder): void {
  const parent = old.parentId === null ? undefined : desk.order(old.parentId)
  if (parent)
    desk.saveOrder({
      ...parent,
      childIds: parent.childIds.map((id) => (id === old.orderId ? successor.orderId : id)),
    })
  for (const childId of old.childIds) {
    const child = desk.order(childId)
    if (child && !isFinal(child)) desk.saveOrder({ ...child, parentId: successor.orderId })
  }
}

function restate(desk: Desk, order: SimOrder, { change: wanted, extra }: Replacing, at: number): SimOrder {
  const timeInForce = wanted.timeInForce ?? order.timeInForce
  const isRetimed = timeInForce !== order.timeInForce
  const restated = change(
    desk,
    order,
    {
      timeInForce,
      quantity: wanted.quantity === undefined ? order.quantity : Quantity(wanted.quantity),
      limitPrice: wanted.limitPrice === undefined ? order.limitPrice : Price(wanted.limitPrice),
      stopPrice: wanted.stopPrice === undefined ? order.stopPrice : Price(wanted.stopPrice),
      trailPercent: wanted.trailPercent ?? order.trailPercent,
      trailAmount: wanted.trailAmount === undefined ? order.trailAmount : Price(wanted.trailAmount),
      expiresAt: isRetimed
        ? expiryOf(desk.market.calendar, { ...order, timeInForce }, at, desk.policy.gtcDays)
        : order.expiresAt,
      extra: extra ?? order.extra,
    },
    { type: 'restated', at },
  )
  if (restated.openedAt !== null) desk.schedule({ kind: 'match', orderId: order.orderId }, acceptDelayOf(desk))
  return restated
}
