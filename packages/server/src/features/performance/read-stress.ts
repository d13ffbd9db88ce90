/** Today's holdings through periods that really were, and through shocks that a person names. */
import type { Portfolio } from '@g2e/contract/portfolio'
import type { StressList, StressResult } from '@g2e/contract/risk'
import { addDays, newYorkTime } from '@g2e/domain/calendar'
import { isOptionSymbol } from '@g2e/domain/instruments'
import type { Shock, StressOutcome } from '@g2e/domain/risk'
import type { PortfolioScope } from '../portfolio/index.ts'
import { periodConventions, shockConventions } from './line-conventions.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import type { PriceTable } from './prices.ts'
import { benchmarkDefault } from './reckon.ts'
import {
  betaDays,
  changePercentOf,
  needsBetas,
  pastPeriods,
  throughPeriod,
  throughShocks,
  valueAfter,
} from './stress.ts'
import type { PastPeriod, Position } from './stress.ts'

export interface StressWish {
  readonly benchmark?: string | undefined
}

export const benchmarkOf = ({ benchmark }: StressWish): string => (benchmark ?? benchmarkDefault).toUpperCase()

const told = (outcome: StressOutcome, { totals }: Portfolio) => ({
  ...outcome,
  changePercent: changePercentOf(outcome, totals),
  positions: [...outcome.positions],
})

const noForecast = {
  periods:
    'Today’s holdings through days that really were, close to close, at the prices of those days. Not a forecast.',
  shocks: 'A market shock reaches each holding through its beta against the benchmark. Not a forecast.',
} as const
const simulated = {
  periods: 'The prices are simulated, those of these days too: they say nothing about what happened then.',
  shocks: 'The prices that betas are made of are simulated: they say nothing about a real market.',
} as const

/** To be told with the figures, by whoever shows them. */
async function notesOf(
  { market }: Pick<PerformanceDeps, 'market'>,
  userId: string,
  of: keyof typeof noForecast,
): Promise<string[]> {
  return (await market.isSimulated(userId)) ? [noForecast[of], simulated[of]] : [noForecast[of]]
}

interface Priced {
  readonly positions: readonly Position[]
  readonly benchmark: string
  /** New York dates. */
  readonly from: string
  readonly to: string
}

/** Closes of everything that has its own story, and the benchmark's. */
export function stressPrices(
  { prices }: Pick<PerformanceDeps, 'prices'>,
  userId: string,
  { positions, benchmark, from, to }: Priced,
): Promise<PriceTable> {
  const symbols = positions.map(({ symbol }) => symbol).filter((symbol) => !isOptionSymbol(symbol))
  return prices.read(userId, [...new Set([...symbols, benchmark])], { from, to, adjustment: 'split' })
}

/** The year up to today, that betas are made of. */
export async function betaRange(
  { market }: Pick<PerformanceDeps, 'market'>,
  userId: string,
): Promise<Pick<PastPeriod, 'from' | 'to'>> {
  const to = newYorkTime(await market.now(userId)).date
  return { from: addDays(to, -betaDays), to }
}

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function readStress(
  deps: PerformanceDeps,
  userId: string,
  wish: StressWish,
  scope: PortfolioScope,
): Promise<StressList> {
  const portfolio = await deps.portfolios.read(userId, scope)
  const { positions, totals } = portfolio
  const benchmark = benchmarkOf(wish)
  const items: StressList['items'] = []
  for (const period of pastPeriods) {
    const table = await stressPrices(deps, userId, { positions, benchmark, ...period })
    const { outcome, benchmarkPercent } = throughPeriod(positions, table, { period, benchmark })
    items.push({ ...period, benchmarkPercent, ...told(outcome, portfolio) })
  }
  const notes = await notesOf(deps, userId, 'periods')
  const { asOf } = portfolio
  const conventions = periodConventions({ benchmark, asOf })
  return { conventions, asOf, totalValue: totals.totalValue, benchmark, notes, items }
}

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function applyStress(
  deps: PerformanceDeps,
  userId: string,
  { shocks, ...wish }: StressWish & { readonly shocks: readonly Shock[] },
  scope: PortfolioScope,
): Promise<StressResult> {
  const portfolio = await deps.portfolios.read(userId, scope)
  const { positions, totals } = portfolio
  const benchmark = benchmarkOf(wish)
  const table = needsBetas(shocks)
    ? await stressPrices(deps, userId, { positions, benchmark, ...(await betaRange(deps, userId)) })
    : undefined
  const outcome = throughShocks(positions, table, { shocks, benchmark })
  const { asOf } = portfolio
  return {
    conventions: shockConventions({ benchmark, asOf, isMarket: needsBetas(shocks) }),
    asOf,
    totalValue: totals.totalValue,
    benchmark,
    notes: await notesOf(deps, userId, 'shocks'),
    valueAfter: valueAfter(outcome, totals),
    ...told(outcome, portfolio),
  }
}
