/** How a portfolio did: returns, value and flows told apart. */
import { z } from 'zod'
import { Day, Decimal, Instant } from './common.ts'
import { PortfolioQuery } from './portfolio.ts'

const nullable = Decimal.nullable()

export const PerformanceQuery = PortfolioQuery.extend({
  from: Day.optional(),
  to: Day.optional(),
  benchmark: z.string().max(25).optional(),
})

export const Conventions = z
  .object({
    returnKind: z.string(),
    flowTiming: z.string(),
    dayCount: z.string(),
    annualization: z.string(),
    priceBasis: z.string(),
    logReturns: z.boolean(),
    riskFreeRate: z.string(),
    fees: z.string(),
    taxes: z.string(),
    asOf: Instant.nullable(),
  })
  .meta({ id: 'Conventions' })

export const Performance = z
  .object({
    conventions: Conventions,
    series: z.array(
      z.object({ date: Day, value: nullable, netFlow: Decimal, twrPercent: nullable, benchmarkPercent: nullable }),
    ),
    twrPercent: nullable,
    mwrPercent: nullable,
    benchmarkPercent: nullable,
    contributions: z.array(z.object({ symbol: z.string(), contributionPercent: nullable, gain: nullable })),
    /** What is missing and why: days without prices, rows left out. */
    excluded: z.array(z.object({ what: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Performance' })
export type Performance = z.infer<typeof Performance>
