/** From a fraction of what is allowed to whole shares: rounding goes down, and nothing is ever enlarged. */
import { Decimal, decimal, sum, toQuantity } from '../money/index.ts'
import type { DecimalText, Quantity } from '../money/index.ts'
import type { Candidate } from './recommendation.ts'

export const wholeShares = (shares: Decimal): Decimal => Decimal.max(0, shares.floor())

/** How many whole shares `value` buys at `price`; zero for a price that is none. */
export const sharesWorth = (value: Decimal, price: DecimalText): Decimal =>
  decimal(price).lte(0) ? decimal(0) : wholeShares(value.div(decimal(price)))

/**
 * The quantity that a fraction (0 to 1, a model's or a person's) of the largest size means. More than 1 is 1. `null` when
 * it comes to less than is worth an order: raising it would decide more than was asked.
 */
export function sizedQuantity(
  { quantityMin, quantityMax }: Pick<Candidate, 'quantityMin' | 'quantityMax'>,
  fraction: number,
): Quantity | null {
  if (!Number.isFinite(fraction) || fraction <= 0) return null
  const wanted = wholeShares(decimal(quantityMax).times(decimal(Math.min(1, fraction))))
  return wanted.lt(quantityMin) || wanted.lte(0) ? null : toQuantity(wanted)
}

/** Room for the price to rise between idea and order, so that a buy sized to the cash is still paid for. */
const cushion = decimal('0.99')

/** Of `cash`, what an idea may plan to spend. */
export const spendable = (cash: Decimal): Decimal => Decimal.max(0, cash.times(cushion))

/**
 * Buys of one account share its cash: in this order, each gets what those before it leave. One that no longer reaches its
 * smallest size drops out.
 */
export function withinCash(
  candidates: readonly Candidate[],
  cashOf: (accountId: string) => DecimalText | null,
): readonly Candidate[] {
  const left = new Map<string, Decimal>()
  return candidates.flatMap((candidate) => {
    if (candidate.side === 'sell') return [candidate]
    const { accountId, price } = candidate
    const cash = left.get(accountId) ?? spendable(decimal(cashOf(accountId) ?? '0'))
    const quantity = Decimal.min(candidate.quantityMax, sharesWorth(cash, price))
    if (quantity.lt(candidate.quantityMin)) return []
    left.set(accountId, sum([cash, quantity.times(price).neg()]))
    return [{ ...candidate, quantityMax: toQuantity(quantity) }]
  })
}
