/** Today's holdings through periods that really were, and through shocks that a person names. */
import type { Portfolio } from '@g2e/contract/portfolio'
import type { StressList, StressResult } from '@g2e/contract/risk'
import { addDays, dayNumber, newYorkTime } from '@g2e/domain/calendar'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { over, unitsText } from '@g2e/domain/ledger'
import { decimal, round, toMoney } from '@g2e/domain/money'
import { applyShocks, beta, movedBy, pairedReturns, stressOutcome } from '@g2e/domain/risk'
import type { Shock, StressedHolding, StressOutcome } from '@g2e/domain/risk'
import type { PortfolioScope } from '../portfolio/index.ts'
import type { PerformanceDeps } from './performance-deps.ts'

import type { PriceTable } from './prices.ts'
import { benchmarkDefault } from './reckon.ts'

/** Close to close: the last before it began, and the lowest or last of it. */
const pastPeriods = [
  {
    id: 'financial-crisis',
    name: 'Financial crisis, September 2008 to March 2009',
    from: '2008-09-12',
    to: '2009-03-09',
  },
  { id: 'pandemic', name: 'Pandemic, February to March 2020', from: '2020-02-19', to: '2020-03-23' },
  { id: 'rates-2022', name: 'Rising rates, the year 2022', from: '2021-12-31', to: '2022-12-30' },
] as const

const percentPlaces = 6
const betaDays = 365
/** Fewer returns are no beta. */
const betaReturnsMin = 60

export interface StressWish {
  readonly benchmark?: string | undefined
}

type Position = Portfolio['positions'][number]

const holdingOf = (
  { symbol, sector, assetType, marketValue }: Position,
  known: Pick<StressedHolding, 'beta' | 'betaReason'> = { beta: null, betaReason: null },
): StressedHolding => ({ symbol, sector, assetType, marketValue, ...known })

const benchmarkOf = ({ benchmark }: StressWish): string => (benchmark ?? benchmarkDefault).toUpperCase()

function told({ change, knownChange, coveredPercent, positions }: StressOutcome, { totals }: Portfolio) {
  const total = decimal(totals.totalValue)
  return {
    change,
    changePercent:
      change === null || total.lte(0) ? null : round(decimal(change).div(total).times(100), percentPlaces).toFixed(),
    knownChange,
    coveredPercent,
    positions: [...positions],
  }
}

/** From one close to another, in percent; `null` without both. */
function moveOf(prices: PriceTable, symbol: string, { from, to }: { readonly from: string; readonly to: string }) {
  const [before, after] = [prices.on(symbol, dayNumber(from)), prices.on(symbol, dayNumber(to))]
  if (before === undefined || after === undefined || before === 0n) return null
  return round(decimal(unitsText(over(after - before, before))).times(100), percentPlaces).toFixed()
}

function unpricedReason(prices: PriceTable, symbol: string, from: string): string {
  if (isOptionSymbol(symbol)) return 'an option of today did not exist then'
  return prices.missing.get(symbol) ?? `there is no price of it around ${from}: it may not have been traded yet`
}

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

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function readStress(
  { market, portfolios, prices }: PerformanceDeps,
  userId: string,
  wish: StressWish,
  scope: PortfolioScope,
): Promise<StressList> {
  const portfolio = await portfolios.read(userId, scope)
  const benchmark = benchmarkOf(wish)
  const priced = portfolio.positions.map(({ symbol }) => symbol).filter((symbol) => !isOptionSymbol(symbol))
  const items: StressList['items'] = []
  for (const { id, name, from, to } of pastPeriods) {
    const table = await prices.read(userId, [...new Set([...priced, benchmark])], {
      from,
      to,
      adjustment: 'split',
    })
    const moves = portfolio.positions.map((position) =>
      movedBy(holdingOf(position), {
        percent: moveOf(table, position.symbol, { from, to }),
        basis: `its price from ${from} to ${to}`,
        reason: unpricedReason(table, position.symbol, from),
      }),
    )
    items.push({
      id,
      name,
      from,
      to,
      benchmarkPercent: moveOf(table, benchmark, { from, to }),
      ...told(stressOutcome(moves), portfolio),
    })
  }
  const notes = await notesOf({ market }, userId, 'periods')
  return { asOf: portfolio.asOf, totalValue: portfolio.totals.totalValue, benchmark, notes, items }
}

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function applyStress(
  deps: PerformanceDeps,
  userId: string,
  { shocks, ...wish }: StressWish & { readonly shocks: readonly Shock[] },
  scope: PortfolioScope,
): Promise<StressResult> {
  const portfolio = await deps.portfolios.read(userId, scope)
  const benchmark = benchmarkOf(wish)
  const needsBetas = shocks.some(({ by }) => by === 'market')
  const betas = needsBetas ? await readBetas(deps, userId, portfolio.positions, benchmark) : new Map<string, Beta>()
  const outcome = applyShocks(
    portfolio.positions.map((position) => holdingOf(position, betas.get(position.symbol))),
    shocks,
  )
  const { totalValue } = portfolio.totals
  return {
    asOf: portfolio.asOf,
    totalValue,
    benchmark,
    notes: await notesOf(deps, userId, 'shocks'),
    valueAfter: outcome.change === null ? null : toMoney(decimal(totalValue).plus(outcome.change)),
    ...told(outcome, portfolio),
  }
}

type Beta = Pick<StressedHolding, 'beta' | 'betaReason'>

/** Of daily closes of the last year against the benchmark's. */
async function readBetas(
  { market, prices }: PerformanceDeps,
  userId: string,
  positions: readonly Position[],
  benchmark: string,
): Promise<ReadonlyMap<string, Beta>> {
  const to = newYorkTime(await market.now(userId)).date
  const range = { from: addDays(to, -betaDays), to, adjustment: 'split' } as const
  const symbols = positions.map(({ symbol }) => symbol).filter((symbol) => !isOptionSymbol(symbol))
  const table = await prices.read(userId, [...new Set([...symbols, benchmark])], range)
  const reference = table.closesOf(benchmark)
  return new Map(
    positions.map(({ symbol }): readonly [string, Beta] => {
      if (isOptionSymbol(symbol))
        return [symbol, { beta: null, betaReason: 'an option does not move in proportion to the market' }]
      const own = table.closesOf(symbol)
      if (!reference) return [symbol, { beta: null, betaReason: `there are no prices of ${benchmark}` }]
      if (!own) return [symbol, { beta: null, betaReason: table.missing.get(symbol) ?? 'it has no prices' }]
      const { a, b } = pairedReturns(own, reference)
      const found = a.length < betaReturnsMin ? null : beta(a, b)
      const few = `only ${a.length} daily returns in common with ${benchmark}`
      return [symbol, found === null ? { beta: null, betaReason: few } : { beta: found, betaReason: null }]
    }),
  )
}
