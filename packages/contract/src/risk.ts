/** What a portfolio's ups and downs say of its risk. Fractions; drawdown, value at risk and expected shortfall: positive = loss. */
import { z } from 'zod'
import { Day, Decimal, Instant } from './common.ts'
import { CheckupConventions, Conventions, StressConventions } from './conventions.ts'
import { PerformanceQuery, RiskFreeRate } from './performance.ts'
import { PortfolioQuery } from './portfolio.ts'

const nullable = Decimal.nullable()
const Excluded = z.array(z.object({ what: z.string(), reason: z.string() }))

export const RiskQuery = PerformanceQuery.extend({
  /** Yearly, a fraction; default 0. */
  riskFreeRate: RiskFreeRate.optional(),
})

const Exposure = z.array(z.object({ key: z.string(), label: z.string(), marketValue: Decimal, weightPercent: Decimal }))

export const Risk = z
  .object({
    conventions: Conventions,
    from: Day.nullable(),
    to: Day.nullable(),
    benchmark: z.string(),
    /** Returns that the figures are made of, and those of them with one of the benchmark beside. */
    observations: z.number().int(),
    benchmarkObservations: z.number().int(),
    volatility: nullable,
    downsideDeviation: nullable,
    sharpe: nullable,
    sortino: nullable,
    calmar: nullable,
    maxDrawdown: z.object({
      value: nullable,
      /** The peak, the lowest close, and when the peak was reached again; null while it was not. */
      from: Day.nullable(),
      to: Day.nullable(),
      recoveredAt: Day.nullable(),
    }),
    beta: nullable,
    alpha: nullable,
    trackingError: nullable,
    informationRatio: nullable,
    upCapture: nullable,
    downCapture: nullable,
    omega: nullable,
    /** Historical, of one day. */
    var95: nullable,
    cvar95: nullable,
    /** Sum of the squared weights of the positions in the total value (1 = all in one); cash adds nothing. */
    hhi: nullable,
    /** How many equal positions would be as concentrated: 1 / hhi. */
    effectiveHoldings: nullable,
    topN: z.array(z.object({ n: z.number().int(), weightPercent: Decimal, symbols: z.array(z.string()) })),
    exposure: z.object({ assetType: Exposure, sector: Exposure, currency: Exposure }),
    correlations: z.object({
      /** The largest holdings with prices, at most 12. */
      symbols: z.array(z.string()),
      /** Row and column as in `symbols`; null where two have too few days in common. */
      matrix: z.array(z.array(nullable)),
      /** Fewest days that a known pair has in common. */
      observations: z.number().int(),
      /** Of all known pairs. */
      average: nullable,
    }),
    excluded: Excluded,
  })
  .meta({ id: 'Risk' })
export type Risk = z.infer<typeof Risk>

const StressPosition = z.object({
  symbol: z.string(),
  marketValue: nullable,
  /** null: not known, `reason` says why. */
  changePercent: nullable,
  change: nullable,
  /** Which shock, or which prices, it comes from. */
  basis: z.string().nullable(),
  reason: z.string().nullable(),
})

const stressed = {
  /** In money and of the total value; null while something held is not known. */
  change: nullable,
  changePercent: nullable,
  /** Of what is known alone. */
  knownChange: Decimal,
  /** How much of the positions' value is known. */
  coveredPercent: nullable,
  positions: z.array(StressPosition),
}

export const stressPeriodIds = ['financial-crisis', 'pandemic', 'rates-2022'] as const
export type StressPeriodId = (typeof stressPeriodIds)[number]

/** Today's holdings through a period that really was. */
export const StressPeriod = z
  .object({
    id: z.enum(stressPeriodIds),
    name: z.string(),
    from: Day,
    to: Day,
    benchmarkPercent: nullable,
    ...stressed,
  })
  .meta({ id: 'StressPeriod' })
/** What has to be said with every stress: that it is no forecast, and of which prices it is made. */
const notes = z.array(z.string())

export const StressList = z
  .object({
    conventions: StressConventions,
    asOf: Instant.nullable(),
    totalValue: Decimal,
    benchmark: z.string(),
    notes,
    items: z.array(StressPeriod),
  })
  .meta({ id: 'StressList' })
export type StressList = z.infer<typeof StressList>
export const StressQuery = PortfolioQuery.extend({ benchmark: z.string().max(25).optional() })

const ShockPercent = Decimal.refine(
  (text) => Number(text) >= -100 && Number(text) <= 1_000,
  'must be between -100 and 1000',
)
export const Shock = z
  .strictObject({
    by: z.enum(['symbol', 'sector', 'assetType', 'market']),
    /** The symbol, sector or asset type; not given for the market. */
    key: z.string().trim().min(1).max(100).optional(),
    percent: ShockPercent,
  })
  .refine(({ by, key }) => (by === 'market') === (key === undefined), {
    message: 'is needed for symbol, sector and assetType, and only for them',
    path: ['key'],
  })
  .meta({ id: 'Shock', examples: [{ by: 'market', percent: '-20' }] })
export const Shocks = z.array(Shock).min(1).max(50)
export const StressRequest = z.strictObject({ shocks: Shocks }).meta({
  id: 'StressRequest',
  examples: [
    {
      shocks: [
        { by: 'market', percent: '-20' },
        { by: 'symbol', key: 'NVDA', percent: '-40' },
      ],
    },
  ],
})
export const StressResult = z
  .object({
    conventions: StressConventions,
    asOf: Instant.nullable(),
    totalValue: Decimal,
    benchmark: z.string(),
    valueAfter: nullable,
    notes,
    ...stressed,
  })
  .meta({ id: 'StressResult' })
export type StressResult = z.infer<typeof StressResult>

export const checkupRules = [
  'position_weight',
  'cash_low',
  'cash_high',
  'sector_weight',
  'holdings_few',
  'holdings_many',
  'correlation',
  'fees',
] as const
export type CheckupRule = (typeof checkupRules)[number]

const percentLimit = Decimal.refine((text) => Number(text) >= 0 && Number(text) <= 100, 'must be between 0 and 100')
const countLimit = z.number().int().min(1).max(10_000)
const correlationLimit = Decimal.refine((text) => Number(text) >= -1 && Number(text) <= 1, 'must be between -1 and 1')

const settings = {
  /** No position above it. */
  positionPercentMax: percentLimit.nullable(),
  cashPercentMin: percentLimit.nullable(),
  cashPercentMax: percentLimit.nullable(),
  sectorPercentMax: percentLimit.nullable(),
  holdingsMin: countLimit.nullable(),
  holdingsMax: countLimit.nullable(),
  /** Average of the largest holdings' pairs. */
  correlationMax: correlationLimit.nullable(),
  /** Fees of the last year against the average value. */
  feesPercentMax: percentLimit.nullable(),
}
/** null: this rule is not looked at. */
export const CheckupSettings = z.object(settings).meta({ id: 'CheckupSettings' })
export type CheckupSettings = z.infer<typeof CheckupSettings>
export const CheckupSettingsChange = z
  .strictObject(settings)
  .partial()
  .meta({ id: 'CheckupSettingsChange', examples: [{ positionPercentMax: '15', holdingsMin: 10 }] })

/** By rules alone, no advice: what stands out against the person's own limits. */
export const Checkup = z
  .object({
    conventions: CheckupConventions,
    asOf: Instant.nullable(),
    items: z.array(
      z.object({
        rule: z.enum(checkupRules),
        /** `unknown`: the figure cannot be known; the sentence says why. */
        outcome: z.enum(['pass', 'warn', 'unknown']),
        message: z.string(),
        figure: nullable,
        limit: Decimal,
        unit: z.enum(['percent', 'count', 'ratio']),
        /** The position or sector that it is about. */
        subject: z.string().nullable(),
      }),
    ),
    settings: CheckupSettings,
  })
  .meta({ id: 'Checkup' })
export type Checkup = z.infer<typeof Checkup>
