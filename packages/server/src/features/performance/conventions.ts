/** The convention block of every answer: how a figure was made, in words. */
import type { Performance } from '@g2e/contract/performance'
import type { Reckoned } from './reckon.ts'

export const conventionsOf = (
  { returns, benchmark, asOf }: Reckoned,
  told: { readonly annualization?: string; readonly riskFreeRate?: string; readonly priceBasis?: string } = {},
): Performance['conventions'] => ({
  returnKind: returns.every(({ isModifiedDietz }) => !isModifiedDietz)
    ? 'time-weighted, daily, linked'
    : 'time-weighted, daily, linked; Modified Dietz over the days without a valuation',
  flowTiming: 'in_start_out_end',
  dayCount: 'actual/365',
  annualization:
    told.annualization ??
    'mwrPercent is a yearly rate (XIRR), twrAnnualizedPercent one from 365 days on; the others are of the whole period',
  priceBasis:
    told.priceBasis ??
    `daily closes as traded, the last day at the broker's present price; ${benchmark.symbol} by price adjusted for splits, without its dividends; the same money in it is traded at the close of a flow's day`,
  logReturns: false,
  riskFreeRate: told.riskFreeRate ?? '0',
  fees: 'included',
  taxes: 'those that the broker withholds are included',
  asOf,
})
