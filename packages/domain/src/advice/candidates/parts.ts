/** What every kind of candidate needs: facts with their words, the account to act in, and the whole of a candidate from its sizes. */
import { decimal, fixed, toQuantity } from '../../money/index.ts'
import type { Decimal, Price } from '../../money/index.ts'
import type { AdviceFact, Candidate, CandidateKind } from '../recommendation.ts'
import { wholeShares } from '../sizing.ts'
import type { AdviceAccount, AdviceInputs, HeldPart, HeldPosition } from './inputs.ts'

/** Below a quarter of what the signal asks for, an order would change little. */
const smallestShare = decimal('0.25')
const places = 2

export const percentFact = (id: string, label: string, value: Decimal, asOf: string | null): AdviceFact => ({
  id,
  label,
  value: fixed(value, places),
  unit: 'percent',
  asOf,
})
export const moneyFact = (id: string, label: string, value: Decimal, asOf: string | null): AdviceFact => ({
  id,
  label,
  value: fixed(value, places),
  unit: 'usd',
  asOf,
})
export const countFact = (id: string, label: string, count: number, asOf: string | null): AdviceFact => ({
  id,
  label,
  value: String(count),
  unit: null,
  asOf,
})

/** Only what is bought and sold by the share, on an exchange. */
export const isTraded = ({ assetType }: HeldPosition): boolean => assetType === 'stock' || assetType === 'etf'

export const percentOf = (part: Decimal, whole: string): Decimal =>
  decimal(whole).lte(0) ? decimal(0) : part.div(decimal(whole)).times(100)

export const shareOf = (total: string, percent: string): Decimal => decimal(total).times(percent).div(100)

/** Strength 0 to 1 of a figure between where a signal begins and where it cannot get plainer. */
export const strengthBetween = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)))

const mayTrade = (inputs: AdviceInputs, accountId: string): boolean =>
  inputs.accounts.some((account) => account.accountId === accountId && account.mayTrade)

/** Where to sell: the largest long part, in an account that takes orders if there is one. */
export function accountToSell(inputs: AdviceInputs, position: HeldPosition): HeldPart | undefined {
  const long = position.holdings.filter(({ quantity }) => wholeShares(decimal(quantity)).gt(0))
  const tradable = long.filter(({ accountId }) => mayTrade(inputs, accountId))
  const from = tradable.length > 0 ? tradable : long
  return from.toSorted((a, b) => decimal(b.quantity).cmp(a.quantity) || (a.accountId < b.accountId ? -1 : 1))[0]
}

/** Where to buy: the most cash, in an account that takes orders if there is one. */
export function accountToBuy(
  inputs: AdviceInputs,
): (AdviceAccount & { readonly cash: NonNullable<AdviceAccount['cash']> }) | undefined {
  const funded = inputs.accounts.flatMap((account) =>
    account.cash !== null && decimal(account.cash).gt(0) ? [{ ...account, cash: account.cash }] : [],
  )
  const tradable = funded.filter((account) => account.mayTrade)
  const from = tradable.length > 0 ? tradable : funded
  return from.toSorted((a, b) => decimal(b.cash).cmp(a.cash) || (a.accountId < b.accountId ? -1 : 1))[0]
}

export interface CandidateParts extends Omit<Candidate, 'id' | 'side' | 'quantityMin' | 'quantityMax'> {
  readonly kind: CandidateKind
  readonly price: Price
  readonly shares: Decimal
}

/** One candidate, or none when it would be less than a share. */
export function candidate({ shares, ...parts }: CandidateParts): readonly Candidate[] {
  const most = wholeShares(shares)
  if (most.lt(1)) return []
  const least = wholeShares(most.times(smallestShare))
  return [
    {
      ...parts,
      id: `${parts.kind}:${parts.symbol}:${parts.accountId}`,
      side: parts.action === 'buy' || parts.action === 'add' ? 'buy' : 'sell',
      quantityMin: toQuantity(least.lt(1) ? decimal(1) : least),
      quantityMax: toQuantity(most),
    },
  ]
}
