/** The convention block of what orders or a rebalancing would do. */
import type { PlanningConventions } from '@g2e/contract/conventions'
import { lotMethod } from './tax-facts.ts'

interface Planned {
  readonly asOf: string | null
  readonly currency: string
}

const own = {
  taxes:
    'gains of taxable accounts, short-term and long-term apart, wash sales against all purchases of the last and next 30 days; no tax rate is applied',
  priceBasis: 'what the brokers say that the holdings are worth now, and the latest quotes',
}

export const whatIfConventions = ({ asOf, currency }: Planned): PlanningConventions => ({
  ...own,
  asOf,
  currency,
  fills: 'each order fills whole, in turn: at its limit, else at the latest quote; a blocked one does not',
  fees: 'not counted: brokers name them in the preview of each order',
  lotMethod,
  weightBasis: 'of the total value, cash included',
})

export const rebalanceConventions = ({
  isTaxAware,
  asOf,
  currency,
}: Planned & { readonly isTaxAware: boolean }): PlanningConventions => ({
  ...own,
  asOf,
  currency,
  fills: 'each order fills whole at the price told with it',
  fees: 'not counted: brokers name them in the preview of each order',
  lotMethod,
  taxes: isTaxAware
    ? `${own.taxes}; accounts and shares whose sale costs least in gains go first`
    : `${own.taxes}; they decide nothing here`,
  weightBasis: 'of the total value of the accounts, the cash flow included',
})
