/**
 * The life of one order after it was received: it begins to work, meets quotes, is filled, canceled or ends with its
 * time. Each step leaves what follows as a task on the desk, so no step calls another's family.
 */
import { decimal, toPrice } from '@g2e/domain/money'
import type { SimQuote } from '../market/market.ts'
import type { Desk, Task } from './desk.ts'
import { afterFill, endFamily, wake } from './family.ts'
import { change, execute, leavesOf, signOf } from './journal.ts'
import { fillLegs, netQuote } from './multileg.ts'
import { isFinal } from './order.ts'
import type { SimOrder } from './order.ts'
import {
  fillPrice,
  isAllAvailable,
  isMarketable,
  isWaitingStop,
  limitOf,
  notionalQuantity,
  priceOf,
  reachesStop,
  sliceOf,
} from './pricing.ts'
import { isAuction, mayTrade } from './sessions.ts'
import { limitWhenTriggered, startTrailing } from './trailing.ts'

const acceptDelayDefaultMs = 5
const fillDelayDefaultMs = 5

export const acceptDelayOf = (desk: Desk): number => desk.policy.acceptDelayMs ?? acceptDelayDefaultMs
const fillDelayOf = (desk: Desk): number => desk.policy.fillDelayMs ?? fillDelayDefaultMs

const isImmediate = ({ timeInForce }: SimOrder): boolean => timeInForce === 'ioc' || timeInForce === 'fok'

const isWhole = ({ timeInForce, allOrNone }: SimOrder): boolean => timeInForce === 'fok' || allOrNone

/** Does one task at an instant; a task that time has overtaken does nothing. */
export function perform(desk: Desk, task: Task, at: number): void {
  const order = desk.order(task.orderId)
  if (!order || isFinal(order)) return
  if (task.kind === 'cancel') {
    if (order.status === 'pending_cancel') endFamily(desk, order, 'canceled', at)
  } else if (task.kind === 'open') open(desk, order, at)
  else arrive(desk, order, at)
}

/** From received to working, or to waiting for a session. */
function open(desk: Desk, order: SimOrder, at: number): void {
  if (order.status !== 'pending' || order.held || order.queued) return
  if (!isImmediate(order) && !mayTrade(desk.market.calendar, order, at)) {
    change(desk, order, { queued: true }, { type: 'queued', at })
    return
  }
  begin(desk, order, at)
}

/** A queued order's session has come, or the order needs none. */
export function begin(desk: Desk, order: SimOrder, at: number): SimOrder {
  const trailing = order.orderType === 'trailing_stop' ? startTrailing(desk, order, at) : {}
  const opened = change(
    desk,
    order,
    { status: 'open', queued: false, openedAt: at, ...trailing },
    { type: 'opened', at },
  )
  const quote = quoteOf(desk, opened, at)
  if (isImmediate(opened) || (quote && meets(opened, quote)))
    desk.schedule({ kind: 'match', orderId: opened.orderId }, fillDelayOf(desk))
  return opened
}

/** The quote an order meets: its symbol's, or the net of its legs. */
export function quoteOf(desk: Desk, order: SimOrder, at: number): SimQuote | undefined {
  return order.orderClass === 'multileg' ? netQuote(desk, order, at) : desk.market.quote(order.symbol, at)
}

const meets = (order: SimOrder, quote: SimQuote): boolean =>
  isWaitingStop(order) ? !quote.halted && reachesStop(order, quote.last) : isMarketable(order, quote)

/** An order that met the quote on its arrival, or came back for the rest. */
function arrive(desk: Desk, order: SimOrder, at: number): void {
  if (order.openedAt === null) return
  const met = mayTrade(desk.market.calendar, order, at) ? meet(desk, order, at) : order
  if (isFinal(met)) return
  if (isImmediate(met)) endFamily(desk, met, 'canceled', at)
  else if (met !== order) desk.schedule({ kind: 'match', orderId: met.orderId }, fillDelayOf(desk))
}

/** Confronts a working (or sleeping) order with the quote of an instant; the same order comes back if nothing happened. */
export function meet(desk: Desk, order: SimOrder, at: number, quote = quoteOf(desk, order, at)): SimOrder {
  if (!quote || !meets(order, quote)) return order
  const awake = isWaitingStop(order) ? trigger(desk, order, at) : order
  if (!isMarketable(awake, quote)) return awake
  if (isWhole(awake) && !isAllAvailable(awake, quote)) return awake
  return fill(desk, awake, quote, at)
}

function trigger(desk: Desk, order: SimOrder, at: number): SimOrder {
  if (order.held) return wake(desk, order, at)
  return change(desk, order, { triggered: true, ...limitWhenTriggered(order) }, { type: 'triggered', at })
}

function fill(desk: Desk, order: SimOrder, quote: SimQuote, at: number): SimOrder {
  if (order.orderClass === 'multileg') return fillLegs(desk, order, quote, at)
  const price = fillPrice(desk, order, quote)
  const whole = isWhole(order) ? leavesOf(order) : sliceOf(desk, order, quote)
  const quantity = order.notional === null ? whole : notionalQuantity(order.notional, price)
  if (quantity.isZero()) return endFamily(desk, order, 'canceled', at)
  const filled = execute(desk, order, { quantity, price, at })
  afterFill(desk, filled, at)
  return filled
}

/** The opening or closing auction of a day: one price, the last one of its instant; what does not meet it is over. */
export function auction(desk: Desk, order: SimOrder, at: number): void {
  const working = order.openedAt === null ? change(desk, order, openedNow(at), { type: 'opened', at }) : order
  const price = auctionPrice(desk, order, at)
  const limit = limitOf(working)
  const isMet =
    price !== undefined && (limit === undefined || (signOf(order.side) > 0 ? price <= limit : price >= limit))
  if (!isMet) {
    endFamily(desk, working, 'expired', at)
    return
  }
  const quantity =
    working.notional === null ? leavesOf(working) : notionalQuantity(working.notional, decimal(toPrice(priceOf(price))))
  afterFill(desk, execute(desk, working, { quantity, price: priceOf(price), at }), at)
}

const openedNow = (at: number): Partial<SimOrder> => ({ status: 'open', queued: false, openedAt: at })

function auctionPrice(desk: Desk, order: SimOrder, at: number): number | undefined {
  if (order.timeInForce === 'cls' && order.assetType !== 'option')
    return desk.market.closeOn(order.symbol, desk.market.calendar.newYork(at).date)
  return desk.market.quote(order.symbol, at)?.last
}

/** What waits for a session that begins at an instant. */
export function releaseQueued(desk: Desk, at: number): void {
  for (const order of desk.working())
    if (order.queued && order.status === 'pending' && mayTrade(desk.market.calendar, order, at)) begin(desk, order, at)
}

export function runAuctions(desk: Desk, timeInForce: 'opg' | 'cls', at: number): void {
  for (const order of desk.working())
    if (isAuction(order) && order.timeInForce === timeInForce && !order.held && order.expiresAt === at)
      auction(desk, order, at)
}

function endStatusOf({ policy }: Desk, { timeInForce, expiresOn }: SimOrder): 'canceled' | 'expired' {
  if (timeInForce === 'day') return policy.endOfDayStatus ?? 'expired'
  // Who named the last day gets an expired order; else the broker ends it.
  return timeInForce === 'gtc' && !expiresOn ? (policy.endOfGtcStatus ?? 'canceled') : 'expired'
}

/** Ends what is unfilled at the end of its time. */
export function expireDue(desk: Desk, at: number): void {
  for (const { orderId } of desk.working()) {
    const order = desk.order(orderId)
    if (!order || isFinal(order) || order.expiresAt === null || order.expiresAt > at) continue
    endFamily(desk, order, endStatusOf(desk, order), at)
  }
}

/** After a restart: gives back the tasks that were waiting when the process ended. What rests stays as it is while paused. */
export function resume(desk: Desk): void {
  for (const order of desk.working()) {
    const { orderId } = order
    if (order.status === 'pending_cancel') desk.schedule({ kind: 'cancel', orderId }, 0)
    else if (order.status === 'pending' && !order.held && !order.queued) desk.schedule({ kind: 'open', orderId }, 0)
    else if (order.openedAt !== null && (!desk.clock.paused || order.orderType === 'market' || isImmediate(order)))
      desk.schedule({ kind: 'match', orderId }, 0)
  }
}

/** Asks for the end of an order: it stays fillable until the cancel is done. */
export function requestCancel(desk: Desk, order: SimOrder, at: number, delayMs: number): SimOrder {
  const asked = change(
    desk,
    order,
    { status: 'pending_cancel', cancelRequestedAt: at },
    { type: 'cancel_requested', at },
  )
  desk.schedule({ kind: 'cancel', orderId: order.orderId }, delayMs)
  return asked
}
