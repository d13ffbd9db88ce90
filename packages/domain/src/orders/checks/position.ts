/** A sell needs something to sell, and a short sale nothing: no ticket flips a position by accident. */
import { decimal, quantityText } from '../../money/index.ts'
import type { Decimal } from '../../money/index.ts'
import { block, pass, warn } from './check.ts'
import type { Check, CheckFacts } from './check.ts'
import { expectedPrice, expectedQuantity } from './estimate.ts'

const name = 'position'

export function positionCheck(facts: CheckFacts): Check {
  const { request, position } = facts
  if (request.orderClass === 'multileg') {
    return pass(name, 'Each leg says whether it opens or closes; the broker holds it to that.')
  }
  const isExit = request.orderClass === 'oco'
  if (request.side === 'buy' && !isExit) return openingCheck(facts, -1)
  if (request.side === 'sell_short' && !isExit) return openingCheck(facts, 1)
  if (position === null) {
    return block(name, `What is held of ${request.symbol} is not known just now, so it cannot be closed safely.`)
  }
  return closingCheck(facts, decimal(position.quantity).times(isLongExit(facts) ? 1 : -1))
}

const isLongExit = ({ request }: CheckFacts): boolean => request.side === 'sell' || request.side === 'sell_short'

/** A position on the other side would be closed first, or flipped: that takes a ticket which says so. */
function openingCheck({ request, position }: CheckFacts, otherSide: 1 | -1): Check {
  if (position === null) return pass(name, 'This order needs no position.')
  const held = decimal(position.quantity)
  if (held.isZero() || held.isPositive() !== otherSide > 0) return pass(name, 'This order needs no position.')
  return otherSide > 0
    ? block(name, `${quantityText(held)} ${request.symbol} are held; sell them instead of selling short.`)
    : block(name, `${quantityText(held.abs())} ${request.symbol} are sold short; buy to cover them instead of buying.`)
}

function closingCheck(facts: CheckFacts, held: Decimal): Check {
  const { request, position, openOrders, quote, staleSince } = facts
  const { symbol, side } = request
  const isLong = isLongExit(facts)
  if (!held.gt(0)) {
    return isLong
      ? block(name, `No ${symbol} is held in this account; to open a short position use "sell short".`)
      : block(name, `No ${symbol} is sold short in this account, so there is nothing to cover.`)
  }
  const wanted = expectedQuantity(request, expectedPrice(request, quote))
  if (wanted === null) return warn(name, `How many ${symbol} this order closes is not known beforehand.`)
  const heldText = `${quantityText(held)} ${symbol}`
  if (decimal(wanted).gt(held)) {
    return block(
      name,
      `This would close ${quantityText(wanted)}, but only ${heldText} are ${isLong ? 'held' : 'short'}.`,
    )
  }
  const working = openOrders
    .filter((order) => order.symbol === symbol && order.side === side)
    .reduce((total, order) => total.plus(order.leavesQuantity ?? 0), decimal(0))
  const available = position?.available ?? null
  const free = available === null ? held.minus(working) : decimal(available).abs()
  if (decimal(wanted).gt(free)) {
    return block(
      name,
      `Of ${heldText} only ${quantityText(free.isNegative() ? decimal(0) : free)} are free; open orders hold the rest, cancel one of them first.`,
    )
  }
  return staleSince === null
    ? pass(name, `${heldText} are ${isLong ? 'held' : 'short'}.`)
    : warn(name, `${heldText} were held as of ${staleSince}; the broker gave no newer figure.`)
}
