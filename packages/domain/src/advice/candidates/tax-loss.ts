/** Losses that would lower this year's tax, where the account is taxed and nothing was bought lately (26 U.S.C. 1091). */
import { decimal, moneyText, percentText } from '../../money/index.ts'
import type { Candidate } from '../recommendation.ts'
import type { AdviceInputs } from './inputs.ts'
import { candidate, isTraded, moneyFact, percentFact, percentOf, strengthBetween } from './parts.ts'

/** Smaller losses are not worth the trade. */
export const lossMin = '500'
export const lossPercentMin = 10

export function taxLossCandidates(inputs: AdviceInputs): readonly Candidate[] {
  const { asOf, boughtLately } = inputs
  const taxable = new Map(
    inputs.accounts.flatMap(({ accountId, isTaxable, name }) =>
      isTaxable === true ? [[accountId, name] as const] : [],
    ),
  )
  const losing = inputs.positions.filter((position) => isTraded(position) && !boughtLately.has(position.symbol))
  return losing.flatMap(({ symbol, price, holdings }) =>
    holdings.flatMap(({ accountId, quantity, unrealizedPl, marketValue }) => {
      const name = taxable.get(accountId)
      if (price === null || unrealizedPl === null || marketValue === null || name === undefined) return []
      if (decimal(quantity).lte(0)) return []
      const loss = decimal(unrealizedPl).neg()
      const cost = decimal(marketValue).plus(loss)
      const lossPercent = percentOf(loss, cost.toFixed())
      if (loss.lt(lossMin) || lossPercent.lt(lossPercentMin)) return []
      return candidate({
        kind: 'tax_loss',
        action: 'sell',
        symbol,
        accountId,
        price,
        shares: decimal(quantity),
        rationale: `${symbol} in ${name} is ${moneyText(loss)} below what it cost; selling would book that loss against gains of this year.`,
        evidence: [
          {
            claim: `${symbol} stands ${percentText(lossPercent)} below its cost.`,
            facts: [
              moneyFact(`portfolio#${symbol}.${accountId}.loss`, `${symbol} loss in ${name}`, loss, asOf),
              percentFact(`portfolio#${symbol}.${accountId}.lossPercent`, `${symbol} below cost`, lossPercent, asOf),
              moneyFact(`portfolio#${symbol}.${accountId}.cost`, `${symbol} cost in ${name}`, cost, asOf),
            ],
          },
        ],
        risks: [
          `Buying ${symbol} back within 30 days, in any account, would disallow the loss (wash sale).`,
          'What it saves depends on your other gains; ask a tax adviser.',
          `Would be wrong if ${symbol} recovers while you are out of it.`,
        ],
        strength: strengthBetween(Number(lossPercent), lossPercentMin, 50),
        horizonTradingDays: 20,
        validTradingDays: 5,
      })
    }),
  )
}
