/** Holdings through a period that really was, or through shocks, with the prices given: what the answer and its receipts share. */
import type { Portfolio } from '@g2e/contract/portfolio'
import type { StressPeriodId } from '@g2e/contract/risk'
import { dayNumber } from '@g2e/domain/calendar'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { over, unitsText } from '@g2e/domain/ledger'
import { decimal, round, toMoney } from '@g2e/domain/money'
import { applyShocks, beta, movedBy, pairedReturns, stressOutcome } from '@g2e/domain/risk'
import type { Shock, StressedHolding, StressOutcome } from '@g2e/domain/risk'
import type { PriceTable } from './prices.ts'

export interface PastPeriod {
  readonly id: StressPeriodId
  readonly name: string
  readonly from: string
  readonly to: string
}

/** Close to close: the last before it began, and the lowest or last of it. */
export const pastPeriods: readonly PastPeriod[] = [
  {
    id: 'financial-crisis',
    name: 'Financial crisis, September 2008 to March 2009',
    from: '2008-09-12',
    to: '2009-03-09',
  },
  { id: 'pandemic', name: 'Pandemic, February to March 2020', from: '2020-02-19', to: '2020-03-23' },
  { id: 'rates-2022', name: 'Rising rates, the year 2022', from: '2021-12-31', to: '2022-12-30' },
]

const percentPlaces = 6
/** The year up to today. */
export const betaDays = 365
/** Fewer returns are no beta. */
export const betaReturnsMin = 60

export type Position = Portfolio['positions'][number]
type Totals = Pick<Portfolio['totals'], 'totalValue'>

type Beta = Pick<StressedHolding, 'beta' | 'betaReason'>
const noBeta: Beta = { beta: null, betaReason: null }

const holdingOf = ({ symbol, sector, assetType, marketValue }: Position, known = noBeta): StressedHolding => ({
  symbol,
  sector,
  assetType,
  marketValue,
  ...known,
})

/** From one close to another, in percent; `null` without both. */
function moveOf(prices: PriceTable, symbol: string, { from, to }: Pick<PastPeriod, 'from' | 'to'>): string | null {
  const [before, after] = [prices.on(symbol, dayNumber(from)), prices.on(symbol, dayNumber(to))]
  if (before === undefined || after === undefined || before === 0n) return null
  return round(decimal(unitsText(over(after - before, before))).times(100), percentPlaces).toFixed()
}

function unpricedReason(prices: PriceTable, symbol: string, from: string): string {
  if (isOptionSymbol(symbol)) return 'an option of today did not exist then'
  return prices.missing.get(symbol) ?? `there is no price of it around ${from}: it may not have been traded yet`
}

export interface PeriodStress {
  readonly outcome: StressOutcome
  readonly benchmarkPercent: string | null
}

export function throughPeriod(
  positions: readonly Position[],
  prices: PriceTable,
  { period, benchmark }: { readonly period: PastPeriod; readonly benchmark: string },
): PeriodStress {
  const { from, to } = period
  const moves = positions.map((position) =>
    movedBy(holdingOf(position), {
      percent: isOptionSymbol(position.symbol) ? null : moveOf(prices, position.symbol, period),
      basis: `its price from ${from} to ${to}`,
      reason: unpricedReason(prices, position.symbol, from),
    }),
  )
  return { outcome: stressOutcome(moves), benchmarkPercent: moveOf(prices, benchmark, period) }
}

/** Of daily closes against the benchmark's. */
function betaOf(symbol: string, prices: PriceTable, benchmark: string): Beta {
  if (isOptionSymbol(symbol)) return { beta: null, betaReason: 'an option does not move in proportion to the market' }
  const [own, reference] = [prices.closesOf(symbol), prices.closesOf(benchmark)]
  if (!reference) return { beta: null, betaReason: `there are no prices of ${benchmark}` }
  if (!own) return { beta: null, betaReason: prices.missing.get(symbol) ?? 'it has no prices' }
  const { a, b } = pairedReturns(own, reference)
  const found = a.length < betaReturnsMin ? null : beta(a, b)
  const few = `only ${a.length} daily returns in common with ${benchmark}`
  return found === null ? { beta: null, betaReason: few } : { beta: found, betaReason: null }
}

export const needsBetas = (shocks: readonly Shock[]): boolean => shocks.some(({ by }) => by === 'market')

/** `prices`: of the year that betas are made of; needed only where the market is shocked. */
export const throughShocks = (
  positions: readonly Position[],
  prices: PriceTable | undefined,
  { shocks, benchmark }: { readonly shocks: readonly Shock[]; readonly benchmark: string },
): StressOutcome =>
  applyShocks(
    positions.map((position) => holdingOf(position, prices && betaOf(position.symbol, prices, benchmark))),
    shocks,
  )

/** Of the total value; `null` where the change is not known, or nothing is there to lose. */
export function changePercentOf({ change }: StressOutcome, { totalValue }: Totals): string | null {
  const total = decimal(totalValue)
  if (change === null || total.lte(0)) return null
  return round(decimal(change).div(total).times(100), percentPlaces).toFixed()
}

export const valueAfter = ({ change }: StressOutcome, { totalValue }: Totals): string | null =>
  change === null ? null : toMoney(decimal(totalValue).plus(change))
