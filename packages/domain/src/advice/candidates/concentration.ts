/** Too much of the money in one company, or in companies of one sector. Funds are exempt: they hold many. */
import { Decimal, decimal, percentText, sum } from '../../money/index.ts'
import type { Candidate } from '../recommendation.ts'
import { wholeShares } from '../sizing.ts'
import type { AdviceInputs, HeldPosition } from './inputs.ts'
import {
  accountToSell,
  candidate,
  countFact,
  moneyFact,
  percentFact,
  percentOf,
  shareOf,
  strengthBetween,
} from './parts.ts'

/** Where a person set no limit of their own. */
export const companyLimitPercent = '10'
export const sectorLimitPercent = '40'
/** At most this part of a holding goes for its sector's sake: the weight is a matter of several companies. */
const sectorTrimShare = decimal('0.25')

interface Company extends HeldPosition {
  readonly price: NonNullable<HeldPosition['price']>
  readonly marketValue: NonNullable<HeldPosition['marketValue']>
}

const companiesOf = ({ positions }: AdviceInputs): readonly Company[] =>
  positions.flatMap((position) => {
    const { price, marketValue, assetType } = position
    if (assetType !== 'stock' || price === null || marketValue === null || decimal(marketValue).lte(0)) return []
    return [{ ...position, price, marketValue }]
  })

const weightFact = ({ symbol, marketValue }: Company, { totalValue, asOf }: AdviceInputs) =>
  percentFact(
    `portfolio#${symbol}.weight`,
    `${symbol} of your portfolio`,
    percentOf(decimal(marketValue), totalValue),
    asOf,
  )

/** Companies above the limit: enough to sell to be back at it. */
export function concentrationCandidates(inputs: AdviceInputs): readonly Candidate[] {
  const { asOf, totalValue } = inputs
  const limit = inputs.concentrationPercent ?? companyLimitPercent
  const whose = inputs.concentrationPercent === null ? 'the usual limit' : 'your limit'
  return companiesOf(inputs).flatMap((company) => {
    const { symbol, price, marketValue } = company
    const weight = percentOf(decimal(marketValue), totalValue)
    const part = accountToSell(inputs, company)
    if (weight.lte(limit) || !part) return []
    const excess = decimal(marketValue).minus(shareOf(totalValue, limit))
    const shares = Decimal.min(excess.div(price).ceil(), wholeShares(decimal(part.quantity)))
    const after = percentOf(decimal(marketValue).minus(shares.times(price)), totalValue)
    const weightNow = weightFact(company, inputs)
    return candidate({
      kind: 'concentration',
      action: 'trim',
      symbol,
      accountId: part.accountId,
      price,
      shares,
      rationale: `${symbol} is ${percentText(weight)} of your portfolio, above ${whose} of ${percentText(limit)} for one company.`,
      evidence: [
        {
          claim: `${symbol} is ${percentText(weight)} of your portfolio.`,
          facts: [
            weightNow,
            moneyFact(`portfolio#${symbol}.marketValue`, `${symbol} market value`, decimal(marketValue), asOf),
            moneyFact('portfolio#totalValue', 'Portfolio value', decimal(totalValue), asOf),
          ],
        },
        {
          claim: `Selling all that is proposed takes it to ${percentText(after)}.`,
          facts: [
            percentFact(`what-if#${symbol}.weightAfter`, `${symbol} afterwards`, after, asOf),
            percentFact('limits#concentration', 'Limit for one company', decimal(limit), null),
          ],
        },
      ],
      risks: [
        'A sale can realize a taxable gain.',
        `Would be wrong if ${symbol} rises more than the rest of your portfolio.`,
      ],
      strength: strengthBetween(Number(weight), Number(limit), Number(limit) * 3),
      horizonTradingDays: 60,
      validTradingDays: 5,
    })
  })
}

/** The largest company of a sector that holds more than the limit. */
export function sectorCandidates(inputs: AdviceInputs): readonly Candidate[] {
  const { asOf, totalValue } = inputs
  const bySector = Map.groupBy(
    companiesOf(inputs).filter(({ sector }) => sector !== null),
    ({ sector }) => sector,
  )
  return [...bySector].flatMap(([sector, companies]) => {
    const value = sum(companies.map(({ marketValue }) => marketValue))
    const weight = percentOf(value, totalValue)
    const [largest] = companies.toSorted((a, b) => decimal(b.marketValue).cmp(a.marketValue))
    const part = largest && accountToSell(inputs, largest)
    if (sector === null || weight.lte(sectorLimitPercent) || !largest || !part) return []
    const { symbol, price } = largest
    const excess = value.minus(shareOf(totalValue, sectorLimitPercent))
    const shares = Decimal.min(excess.div(price).ceil(), decimal(part.quantity).times(sectorTrimShare))
    return candidate({
      kind: 'sector_weight',
      action: 'trim',
      symbol,
      accountId: part.accountId,
      price,
      shares,
      rationale: `${sector} companies are ${percentText(weight)} of your portfolio; ${symbol} is the largest of them.`,
      evidence: [
        {
          claim: `${sector} companies are ${percentText(weight)} of your portfolio.`,
          facts: [
            percentFact(`allocation#${sector}.weight`, `${sector} companies`, weight, asOf),
            countFact(`allocation#${sector}.companies`, `${sector} companies held`, companies.length, asOf),
          ],
        },
        { claim: `${symbol} is the largest of them.`, facts: [weightFact(largest, inputs)] },
      ],
      risks: [
        'A sale can realize a taxable gain.',
        `Would be wrong if ${sector} companies do better than the rest of your portfolio.`,
      ],
      strength: strengthBetween(Number(weight), Number(sectorLimitPercent), 80),
      horizonTradingDays: 60,
      validTradingDays: 5,
    })
  })
}
