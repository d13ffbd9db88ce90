/** Money that lies idle: into a fund that holds the whole market, a step at a time. */
import { Decimal, decimal, moneyText, percentText } from '../../money/index.ts'
import type { Candidate } from '../recommendation.ts'
import { sharesWorth, spendable } from '../sizing.ts'
import type { AdviceInputs, Buyable } from './inputs.ts'
import { accountToBuy, candidate, moneyFact, percentFact, percentOf, shareOf, strengthBetween } from './parts.ts'

/** More cash than this is idle; what is above the second figure may be invested. */
export const idleCashPercent = '10'
export const keptCashPercent = '5'
/** Of the portfolio at most, in one idea: nobody must go all in on one day. */
export const stepPercentMax = '10'

/** The broad fund that is held already, the largest first; else the one that is on offer. */
function fundFor({ positions, broadFund }: AdviceInputs): (Buyable & { readonly isHeld: boolean }) | null {
  const [held] = positions
    .flatMap(({ symbol, assetType, sector, price, marketValue }) =>
      assetType === 'etf' && sector === 'Diversified' && price !== null && marketValue !== null
        ? [{ symbol, price, marketValue }]
        : [],
    )
    .toSorted((a, b) => decimal(b.marketValue).cmp(a.marketValue))
  if (held) return { symbol: held.symbol, price: held.price, isHeld: true }
  return broadFund && { ...broadFund, isHeld: false }
}

export function idleCashCandidates(inputs: AdviceInputs): readonly Candidate[] {
  const { asOf, cash, totalValue } = inputs
  const weight = percentOf(decimal(cash), totalValue)
  const account = accountToBuy(inputs)
  const fund = fundFor(inputs)
  if (weight.lte(idleCashPercent) || !account || !fund) return []
  const above = decimal(cash).minus(shareOf(totalValue, keptCashPercent))
  const amount = Decimal.min(above, shareOf(totalValue, stepPercentMax), spendable(decimal(account.cash)))
  const { symbol, price, isHeld } = fund
  return candidate({
    kind: 'idle_cash',
    action: isHeld ? 'add' : 'buy',
    symbol,
    accountId: account.accountId,
    price,
    shares: sharesWorth(amount, price),
    rationale: `${percentText(weight)} of your portfolio is cash; part of it could go into ${symbol}, a broad fund${isHeld ? ' that you hold already' : ''}.`,
    evidence: [
      {
        claim: `${percentText(weight)} of your portfolio is cash.`,
        facts: [
          percentFact('portfolio#cash.weight', 'Cash of your portfolio', weight, asOf),
          moneyFact('portfolio#cash', 'Cash', decimal(cash), asOf),
          moneyFact('portfolio#totalValue', 'Portfolio value', decimal(totalValue), asOf),
        ],
      },
      {
        claim: `${account.name} holds ${moneyText(account.cash)} of it.`,
        facts: [moneyFact(`account#${account.accountId}.cash`, `Cash in ${account.name}`, decimal(account.cash), asOf)],
      },
    ],
    risks: [
      'Cash that is invested can lose value, also soon after.',
      'Keep what you will need within three years in cash.',
      `Would be wrong if ${symbol} falls and you would have needed the money.`,
    ],
    strength: strengthBetween(Number(weight), Number(idleCashPercent), 50),
    horizonTradingDays: 60,
    validTradingDays: 5,
  })
}
