/** The receipt of a figure: how it was made, of what, and what was left out; to keep, and to recompute offline. */
import { lotMethods } from '@g2e/domain/ledger'
import { z } from 'zod'
import { Day, Decimal, Instant } from './common.ts'
import { Conventions } from './conventions.ts'
import { PerformanceQuery, RiskFreeRate, breakdownDimensions } from './performance.ts'
import { stressPeriodIds } from './risk.ts'

const Excluded = z.array(z.object({ what: z.string(), reason: z.string() }))

export const receiptFigures = [
  'twrPercent',
  'benchmarkPercent',
  'twrAnnualizedPercent',
  'mwrPercent',
  'modifiedDietzPercent',
  'opening',
  'netFlows',
  'gain',
  'closing',
  'income',
  'fees',
  'taxes',
  'priceGain',
  'benchmarkClosing',
  'benchmarkGain',
  'benchmarkMwrPercent',
  'contributionPercent',
  'volatility',
  'downsideDeviation',
  'sharpe',
  'sortino',
  'calmar',
  'maxDrawdown',
  'beta',
  'alpha',
  'trackingError',
  'informationRatio',
  'upCapture',
  'downCapture',
  'omega',
  'var95',
  'cvar95',
  'hhi',
  'effectiveHoldings',
  'topWeightPercent',
  'correlation',
  'correlationAverage',
  'exposureValue',
  'exposurePercent',
  'incomeDividends',
  'incomeInterest',
  'incomeTotal',
  'incomeQualified',
  'incomeNonQualified',
  'incomeNotTold',
  'incomeTaxesWithheld',
  'expectedDeclared',
  'expectedEstimated',
  'expectedYieldPercent',
  'realizedProceeds',
  'realizedCostBasis',
  'realizedGain',
  'realizedShort',
  'realizedLong',
  'realizedDisallowed',
  'realizedTotal',
  'stressBenchmarkPercent',
  'stressChange',
  'stressChangePercent',
  'stressKnownChange',
  'stressCoveredPercent',
  'stressValueAfter',
  'checkupPositionPercent',
  'checkupSectorPercent',
  'checkupCashPercent',
  'checkupHoldings',
  'checkupCorrelation',
  'checkupFeesPercent',
  'lotQuantity',
  'lotCostBasis',
  'lotCostEach',
  'lotValue',
  'lotUnrealized',
  'lotUnrealizedPercent',
  'lotDaysToLong',
  'washSaleQuantity',
  'washSaleDisallowed',
  'washSaleBasisAdded',
  'washSaleHeldLonger',
  'costInvested',
  'costUnrealized',
  'costRealized',
  'costFees',
] as const
export type ReceiptFigure = (typeof receiptFigures)[number]

/** Figures that a part of the portfolio has of its own (`by` and `of`), as the breakdown tells them. */
export const partFigures = [
  'twrPercent',
  'mwrPercent',
  'contributionPercent',
  'opening',
  'netFlows',
  'gain',
  'closing',
] as const satisfies readonly ReceiptFigure[]
export type PartFigure = (typeof partFigures)[number]

/** What a receipt's part is told apart by: `month` of what was paid or is expected, `sale` of what was realized, and so on. */
export const receiptDimensions = [...breakdownDimensions, 'currency', 'month', 'sale', 'lot', 'washSale'] as const
export type ReceiptDimension = (typeof receiptDimensions)[number]
/** The key of payments without a symbol. */
export const noSymbolKey = '-'

/** Some fifty symbols. */
const partLengthMax = 400
/** Fifty shocks of sectors with long names; more would not fit into an address. */
const shocksLengthMax = 8_000

export const ReceiptQuery = PerformanceQuery.extend({
  figure: z.enum(receiptFigures),
  /**
   * With `of`: of one part by this; `symbol` where only `of` is given. Exposure by `assetType`, `sector`, `currency` or
   * `symbol`; income by `month`, `symbol` or `account`; what is expected by `month`; what was realized by `sale`; a stress
   * by `symbol`; lots by `lot`, or their sums by `symbol`; costs by `symbol`; a wash sale by `washSale`.
   */
  by: z.enum(receiptDimensions).optional(),
  /**
   * The part's key; for `topWeightPercent` how many, for `correlation` two symbols joined by a comma, for a month `2026-03`,
   * for a sale `sellId,transactionId,term`, for a lot `transactionId,symbol,accountId`, for sums of lots symbols joined by
   * commas, for a wash sale `sellId,buyId,verdict` (`-` without a purchase); `-` for payments without a symbol.
   */
  of: z.string().trim().min(1).max(partLengthMax).optional(),
  /** Of income (default: this one) and of what was realized (default: all). */
  year: z.coerce.number().int().min(1900).max(9999).optional(),
  /** Which past days; of a stress. */
  period: z.enum(stressPeriodIds).optional(),
  /** In its place one's own shocks: the `shocks` of `POST /portfolio/stress`, as JSON. */
  shocks: z.string().max(shocksLengthMax).optional(),
  /** Which lots a sale takes; of lots, wash sales and what was realized. */
  method: z.enum(lotMethods).default('fifo'),
  riskFreeRate: RiskFreeRate.optional(),
  /** `true`: the answer is a file to keep. */
  download: z.enum(['true', 'false']).optional(),
})

/** Everything that one figure was made of; `g2e verify-receipt` recomputes `answer` from `bundle` with other code. */
export const Receipt = z
  .object({
    kind: z.literal('g2e-receipt'),
    version: z.literal(1),
    figure: z.enum(receiptFigures),
    by: z.enum(receiptDimensions).nullable(),
    of: z.string().nullable(),
    /** As the answer tells it that the figure is from. */
    value: Decimal.nullable(),
    unit: z.enum(['percent', 'fraction', 'ratio', 'usd', 'shares', 'days', 'count']),
    /** Where the figure stands in `answer`, e.g. `risk.volatility`; a percentage is a hundred times the fraction there. */
    path: z.string(),
    method: z.string(),
    conventions: Conventions,
    inputs: z.object({
      from: Day.nullable(),
      to: Day.nullable(),
      accounts: z.array(z.string()),
      valuations: z.number().int(),
      flows: z.number().int(),
      transactions: z.number().int(),
      benchmark: z.string().nullable(),
      sources: z.array(z.string()),
    }),
    excluded: Excluded,
    asOf: Instant.nullable(),
    bundle: z.record(z.string(), z.unknown()),
    answer: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof Receipt>
