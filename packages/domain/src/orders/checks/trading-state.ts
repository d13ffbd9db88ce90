/**
 * The ladder of stops: active, reduce-only, halted; for everything of a person's, for a broker, an account or a strategy.
 * Of all stops that touch an order the strictest decides, and the check names it in words.
 */
import { newYorkTime } from '../../calendar/index.ts'
import { decimal } from '../../money/index.ts'
import type { Decimal } from '../../money/index.ts'
import { block, pass } from './check.ts'
import type { Check, CheckFacts, TradingStop } from './check.ts'
import { expectedPrice, expectedQuantity, signOf } from './estimate.ts'

const name = 'trading_state'

/**
 * Whether the order only brings a position nearer to zero, even if everything that works in its direction fills first.
 * `undefined` = it cannot be told.
 */
export function reducesPosition(facts: CheckFacts): boolean | undefined {
  const { request, position, quote, staleSince } = facts
  if (request.orderClass === 'multileg') return request.legs?.every((leg) => leg.positionEffect === 'close')
  // What follows such an entry works on after the position is gone.
  if (request.orderClass === 'bracket' || request.orderClass === 'oto') return false
  const quantity = expectedQuantity(request, expectedPrice(request, quote))
  const working = workingAlongside(facts)
  if (position === null || staleSince !== null || quantity === null || working === null) return undefined
  const now = decimal(position.quantity)
  const after = now.plus(working.plus(quantity).times(signOf(request.side)))
  return !now.isZero() && after.abs().lt(now.abs()) && (after.isZero() || after.isNegative() === now.isNegative())
}

/** What other orders of the symbol would do in the same direction; `null` = one of them does not say. */
function workingAlongside({ request, openOrders }: CheckFacts): Decimal | null {
  let total = decimal(0)
  for (const { symbol, side, leavesQuantity } of openOrders) {
    if (symbol !== request.symbol) continue
    if (side !== null && signOf(side) !== signOf(request.side)) continue
    if (side === null || leavesQuantity === null) return null
    total = total.plus(leavesQuantity)
  }
  return total
}

const stateWords = { halted: 'halted', reduce_only: 'reduce-only' } as const

/** A day and a time: a stop may be old. */
function sinceWords(since: string): string {
  const { date, minute } = newYorkTime(Date.parse(since))
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date} ${two(Math.floor(minute / 60))}:${two(minute % 60)} New York time`
}

/** "Trading at E*TRADE is halted since 2026-11-20 13:46 New York time: earnings." */
export function stopSentence({ where, state, since, reason }: TradingStop): string {
  const when = since === null ? '' : ` since ${sinceWords(since)}`
  const why = reason === null ? '' : `: ${reason.replace(/[.\s]+$/, '')}`
  return `Trading${where === null ? '' : ` ${where}`} is ${stateWords[state]}${when}${why}.`
}

/** Of those that touch an order, the ones of the strictest kind; none = trading is active. */
export function strictestStops(stops: readonly TradingStop[]): readonly TradingStop[] {
  const halted = stops.filter(({ state }) => state === 'halted')
  return halted.length > 0 ? halted : stops
}

export function tradingStateCheck(facts: CheckFacts): Check {
  const stops = strictestStops(facts.stops)
  const [first] = stops
  if (!first) return pass(name, 'Trading is active.')
  const sentences = stops.map(stopSentence).join(' ')
  if (first.state === 'halted') return block(name, `${sentences} Resume it in the settings to send orders.`)
  const reduces = reducesPosition(facts)
  if (reduces === true) return pass(name, `${sentences} This order reduces a position.`)
  return reduces === undefined
    ? block(name, `${sentences} Whether this order only reduces a position cannot be told just now.`)
    : block(name, `${sentences} Only orders that reduce a position go through.`)
}
