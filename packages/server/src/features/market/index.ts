/** Quotes, bars, search, news and the market's clock, from the best source that a user has; and what instruments are. */
import type { Instrument, MarketClock, Quote } from '@g2e/contract/market'
import type { BarsQuery, ReportedBar, ReportedNews } from '@g2e/brokers/port'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Connections } from '../connections/index.ts'
import { createQuoteHub } from './quote-hub.ts'
import type { QuotesListener } from './quote-board.ts'
import { readDividends } from './read-dividends.ts'
import type { DeclaredDividends, DividendsWish } from './read-dividends.ts'
import { readInstruments, searchInstruments } from './read-instruments.ts'
import type { InstrumentRecord } from './read-instruments.ts'
import { marketNow, readBars, readClock, readNews } from './read-market.ts'
import { createQuoteReader } from './read-quotes.ts'
import { registerMarketRoutes } from './routes.ts'
import { createMarketSources } from './sources.ts'
import { createMarketStore } from './store.ts'

export type { InstrumentRecord } from './read-instruments.ts'
export { marketTools } from './tools.ts'

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
  /** @throws ProblemError `broker_unavailable` when there is no source at all; `not_found` for a symbol that it does not know. */
  bars(userId: string, query: BarsQuery): Promise<{ readonly bars: readonly ReportedBar[]; readonly source: string }>
  news(
    userId: string,
    query: { readonly symbols: readonly string[]; readonly limit: number },
  ): Promise<readonly ReportedNews[]>
  /** Announced cash dividends; `source` null: no connection tells any. @throws BrokerError when none of those that do answers. */
  dividends(userId: string, wish: DividendsWish): Promise<DeclaredDividends>
  clock(userId: string): Promise<MarketClock>
  /** Whether the market that the user's best source shows is a simulated one: its prices of then never were. */
  isSimulated(userId: string): Promise<boolean>
  /** Milliseconds, in the time of the user's best source. */
  now(userId: string): Promise<number>
  /** What is known of these symbols: our list, the broker's word, the user's own corrections on top. */
  instruments(userId: string, symbols: readonly string[]): Promise<ReadonlyMap<string, InstrumentRecord>>
  /** By ticker or name, the exact ticker first. */
  search(userId: string, text: string, limit: number): Promise<readonly Instrument[]>
  /** Live quotes from now on, whole ones, a list per tick. Everybody gets the same object for the same quote. Returns how to stop. */
  subscribeQuotes(userId: string, symbols: readonly string[], listener: QuotesListener): () => void
  readonly routes: (http: Http) => void
  stop(): Promise<void>
}

export function createMarket(platform: Platform, connections: Connections): MarketData {
  const sources = createMarketSources(platform, connections)
  const reader = createQuoteReader(platform, sources)
  const quotes = reader.read
  const hub = createQuoteHub(platform, sources, reader)
  const parts = { platform, sources, quotes, store: createMarketStore(platform.db) }
  return {
    quotes,
    bars: (userId, query) => readBars(parts, userId, query),
    news: (userId, query) => readNews(parts, userId, query),
    dividends: (userId, wish) => readDividends(parts, userId, wish),
    clock: (userId) => readClock(parts, userId),
    now: (userId) => marketNow(parts, userId),
    isSimulated: async (userId) => (await sources.of(userId))[0]?.isSimulated ?? false,
    instruments: (userId, symbols) => readInstruments(parts, userId, symbols),
    search: (userId, text, limit) => searchInstruments(parts, userId, text, limit),
    subscribeQuotes: hub.subscribe,
    routes: (http) => registerMarketRoutes(http, parts),
    stop: async () => {
      await hub.close()
      await sources.close()
    },
  }
}
