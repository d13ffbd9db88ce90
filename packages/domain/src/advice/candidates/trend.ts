/** The 50-day against the 200-day mean: what falls is a smaller bet, what rises calmly may be a little larger. */
import { Decimal, decimal, percentText } from '../../money/index.ts'
import type { Candidate, Claim } from '../recommendation.ts'
import { statisticText } from '../signals.ts'
import type { PriceSignals } from '../signals.ts'
import { sharesWorth, spendable } from '../sizing.ts'
import type { AdviceInputs, HeldPosition } from './inputs.ts'
import {
  accountToBuy,
  accountToSell,
  candidate,
  isTraded,
  percentFact,
  percentOf,
  shareOf,
  strengthBetween,
} from './parts.ts'

/** A price this far below its 200-day mean, in percent, is a weak trend. */
const weakBelowPercent = 5
/** A company that swings more in a year is not added to on its trend alone. */
const volatilityPercentMax = 45
/** Below this weight a trend is not worth an order. */
const weightPercentMin = '1'
/** An addition brings a position to at most the first, by at most the second, of the portfolio. */
const addedToPercentMax = '5'
const addedByPercentMax = '2'
const keptCashPercent = '5'
const trimShare = decimal('0.5')

interface Averages {
  readonly short: number
  readonly long: number
}

const averagesOf = ({ average50, average200 }: PriceSignals): Averages | null =>
  average50 === null || average200 === null ? null : { short: average50, long: average200 }

function trendClaims(symbol: string, signals: PriceSignals, { short, long }: Averages): readonly Claim[] {
  const fact = (name: string, label: string, value: number, unit: string) => ({
    id: `indicators#${symbol}.${name}`,
    label,
    value: statisticText(value),
    unit,
    asOf: signals.asOf,
  })
  const side = short < long ? 'below' : 'above'
  const { volatilityPercent } = signals
  return [
    {
      claim: `The 50-day mean of ${symbol} is ${side} its 200-day mean.`,
      facts: [
        fact('average50', `${symbol} 50-day mean`, short, 'usd'),
        fact('average200', `${symbol} 200-day mean`, long, 'usd'),
        fact('last', `${symbol} last close`, signals.last, 'usd'),
      ],
    },
    {
      claim: `${symbol} is ${percentText(statisticText(signals.drawdownPercent))} below its highest close of a year.`,
      facts: [fact('drawdown', `${symbol} below its high`, signals.drawdownPercent, 'percent')],
    },
    ...(volatilityPercent === null
      ? []
      : [
          {
            claim: `It swings by about ${percentText(statisticText(volatilityPercent))} in a year.`,
            facts: [fact('volatility', `${symbol} volatility, 60 days, yearly`, volatilityPercent, 'percent')],
          },
        ]),
  ]
}

const valueOf = (position: HeldPosition | undefined): Decimal => decimal(position?.marketValue ?? '0')

export function weakTrendCandidates(inputs: AdviceInputs): readonly Candidate[] {
  return inputs.positions.filter(isTraded).flatMap((position) => {
    const { symbol, price } = position
    const signals = inputs.signals.get(symbol)
    const averages = signals ? averagesOf(signals) : null
    const part = accountToSell(inputs, position)
    const weight = percentOf(valueOf(position), inputs.totalValue)
    if (!signals || !averages || !part || price === null || weight.lt(weightPercentMin)) return []
    const belowPercent = ((averages.long - signals.last) / averages.long) * 100
    if (averages.short >= averages.long || belowPercent <= weakBelowPercent) return []
    const below = percentText(statisticText(belowPercent))
    return candidate({
      kind: 'weak_trend',
      action: 'trim',
      symbol,
      accountId: part.accountId,
      price,
      shares: decimal(part.quantity).times(trimShare),
      rationale: `${symbol} trades ${below} below its 200-day mean, and its 50-day mean is below it too.`,
      evidence: [
        ...trendClaims(symbol, signals, averages),
        {
          claim: `${symbol} closed ${below} below its 200-day mean.`,
          facts: [
            {
              id: `indicators#${symbol}.belowAverage200`,
              label: `${symbol} below its 200-day mean`,
              value: statisticText(belowPercent),
              unit: 'percent',
              asOf: signals.asOf,
            },
          ],
        },
        {
          claim: `${symbol} is ${percentText(weight)} of your portfolio.`,
          facts: [percentFact(`portfolio#${symbol}.weight`, `${symbol} of your portfolio`, weight, inputs.asOf)],
        },
      ],
      risks: [
        'Trends turn without notice, and a sale near the low costs the recovery.',
        `Would be wrong if ${symbol} closes above its 200-day mean within the horizon.`,
      ],
      strength: strengthBetween(belowPercent, weakBelowPercent, 40),
      horizonTradingDays: 20,
      validTradingDays: 1,
    })
  })
}

interface Choice {
  readonly symbol: string
  readonly price: HeldPosition['price']
  readonly held: HeldPosition | undefined
}

/** What is held in small, and what the person asked about. */
const choicesOf = ({ positions, asked }: AdviceInputs): readonly Choice[] => [
  ...positions.filter(isTraded).map((held) => ({ symbol: held.symbol, price: held.price, held })),
  ...asked.map(({ symbol, price }) => ({ symbol, price, held: undefined })),
]

export function strongTrendCandidates(inputs: AdviceInputs): readonly Candidate[] {
  const account = accountToBuy(inputs)
  const { totalValue, cash } = inputs
  const free = decimal(cash).minus(shareOf(totalValue, keptCashPercent))
  if (!account || free.lte(0)) return []
  return choicesOf(inputs).flatMap(({ symbol, price, held }) => {
    const signals = inputs.signals.get(symbol)
    const averages = signals ? averagesOf(signals) : null
    if (!signals || !averages || price === null) return []
    const isRising = signals.last > averages.short && averages.short > averages.long
    const { volatilityPercent } = signals
    if (!isRising || volatilityPercent === null || volatilityPercent > volatilityPercentMax) return []
    const room = shareOf(totalValue, addedToPercentMax).minus(valueOf(held))
    const amount = Decimal.min(room, shareOf(totalValue, addedByPercentMax), free, spendable(decimal(account.cash)))
    const abovePercent = ((signals.last - averages.long) / averages.long) * 100
    return candidate({
      kind: 'strong_trend',
      action: held ? 'add' : 'buy',
      symbol,
      accountId: account.accountId,
      price,
      shares: sharesWorth(amount, price),
      rationale: `${symbol} rises calmly: its 50-day mean is above its 200-day mean, and the price is above both.`,
      evidence: trendClaims(symbol, signals, averages),
      risks: [
        'Past trends say little of later ones.',
        `Would be wrong if ${symbol} closes below its 200-day mean within the horizon.`,
      ],
      strength: strengthBetween(abovePercent, 0, 60),
      horizonTradingDays: 20,
      validTradingDays: 1,
    })
  })
}
