/**
 * How the figures of an answer were made: what a person chose, what is fixed and by which source, since and as of when. Each
 * kind of answer tells what it depends on; texts are for people, figures and choices are told as such.
 */
import { lotMethods } from '@g2e/domain/ledger'
import { z } from 'zod'
import { Day, Instant } from './common.ts'

/** Of returns and risk. */
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

/** Lines of the ledger that the figures stand on: of the first one's day up to this one, which is today in New York. */
const coverage = z.object({ from: Day.nullable(), to: Day })

/** Of lots, realized gains and wash sales. */
export const LotConventions = z
  .object({
    lotMethod: z.enum(lotMethods),
    lotOrder: z.string(),
    holdingPeriod: z.string(),
    costBasis: z.string(),
    proceeds: z.string(),
    gain: z.string(),
    washSales: z.string(),
    /** Before and after a sale at a loss. */
    washSaleDays: z.number().int(),
    fees: z.string(),
    priceBasis: z.string(),
    rounding: z.string(),
    currency: z.string(),
    coverage,
  })
  .meta({ id: 'LotConventions' })
export type LotConventions = z.infer<typeof LotConventions>

/** Of what was paid for what is held. */
export const CostConventions = z
  .object({
    method: z.string(),
    costBasis: z.string(),
    realized: z.string(),
    unrealized: z.string(),
    washSales: z.string(),
    priceBasis: z.string(),
    rounding: z.string(),
    currency: z.string(),
    coverage,
    asOf: Instant.nullable(),
  })
  .meta({ id: 'CostConventions' })

export const IncomeConventions = z
  .object({
    dateBasis: z.string(),
    amounts: z.string(),
    reinvested: z.string(),
    qualified: z.string(),
    taxes: z.string(),
    declared: z.string(),
    estimates: z.string(),
    /** How far ahead payments are told. */
    horizonDays: z.number().int(),
    yieldBasis: z.string(),
    currency: z.string(),
    coverage,
    asOf: Instant.nullable(),
  })
  .meta({ id: 'IncomeConventions' })
export type IncomeConventions = z.infer<typeof IncomeConventions>

export const StressConventions = z
  .object({
    holdings: z.string(),
    method: z.string(),
    combination: z.string(),
    benchmark: z.string(),
    priceBasis: z.string(),
    /** Returns of so many days make a beta, and at least so many; null where none is needed. */
    betaDays: z.number().int().nullable(),
    betaReturnsMin: z.number().int().nullable(),
    unknown: z.string(),
    asOf: Instant.nullable(),
  })
  .meta({ id: 'StressConventions' })
export type StressConventions = z.infer<typeof StressConventions>

export const CheckupConventions = z
  .object({
    limits: z.string(),
    weightBasis: z.string(),
    /** Kinds that are no single positions, and sectors that are none. */
    kindsLeftOut: z.array(z.string()),
    sectorsLeftOut: z.array(z.string()),
    correlation: z.string(),
    correlationHoldingsMax: z.number().int(),
    correlationReturnsMin: z.number().int(),
    fees: z.string(),
    priceBasis: z.string(),
    from: Day,
    to: Day,
    asOf: Instant.nullable(),
  })
  .meta({ id: 'CheckupConventions' })
export type CheckupConventions = z.infer<typeof CheckupConventions>

export const AllocationConventions = z
  .object({
    weightBasis: z.string(),
    priceBasis: z.string(),
    lookThrough: z.string(),
    currency: z.string(),
    asOf: Instant.nullable(),
  })
  .meta({ id: 'AllocationConventions' })
export type AllocationConventions = z.infer<typeof AllocationConventions>

/** Of what orders or a rebalancing would do. */
export const PlanningConventions = z
  .object({
    fills: z.string(),
    fees: z.string(),
    taxes: z.string(),
    lotMethod: z.enum(lotMethods),
    weightBasis: z.string(),
    priceBasis: z.string(),
    currency: z.string(),
    asOf: Instant.nullable(),
  })
  .meta({ id: 'PlanningConventions' })
export type PlanningConventions = z.infer<typeof PlanningConventions>
