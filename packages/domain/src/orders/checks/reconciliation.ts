import { block, pass, warn } from './check.ts'
import type { Check, CheckFacts } from './check.ts'

const name = 'reconciliation'

/** An order whose fate is not known may be working: nothing like it goes out unseen. */
export function reconciliationCheck({ request, unsettledOrders, isReconciled, brokerName }: CheckFacts): Check {
  if (!isReconciled) {
    return block(
      name,
      `Orders that were open when G2E last stopped are still being compared with ${brokerName}; try again in a moment.`,
    )
  }
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
  return pass(name, 'No earlier order in this symbol is in doubt.')
}
