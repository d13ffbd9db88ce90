/**
 * Everything that is worth a look, ranked: pure, the same inputs give the same list. Sizes have a least and a most; together
 * the buys of an account never plan more than its cash.
 */
import type { Candidate, CandidateKind } from '../recommendation.ts'
import { withinCash } from '../sizing.ts'
import { concentrationCandidates, sectorCandidates } from './concentration.ts'
import { idleCashCandidates } from './idle-cash.ts'
import type { AdviceInputs } from './inputs.ts'
import { taxLossCandidates } from './tax-loss.ts'
import { strongTrendCandidates, weakTrendCandidates } from './trend.ts'

export type { AdviceAccount, AdviceInputs, Buyable, HeldPart, HeldPosition } from './inputs.ts'

/** What each kind weighs: a limit that is broken matters more than a trend, which matters least. */
const weights: Readonly<Record<CandidateKind, number>> = {
  concentration: 1,
  sector_weight: 0.8,
  idle_cash: 0.75,
  tax_loss: 0.7,
  weak_trend: 0.55,
  strong_trend: 0.45,
}

/** 0.5 to 1 of the kind's weight, by strength. */
export const scoreOf = ({ kind, strength }: Pick<Candidate, 'kind' | 'strength'>): number =>
  weights[kind] * (0.5 + strength / 2)

const byScore = (a: Candidate, b: Candidate): number => scoreOf(b) - scoreOf(a) || (a.id < b.id ? -1 : 1)

/** One idea per symbol: the best ranked, so that nobody is told to buy and to sell the same thing. */
function onePerSymbol(ranked: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>()
  return ranked.filter(({ symbol }) => {
    if (seen.has(symbol)) return false
    seen.add(symbol)
    return true
  })
}

export function findCandidates(inputs: AdviceInputs): readonly Candidate[] {
  const all = [
    ...concentrationCandidates(inputs),
    ...sectorCandidates(inputs),
    ...idleCashCandidates(inputs),
    ...taxLossCandidates(inputs),
    ...weakTrendCandidates(inputs),
    ...strongTrendCandidates(inputs),
  ]
  const cash = new Map(inputs.accounts.map((account) => [account.accountId, account.cash]))
  return withinCash(onePerSymbol(all.toSorted(byScore)), (accountId) => cash.get(accountId) ?? null)
}
