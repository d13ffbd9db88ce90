/** A trailing stop follows the best price since it works and never moves back (brokers/alpaca.md 2.6: `hwm`, derived `stop_price`). */
import { decimal, round, toPrice } from '@g2e/domain/money'
import type { Desk } from './desk.ts'
import { signOf } from './journal.ts'
import type { SimOrder } from './order.ts'
import { priceOf } from './pricing.ts'

type Trail = Pick<SimOrder, 'side' | 'trailAmount' | 'trailPercent'>

function stopFor(order: Trail, mark: number): Pick<SimOrder, 'highWaterMark' | 'stopPrice'> {
  const best = priceOf(mark)
  const away =
    order.trailAmount === null ? best.times(order.trailPercent ?? '0').dividedBy(100) : decimal(order.trailAmount)
  const stop = signOf(order.side) > 0 ? best.plus(away) : best.minus(away)
  return { highWaterMark: toPrice(best), stopPrice: toPrice(round(stop, 2)) }
}

export function startTrailing(desk: Desk, order: SimOrder, at: number): Partial<SimOrder> {
  const quote = desk.market.quote(order.symbol, at)
  return quote ? stopFor(order, quote.last) : {}
}

/** The limit that holds once the stop was reached, where the order asked for one. */
export function limitWhenTriggered(order: SimOrder): Pick<SimOrder, 'limitPrice'> | undefined {
  if (!order.trailLimitOffset || order.stopPrice === null) return undefined
  const away = decimal(order.trailLimitOffset).times(signOf(order.side))
  return { limitPrice: toPrice(decimal(order.stopPrice).plus(away)) }
}

/** Whether the price is a new best one. */
export function isNewMark(order: SimOrder, price: number): boolean {
  if (order.highWaterMark === null) return true
  const mark = Number(order.highWaterMark)
  return signOf(order.side) > 0 ? price < mark : price > mark
}

/** The order with its stop moved, saved without an event: brokers do not announce each step. */
export function follow(desk: Desk, order: SimOrder, price: number, at: number): SimOrder {
  if (order.orderType !== 'trailing_stop' || order.triggered || !isNewMark(order, price)) return order
  const moved: SimOrder = { ...order, ...stopFor(order, price), updatedAt: at }
  desk.saveOrder(moved)
  return moved
}
