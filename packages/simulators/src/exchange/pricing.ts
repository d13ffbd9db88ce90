/**
 * What an order gets: whether it meets the quote, at which price, how much of it at once. Comparisons use the plain
 * numbers of the market, which are exact cents; money is computed in decimals.
 */
import { Decimal, decimal, decimalTextOfNumber, round } from '@g2e/domain/money'
import type { SimQuote } from '../market/market.ts'
import type { Desk } from './desk.ts'
import { leavesOf, signOf } from './journal.ts'
import type { SimOrder } from './order.ts'

const slippageDefault = 0.0003
const partialDefault = 0.1
/** How many displayed sizes can be taken at one moment. */
const depthInSizes = 20
const notionalPlaces = 9
const coinSlicePlaces = 4

export const priceOf = (value: number): Decimal => decimal(decimalTextOfNumber(value))

/** A stop that sleeps until the last price reaches it. */
export const isWaitingStop = (order: SimOrder): boolean =>
  !order.triggered &&
  (order.orderType === 'stop' || order.orderType === 'stop_limit' || order.orderType === 'trailing_stop')

export function reachesStop(order: SimOrder, last: number): boolean {
  if (order.stopPrice === null) return false
  const stop = Number(order.stopPrice)
  return signOf(order.side) > 0 ? last >= stop : last <= stop
}

/** Works as a limit order: a plain one, a triggered stop-limit, or a trailing stop that got its limit on being triggered. */
export const limitOf = (order: SimOrder): number | undefined =>
  order.orderType !== 'market' && order.orderType !== 'stop' && order.limitPrice !== null
    ? Number(order.limitPrice)
    : undefined

export function isMarketable(order: SimOrder, quote: Pick<SimQuote, 'bid' | 'ask' | 'halted'>): boolean {
  if (quote.halted || isWaitingStop(order)) return false
  const isBuy = signOf(order.side) > 0
  if (!isBuy && quote.bid <= 0) return false
  const limit = limitOf(order)
  if (limit === undefined) return true
  return isBuy ? quote.ask <= limit : quote.bid >= limit
}

/** The far side of the quote, for market orders worse by a seeded slippage that grows with the order's size. */
export function fillPrice(desk: Desk, order: SimOrder, quote: SimQuote): Decimal {
  const isBuy = signOf(order.side) > 0
  const side = isBuy ? quote.ask : quote.bid
  if (limitOf(order) !== undefined) return priceOf(side)
  const displayed = (isBuy ? quote.askSize : quote.bidSize) || 1
  const wanted = order.quantity === null ? Number(order.notional) / side : Number(leavesOf(order))
  const pressure = 0.25 + 0.75 * Math.min(1, wanted / (displayed * 4))
  const draw = desk.draw('slippage', order.sequence, order.executions.length)
  const beyond = side * (desk.policy.slippage ?? slippageDefault) * pressure * draw
  const places = side < 1 ? 4 : 2
  const price = round(decimal(decimalTextOfNumber(isBuy ? side + beyond : side - beyond)), places)
  return price.isPositive() && !price.isZero() ? price : priceOf(side)
}

/** Shares that a notional order buys or sells, never for more money than it says. */
export const notionalQuantity = (notional: string, price: Decimal): Decimal =>
  decimal(notional).dividedBy(price).toDecimalPlaces(notionalPlaces, Decimal.ROUND_DOWN)

/** How much is filled at once: all, or a seeded part, or what the book holds. */
export function sliceOf(desk: Desk, order: SimOrder, quote: SimQuote): Decimal {
  const leaves = leavesOf(order)
  const isWhole = leaves.isInteger()
  const displayed = signOf(order.side) > 0 ? quote.askSize : quote.bidSize
  const depth = decimal(decimalTextOfNumber(displayed * depthInSizes))
  const coin = order.assetType === 'crypto'
  if (leaves.gt(depth) && (isWhole || coin)) return depth
  const { sequence, executions } = order
  const isPart = desk.draw('part', sequence, executions.length) < (desk.policy.partialFillProbability ?? partialDefault)
  if (!isPart || (!coin && (!isWhole || leaves.lte(1)))) return leaves
  const share = 0.2 + 0.6 * desk.draw('share', sequence, executions.length)
  const part = leaves.times(decimalTextOfNumber(share)).toDecimalPlaces(coin ? coinSlicePlaces : 0, Decimal.ROUND_DOWN)
  return part.isZero() ? leaves : part
}

/** Whether all that is left can be had at this moment (fill or kill). */
export function isAllAvailable(order: SimOrder, quote: SimQuote): boolean {
  const displayed = signOf(order.side) > 0 ? quote.askSize : quote.bidSize
  return leavesOf(order).lte(decimal(decimalTextOfNumber(displayed * depthInSizes)))
}
