/** A portfolio with its spread and its risk: of the last year's daily returns of what is held, at the weights held. */
import type { Standing, StandingRisk } from '@g2e/contract/planning'
import { decimal, fixed, round, sum } from '@g2e/domain/money'
import { aggregate, allocate } from '@g2e/domain/portfolio'
import type { AccountValues, AggregatePortfolio } from '@g2e/domain/portfolio'
import { beta, volatility } from '@g2e/domain/risk'
import { dayMs, isoOf } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { presentPortfolio } from '../portfolio/index.ts'
import type { PlanningDeps } from './planning-deps.ts'

export const benchmark = 'SPY'
const perYear = 252
const lookBackDays = 366
/** Fewer say nothing of a year. */
const observationsLeast = 60
/** Below this a figure would speak of something else than the portfolio. */
const coveredLeast = 90
const concurrent = 6
const topCount = 5

type Closes = ReadonlyMap<string, number>

export interface YearOfPrices {
  readonly of: ReadonlyMap<string, Closes>
}

/** Never throws for a symbol: what has no prices is not in the answer. */
export async function readYear(
  { market }: PlanningDeps,
  userId: string,
  symbols: readonly string[],
): Promise<YearOfPrices> {
  const now = await market.now(userId)
  const of = new Map<string, Closes>()
  const left = [...new Set([benchmark, ...symbols])]
  const work = async (): Promise<void> => {
    for (let symbol = left.pop(); symbol !== undefined; symbol = left.pop()) {
      const query = { symbol, timeframe: '1Day' as const, adjustment: 'split' as const }
      const range = { from: isoOf(now - lookBackDays * dayMs), to: isoOf(now) }
      try {
        const { bars } = await market.bars(userId, { ...query, ...range })
        of.set(symbol, new Map(bars.map(({ time, close }) => [time.slice(0, 10), Number(close)])))
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: concurrent }, work))
  return { of }
}

/** Day by day on the benchmark's days; `null` when the symbol lacks the first of them. */
function returnsOf(closes: Closes | undefined, days: readonly string[]): readonly number[] | null {
  const first = closes?.get(days[0] ?? '')
  if (closes === undefined || first === undefined || !(first > 0)) return null
  const returns: number[] = []
  let before: number = first
  for (const day of days.slice(1)) {
    const close: number = closes.get(day) ?? before
    returns.push(close / before - 1)
    before = close
  }
  return returns
}

const figure = (value: number | null): string | null =>
  value === null || !Number.isFinite(value) ? null : fixed(decimal(value), 6)

function riskOf({ positions, totals }: AggregatePortfolio, { of }: YearOfPrices): StandingRisk {
  const days = [...(of.get(benchmark)?.keys() ?? [])].toSorted()
  const weighed = positions.flatMap(({ symbol, weightPercent }) =>
    weightPercent === null ? [] : [{ symbol, percent: decimal(weightPercent) }],
  )
  const gross = sum(weighed.map(({ percent }) => percent.abs()))
  const series = weighed.flatMap(({ symbol, percent }) => {
    const returns = returnsOf(of.get(symbol), days)
    return returns === null ? [] : [{ percent, returns }]
  })
  const covered = sum(series.map(({ percent }) => percent.abs()))
  const coveredPercent = gross.isZero() ? null : round(covered.div(gross).times(100), 2)
  const own = days
    .slice(1)
    .map((_, index) =>
      series.reduce((total, { percent, returns }) => total + (percent.toNumber() / 100) * (returns[index] ?? 0), 0),
    )
  const compared = returnsOf(of.get(benchmark), days)
  const isEnough =
    own.length >= observationsLeast &&
    (coveredPercent === null || coveredPercent.gte(coveredLeast)) &&
    compared !== null
  const ordered = weighed.toSorted((a, b) => b.percent.abs().comparedTo(a.percent.abs()))
  const total = decimal(totals.totalValue)
  return {
    volatility: isEnough ? figure(volatility(own, { perYear, isLog: false })) : null,
    beta: isEnough && compared ? figure(beta(own, compared)) : null,
    hhi: total.gt(0) ? fixed(sum(weighed.map(({ percent }) => percent.div(100).pow(2))), 6) : null,
    largestSymbol: ordered[0]?.symbol ?? null,
    largestPercent: ordered[0] ? fixed(ordered[0].percent, 4) : null,
    topFivePercent: total.gt(0) ? fixed(sum(ordered.slice(0, topCount).map(({ percent }) => percent)), 4) : null,
    cashPercent: total.gt(0) ? fixed(decimal(totals.cash).div(total).times(100), 4) : null,
    benchmark,
    observations: isEnough ? own.length : 0,
    coveredPercent: coveredPercent && coveredPercent.toFixed(),
  }
}

export async function standingOf(
  { market }: PlanningDeps,
  userId: string,
  accounts: readonly AccountValues[],
  year: YearOfPrices,
): Promise<Standing> {
  const symbols = new Set(accounts.flatMap(({ holdings }) => holdings.map(({ symbol }) => symbol)))
  const summed = aggregate(accounts, await market.instruments(userId, [...symbols]))
  return {
    ...presentPortfolio(summed),
    allocation: {
      assetType: [...allocate(summed, 'assetType')],
      sector: [...allocate(summed, 'sector')],
      account: [...allocate(summed, 'account')],
    },
    risk: riskOf(summed, year),
  }
}
