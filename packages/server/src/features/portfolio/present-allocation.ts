/** How the portfolio is spread, and what its weights are of. */
import type { Allocation } from '@g2e/contract/portfolio'
import { allocate } from '@g2e/domain/portfolio'
import type { AggregatePortfolio } from '@g2e/domain/portfolio'

export function presentAllocation(aggregate: AggregatePortfolio, by: Allocation['by']): Allocation {
  const { asOf, currency } = aggregate
  return {
    by,
    asOf,
    conventions: {
      weightBasis: 'of the total value, cash included; what is owed or sold short weighs negative',
      priceBasis: 'what the brokers say that the holdings are worth; without a price they are left out of the total',
      lookThrough: 'none: a fund counts as what it is',
      currency,
      asOf,
    },
    items: [...allocate(aggregate, by)],
  }
}
