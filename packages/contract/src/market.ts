import { assetTypes } from '@g2e/domain/instruments'
import { z } from 'zod'
import { Decimal, Instant, SymbolText, ListQuery, listOf } from './common.ts'

const nullable = Decimal.nullable()

export const Quote = z
  .object({
    symbol: z.string(),
    bid: nullable,
    ask: nullable,
    last: nullable,
    volume: nullable,
    change: nullable,
    changePercent: nullable,
    high: nullable,
    low: nullable,
    open: nullable,
    previousClose: nullable,
    timestamp: Instant.nullable(),
    /** Where it comes from, in words a person understands, e.g. `Alpaca (iex)` or `simulator`. */
    source: z.string(),
    delayed: z.boolean(),
  })
  .meta({ id: 'Quote' })
export type Quote = z.infer<typeof Quote>
export const QuotesQuery = z.object({ symbols: ListQuery(SymbolText, 200) })
export const QuoteList = z
  .object({ items: z.array(Quote), missing: z.array(z.object({ symbol: z.string(), reason: z.string() })) })
  .meta({ id: 'QuoteList' })

export const timeframes = ['1Min', '5Min', '1Hour', '1Day'] as const
export const BarsQuery = z.object({
  symbol: SymbolText,
  timeframe: z.enum(timeframes).default('1Day'),
  from: z.union([z.iso.date(), Instant]).optional(),
  to: z.union([z.iso.date(), Instant]).optional(),
})
export const Bar = z
  .object({
    symbol: z.string(),
    time: Instant,
    open: Decimal,
    high: Decimal,
    low: Decimal,
    close: Decimal,
    volume: Decimal,
  })
  .meta({ id: 'Bar' })
export type Bar = z.infer<typeof Bar>
export const BarList = z
  .object({ symbol: z.string(), timeframe: z.enum(timeframes), source: z.string(), items: z.array(Bar) })
  .meta({ id: 'BarList' })
export type BarList = z.infer<typeof BarList>

export const Instrument = z
  .object({
    symbol: z.string(),
    name: z.string().nullable(),
    assetType: z.enum(assetTypes),
    sector: z.string().nullable(),
    exchange: z.string().nullable(),
    tradable: z.boolean().nullable(),
    fractionable: z.boolean().nullable(),
    shortable: z.boolean().nullable(),
    /** The user's own name or sector is in force. */
    corrected: z.boolean(),
    /** The user's own words for it, sorted. */
    tags: z.array(z.string()),
  })
  .meta({ id: 'Instrument' })
export type Instrument = z.infer<typeof Instrument>
export const InstrumentChange = z
  .strictObject({
    name: z.string().trim().min(1).max(200).nullable().optional(),
    sector: z.string().trim().min(1).max(100).nullable().optional(),
    /** All of them; an empty list takes them away. */
    tags: z.array(z.string().trim().min(1).max(40)).max(20).optional(),
  })
  .meta({ id: 'InstrumentChange', examples: [{ sector: 'Technology', tags: ['core'] }] })
export const SearchQuery = z.object({
  q: z.string().trim().min(1).max(100),
  limit: z.coerce.number().int().min(1).max(50).default(10),
})
export const InstrumentList = listOf(Instrument).meta({ id: 'InstrumentList' })

export const OptionContract = z
  .object({
    /** OSI symbol without spaces, as an order takes it. */
    symbol: z.string(),
    right: z.enum(['call', 'put']),
    strike: nullable,
    bid: nullable,
    ask: nullable,
    last: nullable,
    volume: nullable,
    openInterest: nullable,
    impliedVolatilityPercent: nullable,
    delta: nullable,
  })
  .meta({ id: 'OptionContract' })
export type OptionContract = z.infer<typeof OptionContract>
export const OptionsQuery = z.object({
  underlying: SymbolText,
  /** Without one, the nearest. */
  expiry: z.iso.date().optional(),
})
export const OptionChain = z
  .object({
    underlying: z.string(),
    expirations: z.array(z.iso.date()),
    /** `null`: it has no options, or none that expire then. */
    expiry: z.iso.date().nullable(),
    /** `null`: none of the connections has option chains; `note` says so. */
    source: z.string().nullable(),
    delayed: z.boolean(),
    note: z.string().nullable(),
    items: z.array(OptionContract),
  })
  .meta({ id: 'OptionChain' })
export type OptionChain = z.infer<typeof OptionChain>

export const MoversQuery = z.object({
  direction: z.enum(['up', 'down']).default('up'),
  limit: z.coerce.number().int().min(1).max(50).default(10),
})
export const Mover = z
  .object({ symbol: z.string(), last: nullable, change: nullable, changePercent: nullable, volume: nullable })
  .meta({ id: 'Mover' })
export const MoverList = z
  .object({
    /** `null`: none of the connections has movers; `note` says so. */
    source: z.string().nullable(),
    note: z.string().nullable(),
    items: z.array(Mover),
  })
  .meta({ id: 'MoverList' })
export type MoverList = z.infer<typeof MoverList>

export const NewsItem = z
  .object({
    id: z.string(),
    headline: z.string(),
    summary: z.string().nullable(),
    url: z.string().nullable(),
    source: z.string().nullable(),
    symbols: z.array(z.string()),
    publishedAt: Instant,
  })
  .meta({ id: 'NewsItem' })
export type NewsItem = z.infer<typeof NewsItem>
export const NewsQuery = z.object({
  symbols: ListQuery(SymbolText, 50).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
export const NewsList = listOf(NewsItem).meta({ id: 'NewsList' })

export const MarketClock = z
  .object({
    now: Instant,
    isOpen: z.boolean(),
    session: z.enum(['pre', 'regular', 'post', 'closed']),
    nextOpen: Instant.nullable(),
    nextClose: Instant.nullable(),
    source: z.string(),
  })
  .meta({ id: 'MarketClock' })
export type MarketClock = z.infer<typeof MarketClock>
