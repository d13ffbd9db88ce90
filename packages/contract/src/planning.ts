/** What an order or a rebalancing would do, before anything is kept or sent. */
import { constraintCodes } from '@g2e/domain/rebalance'
import { z } from 'zod'
import { BrokerIdText, Day, Decimal, Id, Instant, SymbolText } from './common.ts'
import { PlanningConventions } from './conventions.ts'
import { Check, OrderRequest } from './orders.ts'
import { Portfolio } from './portfolio.ts'

const nullable = Decimal.nullable()

export const whatIfOrdersMax = 50
export const rebalanceTargetsMax = 200

export const WhatIfRequest = z.strictObject({ orders: z.array(OrderRequest).min(1).max(whatIfOrdersMax) }).meta({
  id: 'WhatIfRequest',
  examples: [
    {
      orders: [
        {
          accountId: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11',
          symbol: 'NVDA',
          side: 'sell',
          quantity: '5',
          orderType: 'market',
          timeInForce: 'day',
        },
      ],
    },
  ],
})
export type WhatIfRequest = z.infer<typeof WhatIfRequest>

/** What could not be figured out, and why: never counted as zero. */
const Unknown = z.object({ what: z.string(), reason: z.string() })

/** Part of a purchase that a sale would take. */
export const LotSale = z
  .object({
    transactionId: z.string(),
    openedOn: Day,
    quantity: Decimal,
    costBasis: Decimal,
    proceeds: Decimal,
    gain: Decimal,
    term: z.enum(['short', 'long']),
  })
  .meta({ id: 'LotSale' })

export const washVerdicts = ['none', 'match', 'possible', 'coverage_incomplete'] as const

/** Before taxes are paid: gains are realized, what they cost is not known here. `null` figures = not known. */
export const TaxEffect = z
  .object({
    shortTermGain: nullable,
    longTermGain: nullable,
    totalGain: nullable,
    /** Of losses, what a wash sale would defer or forbid. */
    disallowed: nullable,
    washSale: z.enum(washVerdicts),
    lots: z.array(LotSale),
    unknown: z.array(Unknown),
  })
  .meta({ id: 'TaxEffect' })
export type TaxEffect = z.infer<typeof TaxEffect>

const allocationParts = z.array(
  z.object({ key: z.string(), label: z.string(), marketValue: Decimal, weightPercent: Decimal }),
)

/** Of the last year's daily returns of what is held, at the weights held; fractions. */
export const StandingRisk = z
  .object({
    volatility: nullable,
    beta: nullable,
    /** Sum of squared weights of positions, 0 to 1. */
    hhi: nullable,
    largestSymbol: z.string().nullable(),
    largestPercent: nullable,
    topFivePercent: nullable,
    cashPercent: nullable,
    benchmark: z.string(),
    observations: z.number().int(),
    /** Of the value of positions, what has a year of prices. */
    coveredPercent: nullable,
  })
  .meta({ id: 'StandingRisk' })
export type StandingRisk = z.infer<typeof StandingRisk>

/** A portfolio as `GET /portfolio` shows it, with its spread and its risk. */
export const Standing = Portfolio.extend({
  allocation: z.object({ assetType: allocationParts, sector: allocationParts, account: allocationParts }),
  risk: StandingRisk,
}).meta({ id: 'Standing' })
export type Standing = z.infer<typeof Standing>

export const WhatIfOrder = z
  .object({
    order: OrderRequest,
    /** Whether it counts in `after`: a blocked one, or one of unknown size, does not. */
    isAssumedFilled: z.boolean(),
    assumedPrice: nullable,
    assumedQuantity: nullable,
    /** Money in (positive) or out, without fees. */
    cashEffect: nullable,
    estimatedFees: nullable,
    checks: z.array(Check),
    blocked: z.boolean(),
    taxes: TaxEffect.nullable(),
    unknown: z.array(Unknown),
  })
  .meta({ id: 'WhatIfOrder' })
export type WhatIfOrder = z.infer<typeof WhatIfOrder>

export const WhatIf = z
  .object({
    conventions: PlanningConventions,
    asOf: Instant.nullable(),
    currency: z.string(),
    orders: z.array(WhatIfOrder),
    before: Standing,
    after: Standing,
    totals: z.object({
      /** Of everything assumed filled, without fees. */
      cashEffect: nullable,
      estimatedFees: nullable,
    }),
    taxes: TaxEffect,
    unknown: z.array(Unknown),
  })
  .meta({ id: 'WhatIf' })
export type WhatIf = z.infer<typeof WhatIf>

const PercentText = z
  .string()
  .regex(/^\d{1,3}(?:\.\d{1,10})?$/, 'must be a percentage such as "12.5"')
  .refine((text) => Number(text) <= 100, 'must be at most 100')
  .meta({ id: 'PercentText', examples: ['12.5'] })

export const RebalanceTarget = z
  .strictObject({ symbol: SymbolText, weightPercent: PercentText })
  .meta({ id: 'RebalanceTarget' })

export const RebalanceRequest = z
  .strictObject({
    /** Percent of the whole, cash included; together at most 100. What is left is cash. */
    targets: z.array(RebalanceTarget).min(1).max(rebalanceTargetsMax),
    /** Percentage points that a weight may be off its target. */
    driftBandPercent: PercentText.default('5'),
    /** What is held without a target. */
    others: z.enum(['keep', 'sell']).default('keep'),
    /** Default: all accounts that are included in the portfolio. */
    accountIds: z.array(Id).min(1).max(50).optional(),
    /** New money (positive) or money to raise (negative). */
    cashFlow: Decimal.default('0'),
    /** Where it comes in or goes out; default: the default account. */
    cashAccountId: Id.optional(),
    shares: z.enum(['whole', 'fractional']).default('whole'),
    minimumTrade: Decimal.refine((text) => !text.startsWith('-'), 'must not be negative').default('1'),
    /** Of each account's value. */
    cashReservePercent: PercentText.default('0'),
    taxAware: z.boolean().default(true),
    orderType: z.enum(['limit', 'market']).default('limit'),
  })
  .meta({
    id: 'RebalanceRequest',
    examples: [
      {
        targets: [
          { symbol: 'SPY', weightPercent: '60' },
          { symbol: 'AAPL', weightPercent: '10' },
        ],
        driftBandPercent: '5',
      },
    ],
  })
export type RebalanceRequest = z.infer<typeof RebalanceRequest>

export const Constraint = z.object({ code: z.enum(constraintCodes), message: z.string() }).meta({ id: 'Constraint' })

const weightChange = {
  targetPercent: Decimal,
  nowPercent: Decimal,
  afterPercent: Decimal,
  isInsideBand: z.boolean(),
  /** Why it stays outside its band; empty where it does not. */
  constraints: z.array(Constraint),
}

/** One order and what is meant by it. */
export const ProposedOrder = z
  .object({
    order: OrderRequest,
    estimatedPrice: Decimal,
    estimatedAmount: Decimal,
    /** Sales: from which shares the tax figures are; `null` = not known, or a purchase. */
    lots: z.array(LotSale).nullable(),
    shortTermGain: nullable,
    longTermGain: nullable,
    notes: z.array(z.string()),
  })
  .meta({ id: 'ProposedOrder' })
export type ProposedOrder = z.infer<typeof ProposedOrder>

export const Rebalance = z
  .object({
    conventions: PlanningConventions,
    asOf: Instant.nullable(),
    currency: z.string(),
    /** What the weights are of, cash flow included. */
    totalValue: Decimal,
    driftBandPercent: Decimal,
    cashAccountId: Id.nullable(),
    /** Sales first; in this order they can go to `POST /portfolio/what-if` or one by one to `POST /orders/preview`. */
    orders: z.array(OrderRequest),
    /** The same orders with reasons, in the same order. */
    items: z.array(ProposedOrder),
    weights: z.array(
      z.object({ symbol: z.string(), name: z.string().nullable(), isHeld: z.boolean(), ...weightChange }),
    ),
    cash: z.object(weightChange),
    accounts: z.array(
      z.object({
        accountId: Id,
        brokerId: BrokerIdText,
        accountName: z.string(),
        cashNow: Decimal,
        cashAfter: Decimal,
        /** Why no order goes there; `null` = orders can. */
        barred: z.string().nullable(),
      }),
    ),
    taxes: z.object({
      shortTermGain: nullable,
      longTermGain: nullable,
      totalGain: nullable,
      unknown: z.array(Unknown),
    }),
    estimatedFees: nullable,
    /** What was not weighed or not known, and why. */
    excluded: z.array(Unknown),
  })
  .meta({ id: 'Rebalance' })
export type Rebalance = z.infer<typeof Rebalance>
