/** A price far through the market is a slip of the finger, and an order whose price nobody knows goes nowhere. */
import { decimal, percentText, priceText } from '../../money/index.ts'
import type { Decimal, Price } from '../../money/index.ts'
import { block, pass, warn } from './check.ts'
import type { Check, CheckFacts } from './check.ts'
import { isBuying, touchPrice } from './estimate.ts'

const name = 'price_collar'
const quoteAgeMsMax = 15 * 60 * 1_000

export function priceCollarCheck(facts: CheckFacts): Check {
  const { request, quote, quoteMissing, limits } = facts
  const { symbol, side, limitPrice, stopPrice } = request
  if (request.orderClass === 'multileg') {
    return limitPrice === undefined
      ? warn(name, 'A multi-leg market order fills at whatever the legs trade at; a limit price is safer.')
      : pass(name, `The limit is ${priceText(limitPrice)} for the whole combination.`)
  }
  const touch = touchPrice(quote, side)
  if (quote === null || touch === null) {
    return block(
      name,
      `There is no price for ${symbol} just now${quoteMissing === null ? '' : ` (${quoteMissing})`}, so this order cannot be judged.`,
    )
  }
  const collar = limits.priceCollarPercent
  if (collar !== null && limitPrice !== undefined) {
    const beyond = throughPercent(limitPrice, touch, isBuying(side))
    if (beyond.gt(collar)) {
      return block(
        name,
        `The limit ${priceText(limitPrice)} is ${percentText(beyond)} ${isBuying(side) ? 'above' : 'below'} the market (${priceText(touch)}); your collar is ${percentText(collar)}.`,
      )
    }
  }
  if (stopPrice !== undefined && isTriggered(stopPrice, touch, isBuying(side))) {
    return warn(
      name,
      `The stop ${priceText(stopPrice)} is already reached at ${priceText(touch)}: it would trigger at once.`,
    )
  }
  if (isOld(facts)) {
    return warn(
      name,
      `The newest price of ${symbol}, ${priceText(touch)}, is of ${quote.timestamp ?? 'an unknown time'}.`,
    )
  }
  return pass(name, `${symbol} is at ${priceText(touch)}${quote.delayed ? ' (delayed)' : ''}.`)
}

/** How far a limit reaches through the market, in percent; negative = it waits. */
function throughPercent(limit: Price, touch: Price, isBuy: boolean): Decimal {
  const distance = decimal(limit).minus(touch).div(touch).times(100)
  return isBuy ? distance : distance.negated()
}

const isTriggered = (stop: Price, touch: Price, isBuy: boolean): boolean =>
  isBuy ? decimal(stop).lte(touch) : decimal(stop).gte(touch)

function isOld({ quote, brokerNowMs, session, assetType }: CheckFacts): boolean {
  const isTrading = session === 'regular' || assetType === 'crypto'
  if (!isTrading || quote === null || quote.timestamp === null) return false
  return brokerNowMs - Date.parse(quote.timestamp) > quoteAgeMsMax
}
