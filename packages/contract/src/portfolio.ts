import { assetTypes } from '@g2e/domain/instruments'
import { lotMethods } from '@g2e/domain/ledger'
import { z } from 'zod'
import { AllocationConventions, LotConventions } from './conventions.ts'
import { AccountScope, BrokerIdText, Day, Decimal, Id, Instant, PageIfAsked, PageQuery, pageOf } from './common.ts'

const nullable = Decimal.nullable()

export const Holding = z
  .object({
    accountId: Id,
    brokerId: BrokerIdText,
    quantity: Decimal,
    averageCost: nullable,
    marketValue: nullable,
    unrealizedPl: nullable,
  })
  .meta({ id: 'Holding' })

/** One instrument over all accounts in scope; a figure that cannot be known is `null`, never 0. */
export const Position = z
  .object({
    symbol: z.string(),
    name: z.string().nullable(),
    assetType: z.enum(assetTypes),
    sector: z.string().nullable(),
    quantity: Decimal,
    averageCost: nullable,
    currentPrice: nullable,
    marketValue: nullable,
    weightPercent: nullable,
    unrealizedPl: nullable,
    unrealizedPlPercent: nullable,
    dayChange: nullable,
    dayChangePercent: nullable,
    holdings: z.array(Holding),
  })
  .meta({ id: 'Position' })
export type Position = z.infer<typeof Position>

export const PortfolioTotals = z
  .object({
    marketValue: Decimal,
    cash: Decimal,
    totalValue: Decimal,
    buyingPower: nullable,
    dayChange: nullable,
    dayChangePercent: nullable,
    unrealizedPl: nullable,
    unrealizedPlPercent: nullable,
  })
  .meta({ id: 'PortfolioTotals' })

export const PortfolioAccount = z
  .object({
    accountId: Id,
    brokerId: BrokerIdText,
    accountName: z.string(),
    totalValue: nullable,
    cash: nullable,
    buyingPower: nullable,
    status: z.enum(['fresh', 'stale', 'error']),
    asOf: Instant.nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'PortfolioAccount' })

export const Portfolio = z
  .object({
    asOf: Instant.nullable(),
    currency: z.string(),
    totals: PortfolioTotals,
    positions: z.array(Position),
    accounts: z.array(PortfolioAccount),
    /** Holdings that could not be priced and are not in the totals. */
    unpriced: z.array(z.object({ symbol: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Portfolio' })
export type Portfolio = z.infer<typeof Portfolio>

export const PortfolioQuery = z.object({
  accountId: AccountScope,
  refresh: z.enum(['true', 'false']).optional().meta({
    description: '`true` reads all brokers anew; one that takes longer than five seconds is shown as it was.',
  }),
})

export const allocationDimensions = ['assetType', 'sector', 'broker', 'account', 'currency', 'symbol'] as const
export const AllocationQuery = PortfolioQuery.extend({ by: z.enum(allocationDimensions).default('assetType') })
export const Allocation = z
  .object({
    by: z.enum(allocationDimensions),
    asOf: Instant.nullable(),
    conventions: AllocationConventions,
    items: z.array(z.object({ key: z.string(), label: z.string(), marketValue: Decimal, weightPercent: Decimal })),
  })
  .meta({ id: 'Allocation' })
export type Allocation = z.infer<typeof Allocation>

export const Transaction = z
  .object({
    id: Id,
    accountId: Id,
    brokerId: BrokerIdText,
    type: z.string(),
    symbol: z.string().nullable(),
    quantity: nullable,
    price: nullable,
    fee: nullable,
    amount: nullable,
    currency: z.string(),
    date: Day,
    description: z.string().nullable(),
    /** Who told it: the broker's list, or a file (`importId`). */
    source: z.enum(['broker', 'file']),
    importId: Id.nullable(),
    /** When we saw that the broker tells another story under the same id than before. */
    correctedAt: Instant.nullable(),
    /** When the broker had taken it back: it is listed and counts nowhere. */
    withdrawnAt: Instant.nullable(),
  })
  .meta({ id: 'Transaction' })
export type Transaction = z.infer<typeof Transaction>
export const TransactionsQuery = PageQuery.extend({
  accountId: AccountScope,
  symbol: z.string().max(25).optional(),
  type: z.string().max(40).optional(),
  /** In the symbol or in the broker's description, letters of any size. */
  q: z.string().max(100).optional(),
  from: Day.optional(),
  to: Day.optional(),
})
export const TransactionPage = pageOf(Transaction).meta({ id: 'TransactionPage' })

/** Without `page` and `pageSize` all is answered, as one page. */
export const LotsQuery = PortfolioQuery.extend({
  method: z.enum(lotMethods).default('fifo'),
  ...PageIfAsked.shape,
})
const Year = z.coerce.number().int().min(1900).max(9999).optional()
export const GainsQuery = LotsQuery.extend({ year: Year })

/** Shares bought together and still held; short is negative. */
export const Lot = z
  .object({
    symbol: z.string(),
    accountId: Id,
    openedOn: Day,
    quantity: Decimal,
    costBasis: Decimal,
    transactionId: Id,
    /** From which day it counts as held; before `openedOn` where a wash sale's time was carried over. */
    heldSince: Day,
    /** Parts that count from different days, the longest held first; empty where all of it counts from `heldSince`. */
    heldParts: z.array(z.object({ heldSince: Day, quantity: Decimal })),
  })
  .meta({ id: 'Lot' })
/** Lines of the ledger that could not be counted, and why. */
const excluded = z.array(z.object({ what: z.string(), reason: z.string() }))
export const LotList = pageOf(Lot).extend({ conventions: LotConventions, excluded }).meta({ id: 'LotList' })
export type LotList = z.infer<typeof LotList>

/** What closing a lot realized. `gain` is before `disallowed`, the part of a loss that a wash sale defers. */
export const RealizedGain = z
  .object({
    symbol: z.string(),
    accountId: Id,
    openedOn: Day,
    closedOn: Day,
    quantity: Decimal,
    proceeds: Decimal,
    costBasis: Decimal,
    gain: Decimal,
    term: z.enum(['short', 'long']),
    disallowed: Decimal,
    sellId: Id,
    transactionId: Id,
  })
  .meta({ id: 'RealizedGain' })
/** Of many closings; `total` is short and long with the deferred losses added back. */
const gainSums = {
  count: z.number().int(),
  proceeds: Decimal,
  costBasis: Decimal,
  gain: Decimal,
  short: Decimal,
  long: Decimal,
  disallowed: Decimal,
  total: Decimal,
}
/** Latest closing first. The sums are over all pages. */
export const GainList = pageOf(RealizedGain)
  .extend({
    conventions: LotConventions,
    /** Of the year that is asked for, or of all. */
    totals: z.object(gainSums),
    /** Of every year in which something was closed, the latest first. */
    years: z.array(z.object({ year: z.number().int(), ...gainSums })),
    excluded,
  })
  .meta({ id: 'GainList' })
export type GainList = z.infer<typeof GainList>

export const WashSale = z
  .object({
    symbol: z.string(),
    soldOn: Day,
    sellId: Id,
    buyId: Id.nullable(),
    quantity: Decimal,
    disallowed: Decimal,
    verdict: z.enum(['match', 'possible', 'coverage_incomplete']),
    /** Of the disallowed loss, what is in the cost of the purchase now: nothing in a retirement account. */
    basisAdded: Decimal,
    /** Shares of the purchase that count as held longer, and by how many days; the longest first. */
    heldLonger: z.array(z.object({ days: z.number().int(), quantity: Decimal })),
  })
  .meta({ id: 'WashSale' })
export const WashSaleList = pageOf(WashSale)
  .extend({ conventions: LotConventions, excluded })
  .meta({ id: 'WashSaleList' })
export type WashSaleList = z.infer<typeof WashSaleList>
