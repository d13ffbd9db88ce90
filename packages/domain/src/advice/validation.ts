/** What is checked of an idea besides what is checked of every order: can it be traded, did the price move on, is there cash. */
import { decimal, moneyText, percentText, priceText } from '../money/index.ts'
import type { Money, Price } from '../money/index.ts'
import type { Check } from '../orders/index.ts'
import type { Idea } from './choices.ts'

/** A price that moved further since the figures were read makes the idea another one. */
export const priceMovePercentMax = '2'

export interface Surroundings {
  /** Read just now; `null` = there is no quote, and `quoteMissing` says why. */
  readonly priceNow: Price | null
  readonly quoteMissing: string | null
  /** `null` = nobody says. */
  readonly tradable: boolean | null
  /** Of the account; `null` = never read. */
  readonly cash: Money | null
}

function tradableCheck({ candidate: { symbol } }: Idea, { priceNow, quoteMissing, tradable }: Surroundings): Check {
  const check = 'tradable'
  if (tradable === false) return { check, outcome: 'block', message: `${symbol} cannot be traded at this broker.` }
  if (priceNow === null)
    return { check, outcome: 'block', message: `${symbol} has no quote now: ${quoteMissing ?? 'no source has it'}` }
  return { check, outcome: 'pass', message: `${symbol} is quoted at ${priceText(priceNow)}.` }
}

function priceCheck({ candidate: { symbol, price } }: Idea, { priceNow }: Surroundings): readonly Check[] {
  if (priceNow === null) return []
  const check = 'price_moved'
  const moved = decimal(priceNow).minus(price).abs().div(price).times(100)
  const words = `${symbol} moved by ${percentText(moved)} since the figures were read`
  return [
    moved.lte(priceMovePercentMax)
      ? { check, outcome: 'pass', message: `${words}.` }
      : {
          check,
          outcome: 'warn',
          message: `${words}, from ${priceText(price)} to ${priceText(priceNow)}; look again.`,
        },
  ]
}

function cashCheck({ candidate, quantity }: Idea, { priceNow, cash }: Surroundings): readonly Check[] {
  if (candidate.side === 'sell') return []
  const check = 'cash'
  const cost = decimal(quantity).times(priceNow ?? candidate.price)
  if (cash === null)
    return [{ check, outcome: 'warn', message: 'The cash of this account is not known, so it could not be compared.' }]
  const words = `This takes about ${moneyText(cost)} of ${moneyText(cash)} cash`
  return [
    cost.lte(cash)
      ? { check, outcome: 'pass', message: `${words}.` }
      : { check, outcome: 'block', message: `${words}, so it would borrow; choose a smaller size.` },
  ]
}

export const ideaChecks = (idea: Idea, surroundings: Surroundings): readonly Check[] => [
  ...idea.checks,
  tradableCheck(idea, surroundings),
  ...priceCheck(idea, surroundings),
  ...cashCheck(idea, surroundings),
]
