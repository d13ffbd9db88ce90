/** Why a cost differs where the quantity is the same: a total read as a price or the other way round, or nothing that we know. */
import { absolute, contractSize, times, unit } from '../ledger/index.ts'
import { isNear } from './limits.ts'
import type { Verdict } from './quantity-cause.ts'
import { money } from './words.ts'

export interface CostFacts {
  readonly symbol: string
  readonly quantity: bigint
  readonly broker: bigint
  readonly ledger: bigint
  readonly currency: string
}

export function costCause({ symbol, quantity, broker, ledger, currency }: CostFacts): Verdict {
  const size = absolute(quantity)
  const [told, counted] = [absolute(broker), absolute(ledger)]
  const contract = contractSize(symbol)
  const isMany = size !== unit
  // The total stands where a price per unit is meant, and was multiplied once more.
  if (isMany && isNear(told, times(counted, size)))
    return {
      cause: 'total_for_per_share',
      explanation: `${money(told, currency)} is the cost of all ${symbol} taken for the cost of one and multiplied again; the transactions add up to ${money(counted, currency)}.`,
    }
  if (isMany && isNear(times(told, size), counted))
    return {
      cause: 'total_for_per_share',
      explanation: `${money(told, currency)} is what one ${symbol} cost, where the cost of all is meant; the transactions add up to ${money(counted, currency)}.`,
    }
  if (contract !== 1n && (isNear(told, counted * contract) || isNear(told * contract, counted)))
    return {
      cause: 'total_for_per_share',
      explanation: `${symbol} is counted per share on one side and per contract of ${contract} on the other.`,
    }
  return {
    cause: 'unknown',
    explanation: `The transactions add up to ${money(counted, currency)}, first in, first out, as well as on average, and the broker says ${money(told, currency)}. Brokers also move losses of wash sales into the cost.`,
  }
}
