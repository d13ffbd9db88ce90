/** Risk of the portfolio: statistics of the very returns that performance tells, and the shape of what is held now. */
import type { Allocation, Portfolio } from '@g2e/contract/portfolio'
import type { Risk } from '@g2e/contract/risk'
import { bundleDefaults, riskAnswer } from '@g2e/domain/ledger-bundle'
import type { BundleOptions } from '@g2e/domain/ledger-bundle'
import { decimal } from '@g2e/domain/money'
import { herfindahl, topWeight } from '@g2e/domain/risk'
import type { PortfolioScope } from '../portfolio/index.ts'
import { conventionsOf } from './conventions.ts'
import { pairsMin, readCorrelations } from './correlations.ts'
import type { Correlations } from './correlations.ts'
import { figureText, percentText } from './figure-text.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import type { ReckonQuery, Reckoned } from './reckon.ts'
import { returnSeriesOf } from './return-series.ts'
import type { ReturnSeries } from './return-series.ts'
import type { Excluded } from './scope-task.ts'

export interface RiskQuery extends ReckonQuery {
  /** Yearly, a fraction. */
  readonly riskFreeRate?: string | undefined
}

const topCounts = [1, 3, 5, 10]
/** Fewer returns are answered, and said to be few. */
const observationsFew = 30

export const riskOptions = (riskFreeRate: string | undefined): BundleOptions => ({
  ...bundleDefaults,
  riskFreeRate: riskFreeRate ?? bundleDefaults.riskFreeRate,
})

/** As the analysis names its figures, and as the contract does. */
const ownNames: Readonly<Record<string, string>> = { var: 'var95', expectedShortfall: 'cvar95' }
const ownName = (path: string): string => {
  const name = path.replace(/^risk\./, '')
  return ownNames[name] ?? name
}

type Statistics = Pick<
  Risk,
  | 'volatility'
  | 'downsideDeviation'
  | 'sharpe'
  | 'sortino'
  | 'calmar'
  | 'maxDrawdown'
  | 'beta'
  | 'alpha'
  | 'trackingError'
  | 'informationRatio'
  | 'upCapture'
  | 'downCapture'
  | 'omega'
  | 'var95'
  | 'cvar95'
>

const isFall = (what: string): boolean => what.startsWith('risk.maxDrawdown.') && what !== 'risk.maxDrawdown.value'

function statisticsOf({ returns, benchmark, dates }: ReturnSeries, options: BundleOptions, excluded: Excluded[]) {
  const refused: Excluded[] = []
  const {
    var: var95,
    expectedShortfall: cvar95,
    ...figures
  } = riskAnswer({ returns, benchmark, dates, options }, refused)
  const { maxDrawdown } = figures
  // No fall has no dates: that is an answer and not a lack.
  for (const { what, reason } of refused)
    if (!isFall(what) || maxDrawdown.value === null) excluded.push({ what: ownName(what), reason })
  const told: Statistics = { ...figures, var95, cvar95 }
  return told
}

export async function readRisk(
  { reckoner, portfolios, prices }: PerformanceDeps,
  userId: string,
  { riskFreeRate, ...query }: RiskQuery,
  scope: PortfolioScope,
): Promise<Risk> {
  const reckoned = await reckoner.reckon(userId, query, scope)
  const held = { accountIds: scope.accountIds }
  const [portfolio, assetType, sector, currency] = await Promise.all([
    portfolios.read(userId, held),
    portfolios.allocation(userId, 'assetType', held),
    portfolios.allocation(userId, 'sector', held),
    portfolios.allocation(userId, 'currency', held),
  ])
  const correlations = await readCorrelations(prices, userId, portfolio.positions, reckoned.span)
  const exposure = { assetType: assetType.items, sector: sector.items, currency: currency.items }
  return presentRisk(reckoned, { portfolio, correlations, exposure, options: riskOptions(riskFreeRate) })
}

interface Beside {
  readonly portfolio: Portfolio
  readonly correlations: Correlations
  readonly exposure: Readonly<Record<'assetType' | 'sector' | 'currency', Allocation['items']>>
  readonly options: BundleOptions
}

function presentRisk(reckoned: Reckoned, { portfolio, correlations, exposure, options }: Beside): Risk {
  const series = returnSeriesOf(reckoned)
  const { history, benchmark } = reckoned
  const excluded: Excluded[] = [...reckoned.excluded]
  const statistics = statisticsOf(series, options, excluded)
  const count = series.returns.length
  if (count > 0 && count < observationsFew)
    excluded.push({ what: 'observations', reason: `${count} daily returns say little of a year's risk` })
  for (const [symbol, days] of history.unpriced)
    excluded.push({ what: symbol, reason: `it has no price on ${days} of the days; they are left out` })
  excluded.push(...correlations.excluded)
  if (correlations.average === null)
    excluded.push({
      what: 'correlations.average',
      reason: `there are no two holdings with ${pairsMin} daily returns in common`,
    })
  const concentration = concentrationOf(portfolio, excluded)
  return {
    conventions: conventionsOf(reckoned, {
      annualization: `${options.annualization} periods a year, in every yearly figure whatever the range; value at risk is of one day, historical, the return at place floor(0.05 * (n - 1)) of the sorted ones`,
      riskFreeRate: options.riskFreeRate,
    }),
    from: history.days.length === 0 ? null : reckoned.span.from,
    to: history.days.length === 0 ? null : reckoned.span.to,
    benchmark: benchmark.symbol,
    observations: count,
    benchmarkObservations: series.benchmark.length,
    ...statistics,
    ...concentration,
    exposure: { assetType: [...exposure.assetType], sector: [...exposure.sector], currency: [...exposure.currency] },
    correlations: correlations.told,
    excluded,
  }
}

/** Positions by their part of the total value, a fraction; nothing while that value is not above zero. */
export function weightsOf({
  positions,
  totals,
}: Portfolio): readonly { readonly symbol: string; readonly weight: number }[] {
  const total = decimal(totals.totalValue)
  if (!total.gt(0)) return []
  return positions.flatMap(({ symbol, marketValue }) =>
    marketValue === null ? [] : [{ symbol, weight: decimal(marketValue).div(total).toNumber() }],
  )
}

/** Of what is held now; what has no price has no weight and is named. */
function concentrationOf(portfolio: Portfolio, excluded: Excluded[]): Pick<Risk, 'hhi' | 'effectiveHoldings' | 'topN'> {
  const weighed = weightsOf(portfolio)
  const weights = weighed.map(({ weight }) => weight)
  for (const { symbol, reason } of portfolio.unpriced) excluded.push({ what: `hhi.${symbol}`, reason })
  const hhi = herfindahl(weights)
  if (hhi === null) excluded.push({ what: 'hhi', reason: 'no position has a value' })
  const largest = weighed.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).map(({ symbol }) => symbol)
  return {
    hhi: figureText(hhi),
    effectiveHoldings: figureText(hhi === null || hhi === 0 ? null : 1 / hhi),
    topN: topCounts.map((n) => ({
      n,
      weightPercent: percentText(topWeight(weights, n)) ?? '0',
      symbols: largest.slice(0, n),
    })),
  }
}
