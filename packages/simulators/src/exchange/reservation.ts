/** What open orders keep back: money of buys and opening shorts, shares of closing orders. A held order keeps nothing. */
import { decimal, decimalTextOfNumber } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { Desk } from './desk.ts'
import { instrumentOf } from './ledger.ts'
import { leavesOf } from './journal.ts'
import { isFinal } from './order.ts'
import type { SimOrder, SimOrderRequest } from './order.ts'
import { multilegNeed } from './multileg-need.ts'
import { netPrice } from './multileg.ts'
import { childrenOf } from './family.ts'
import { priceOf } from './pricing.ts'

/** An opening short is counted at this share above the ask (brokers/alpaca.md 2.7). */
const shortCushion = '1.03'

type Priced = Pick<SimOrder, 'symbol' | 'side'> & {
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly orderType: SimOrder['orderType']
}

/** The price an order is counted at before it is filled. */
export function basisOf(desk: Desk, order: Priced, at: number): Decimal {
  if (order.side !== 'sell_short' && order.limitPrice !== null) return decimal(order.limitPrice)
  const ask = priceOf(desk.market.quote(order.symbol, at)?.ask ?? 0)
  if (order.side === 'sell_short') {
    const cushioned = ask.times(shortCushion)
    const limit = decimal(order.limitPrice ?? '0')
    return limit.gt(cushioned) ? limit : cushioned
  }
  const stop = decimal(order.stopPrice ?? '0')
  return stop.gt(ask) ? stop : ask
}

/** Money that an order of this size needs. */
export function needOf(desk: Desk, order: Priced, quantity: Decimal, at: number): Decimal {
  const contract = desk.market.option(order.symbol)
  if (order.side === 'sell' || order.side === 'buy_to_cover') return decimal(0)
  if (order.side === 'sell_short' && contract)
    return contract.right === 'put'
      ? quantity.times(decimalTextOfNumber(contract.strike)).times(contract.multiplier)
      : decimal(0)
  return quantity.times(basisOf(desk, order, at)).times(instrumentOf(desk, order.symbol).multiplier)
}

/** Of limit orders, whose need does not move with the market: an order never changes, its successor is another object. */
const known = new WeakMap<SimOrder, Decimal>()
const nothing = decimal(0)

/** Money an open order keeps back. */
export function reservationOf(desk: Desk, order: SimOrder, at: number): Decimal {
  if (order.held || isFinal(order)) return nothing
  const kept = known.get(order)
  if (kept) return kept
  const reserved = computedReservation(desk, order, at)
  if (order.limitPrice !== null && order.side !== 'sell_short') known.set(order, reserved)
  return reserved
}

function computedReservation(desk: Desk, order: SimOrder, at: number): Decimal {
  if (order.orderClass === 'multileg') {
    const legs = childrenOf(desk, order).map((leg) => ({ ...leg, ratio: leg.ratio ?? 1 }))
    const net = order.limitPrice === null ? netPrice(desk, legs, at) : decimal(order.limitPrice)
    const need = multilegNeed(desk, legs, net ?? decimal(0))
    return need === undefined ? decimal(0) : need.times(leavesOf(order))
  }
  if (order.notional !== null) return order.side === 'buy' ? decimal(order.notional) : decimal(0)
  return needOf(desk, order, leavesOf(order), at)
}

/** Shares (contracts) of a position that open closing orders keep back. */
export function sharesHeld(desk: Desk, accountId: string, symbol: string, except?: string): Decimal {
  let held = decimal(0)
  for (const order of desk.working(accountId)) {
    const closes = order.side === 'sell' || order.side === 'buy_to_cover'
    if (order.symbol !== symbol || !closes || order.held || order.orderId === except) continue
    if (order.notional === null) held = held.plus(leavesOf(order))
    else {
      const bid = desk.market.quote(symbol, desk.clock.now())?.bid ?? 0
      if (bid > 0) held = held.plus(decimal(order.notional).dividedBy(priceOf(bid)))
    }
  }
  return held
}

/** The order that a request would become, as far as its need of money goes. */
export const pricedRequest = (request: SimOrderRequest): Priced => ({
  symbol: request.symbol,
  side: request.side,
  orderType: request.orderType,
  limitPrice: request.limitPrice ?? null,
  stopPrice: request.stopPrice ?? null,
})
