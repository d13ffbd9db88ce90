/** Quotes, bars, search, news and the market's clock, from the best source that a user has; and what instruments are. */
import type { MarketClock, Quote } from '@g2e/contract/market'
import type { BarsQuery, ReportedBar, ReportedNews } from '@g2e/brokers/port'
import type { AssetType } from '@g2e/domain/instruments'

export interface InstrumentRecord {
  readonly symbol: string
  readonly name: string | null
  readonly assetType: AssetType
  readonly sector: string | null
  readonly industry: string | null
  readonly country: string | null
  readonly exchange: string | null
}

export interface MarketData {
  /** Cached 15 s per source; `fresh` reads past the cache (checks, previews). A symbol without quote is in `missing` with its reason. */
  quotes(
    userId: string,
    symbols: readonly string[],
    options?: { readonly fresh?: boolean },
  ): Promise<{
    readonly items: readonly Quote[]
    readonly missing: readonly { readonly symbol: string; readonly reason: string }[]
  }>
  bars(userId: string, query: BarsQuery): Promise<{ readonly bars: readonly ReportedBar[]; readonly source: string }>
  news(
    userId: string,
    query: { readonly symbols: readonly string[]; readonly limit: number },
  ): Promise<readonly ReportedNews[]>
  clock(userId: string): Promise<MarketClock>
  /** What is known of these symbols: our list, the broker's word, the user's own corrections on top. */
  instruments(userId: string, symbols: readonly string[]): Promise<ReadonlyMap<string, InstrumentRecord>>
}
