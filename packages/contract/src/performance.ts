/** How a portfolio did: returns, value and flows told apart, and by part. */
import { z } from 'zod'
import { Day, Decimal } from './common.ts'
import { Conventions, CostConventions } from './conventions.ts'
import { PortfolioQuery } from './portfolio.ts'

const nullable = Decimal.nullable()

/** What is missing and why: days without prices, rows left out, figures that cannot be known. */
const Excluded = z.array(z.object({ what: z.string(), reason: z.string() }))

export const PerformanceQuery = PortfolioQuery.extend({
  from: Day.optional(),
  to: Day.optional(),
  benchmark: z.string().max(25).optional(),
})

/** Exact: opening + netFlows + gain = closing, and gain = priceGain + income - fees - taxes. */
export const PerformanceValue = z
  .object({
    opening: nullable,
    netFlows: Decimal,
    gain: nullable,
    /** Dividends, reinvested ones too, and interest. */
    income: Decimal,
    /** Positive; those of trades too, without taxes. */
    fees: Decimal,
    /** Positive; what was withheld or billed as a tax. */
    taxes: Decimal,
    priceGain: nullable,
    closing: nullable,
  })
  .meta({ id: 'PerformanceValue' })

export const mwrStatuses = ['ok', 'no_unique_answer', 'no_answer', 'not_valued'] as const

/** How the time-weighted return was reckoned, and on which links a day without a valuation had to be weighted. */
export const PerformanceMethod = z
  .object({
    name: z.enum(['true_twr', 'modified_dietz']),
    /** Last days of the links that are Modified Dietz, oldest first, at most 50. */
    modifiedDietzOn: z.array(Day),
    modifiedDietzCount: z.number().int(),
    /** Days left out of the product, as no capital was at work. */
    unlinkedOn: z.array(Day),
  })
  .meta({ id: 'PerformanceMethod' })

export const Performance = z
  .object({
    conventions: Conventions,
    series: z.array(
      z.object({
        date: Day,
        value: nullable,
        netFlow: Decimal,
        twrPercent: nullable,
        benchmarkPercent: nullable,
        /** How far the growth is under its highest so far; positive is a loss. */
        drawdownPercent: nullable,
        /** What the same money, paid in and out on the same days, would be worth in the benchmark. */
        benchmarkValue: nullable,
      }),
    ),
    twrPercent: nullable,
    /** By the year; null under 365 days. */
    twrAnnualizedPercent: nullable,
    mwrPercent: nullable,
    mwrStatus: z.enum(mwrStatuses),
    /** Of the whole period at once. */
    modifiedDietzPercent: nullable,
    benchmarkPercent: nullable,
    benchmark: z.object({
      symbol: z.string(),
      /** The same money in the benchmark: its last value, and what of it is gain. */
      closing: nullable,
      gain: nullable,
      mwrPercent: nullable,
    }),
    value: PerformanceValue,
    method: PerformanceMethod,
    contributions: z.array(z.object({ symbol: z.string(), contributionPercent: nullable, gain: nullable })),
    excluded: Excluded,
  })
  .meta({ id: 'Performance' })
export type Performance = z.infer<typeof Performance>

export const CostsQuery = PortfolioQuery.extend({ from: Day.optional(), to: Day.optional() })

/** At average cost. A sum of which a part is not known is `null`, and `excluded` names it. */
export const Costs = z
  .object({
    conventions: CostConventions,
    from: Day.nullable(),
    to: Day.nullable(),
    /** What was paid for what is held at each close. */
    series: z.array(z.object({ date: Day, invested: nullable })),
    totals: z.object({ invested: nullable, unrealized: nullable, realized: nullable, fees: nullable }),
    /** By symbol; what was neither held nor closed within the range is not among them. */
    items: z.array(
      z.object({
        symbol: z.string(),
        /** Signed, with its cost and what it is worth more than that, at the end of the range. */
        quantity: Decimal,
        costBasis: Decimal,
        unrealized: nullable,
        /** Within the range; of trades and of what was charged with them. */
        realized: Decimal,
        fees: Decimal,
      }),
    ),
    excluded: Excluded,
  })
  .meta({ id: 'Costs' })
export type Costs = z.infer<typeof Costs>

export const breakdownDimensions = ['account', 'broker', 'sector', 'assetType', 'tag', 'symbol'] as const
export type BreakdownDimension = (typeof breakdownDimensions)[number]
export const BreakdownQuery = PerformanceQuery.extend({ by: z.enum(breakdownDimensions).default('account') })

/** One part of the portfolio as if it were one of its own: what is traded into it is a flow, what it pays out as well. */
export const BreakdownItem = z
  .object({
    key: z.string(),
    label: z.string(),
    twrPercent: nullable,
    mwrPercent: nullable,
    mwrStatus: z.enum(mwrStatuses),
    /** Its part of the whole portfolio's time-weighted return. */
    contributionPercent: nullable,
    opening: nullable,
    netFlows: Decimal,
    gain: nullable,
    closing: nullable,
    isModifiedDietz: z.boolean(),
  })
  .meta({ id: 'BreakdownItem' })
export const Breakdown = z
  .object({
    by: z.enum(breakdownDimensions),
    from: Day.nullable(),
    to: Day.nullable(),
    conventions: Conventions,
    items: z.array(BreakdownItem),
    /** True where parts overlap (an instrument with two tags): their gains do not add up to the whole then. */
    overlapping: z.boolean(),
    excluded: Excluded,
  })
  .meta({ id: 'Breakdown' })
export type Breakdown = z.infer<typeof Breakdown>

/** Yearly, a fraction; more would be a slip of the finger. */
export const RiskFreeRate = Decimal.refine(
  (text) => Number(text) > -1 && Number(text) <= 10,
  'must be a fraction above -1 and at most 10',
)
