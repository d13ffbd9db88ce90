import { decimal, moneyText, quantityText } from '../../money/index.ts'
import { block, pass, warn } from './check.ts'
import type { Check, CheckFacts, OpenDifference } from './check.ts'

const name = 'reconciliation'

const figure = ({ kind }: OpenDifference, value: string, currency: string): string =>
  kind === 'quantity' ? quantityText(value) : moneyText(value, currency)

const words = (difference: OpenDifference, currency: string): string => {
  const [broker, ledger] = [difference.broker, difference.ledger].map((value) => figure(difference, value, currency))
  return `${difference.symbol ?? 'cash'} (the broker says ${broker ?? ''}, the transactions ${ledger ?? ''})`
}

/** Gets smaller what is held for certain: a hold must never lock anybody into a position. */
function isWayOut({ request, position, openDifferences }: CheckFacts): boolean {
  const { side, quantity, symbol } = request
  if (position === null || quantity === undefined || request.legs !== undefined) return false
  if (openDifferences.some((difference) => difference.symbol === symbol)) return false
  const held = decimal(position.quantity)
  const isClosing = side === 'sell' ? held.gt(0) : side === 'buy_to_cover' && held.lt(0)
  return isClosing && decimal(quantity).lte(held.abs())
}

/** Orders are sized on what is held: while that is in dispute, none goes out unseen. */
function differenceCheck(facts: CheckFacts): Check | undefined {
  const { openDifferences, limits, account, balance } = facts
  const [first] = openDifferences
  if (!first) return undefined
  const more = openDifferences.length > 1 ? ` and ${openDifferences.length - 1} more` : ''
  const differs = `${account.name} does not add up: ${words(first, balance?.currency ?? 'USD')}${more}`
  if (!limits.holdOnDifference) return warn(name, `${differs}. Look at it under Reconciliation.`)
  if (isWayOut(facts))
    return warn(name, `${differs}. This order only makes a position smaller that is not in question, so it may go.`)
  return block(name, `${differs}. New orders wait until it is settled under Reconciliation.`)
}

/** An order whose fate is not known may be working: nothing like it goes out unseen. */
export function reconciliationCheck(facts: CheckFacts): Check {
  const { request, unsettledOrders, isReconciled, brokerName } = facts
  if (!isReconciled) {
    return block(
      name,
      `Orders that were open when G2E last stopped are still being compared with ${brokerName}; try again in a moment.`,
    )
  }
  const difference = differenceCheck(facts)
  if (difference?.outcome === 'block') return difference
  const same = unsettledOrders.filter((order) => order.symbol === request.symbol)
  if (same.some((order) => order.state === 'unknown')) {
    return warn(name, `What became of an earlier ${request.symbol} order is not known yet; it may still be working.`)
  }
  if (same.length > 0) {
    return warn(
      name,
      `An earlier ${request.symbol} order was not found at ${brokerName}, but could still turn up today.`,
    )
  }
  return difference ?? pass(name, 'The account adds up, and no earlier order in this symbol is in doubt.')
}
