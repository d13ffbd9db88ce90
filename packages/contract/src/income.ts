/** What the holdings paid, and what they will: declared by a broker, or estimated from their own rhythm and told so. */
import { z } from 'zod'
import { Day, Decimal, Id, Instant } from './common.ts'
import { IncomeConventions } from './conventions.ts'
import { PortfolioQuery } from './portfolio.ts'

const nullable = Decimal.nullable()

export const IncomeQuery = PortfolioQuery.extend({
  /** Default: the year of today in New York. */
  year: z.coerce.number().int().min(1900).max(9999).optional(),
})

const sums = {
  dividends: Decimal,
  interest: Decimal,
  total: Decimal,
}

export const IncomePayment = z
  .object({
    date: Day,
    accountId: Id,
    symbol: z.string().nullable(),
    kind: z.enum(['dividend', 'dividend_reinvested', 'interest']),
    amount: Decimal,
    /** Whether a dividend is qualified, where the broker's own words tell; else null. */
    qualified: z.boolean().nullable(),
    transactionId: Id,
  })
  .meta({ id: 'IncomePayment' })

export const ExpectedIncome = z
  .object({
    /** The day of payment; an estimated one may be some days off. */
    date: Day,
    symbol: z.string(),
    /** `declared`: a broker tells it. `estimated`: nobody promised it; `basis` says from what. */
    status: z.enum(['declared', 'estimated']),
    shares: Decimal,
    perShare: Decimal,
    amount: Decimal,
    rhythm: z.enum(['monthly', 'quarterly', 'semiannual', 'annual']).nullable(),
    basis: z.string(),
  })
  .meta({ id: 'ExpectedIncome' })

export const Income = z
  .object({
    conventions: IncomeConventions,
    year: z.number().int(),
    currency: z.string(),
    asOf: Instant.nullable(),
    totals: z.object({
      ...sums,
      qualified: Decimal,
      nonQualified: Decimal,
      /** Dividends of which nobody says whether they are qualified. */
      notTold: Decimal,
      /** Positive: taken off at the source. */
      taxesWithheld: Decimal,
    }),
    /** The twelve months of the year, empty ones too. */
    months: z.array(z.object({ month: z.string(), ...sums })),
    bySymbol: z.array(
      z.object({ symbol: z.string().nullable(), name: z.string().nullable(), payments: z.number().int(), ...sums }),
    ),
    byAccount: z.array(z.object({ accountId: Id, accountName: z.string(), ...sums })),
    payments: z.array(IncomePayment),
    calendar: z.object({
      from: Day,
      to: Day,
      items: z.array(ExpectedIncome),
      declared: Decimal,
      estimated: Decimal,
      months: z.array(z.object({ month: z.string(), declared: Decimal, estimated: Decimal })),
      /** Of today's value of the positions, a year's expectation in percent. */
      yieldPercent: nullable,
    }),
    excluded: z.array(z.object({ what: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Income' })
export type Income = z.infer<typeof Income>
