/**
 * What broker servers read of the simulated market. Everything is computed on demand from (seed, symbol, instant) and is
 * a plain JSON number, rounded to the tick of its instrument; the exchange turns prices into exact decimals through
 * their shortest text. Nothing here looks beyond the instant asked about, which is normally `clock.now()`.
 */
export type SimAssetType = 'stock' | 'etf' | 'crypto' | 'option'

export interface SimAsset {
  /** As people write it: `BRK.B`, `BTC/USD`. */
  readonly symbol: string
  readonly name: string
  readonly assetType: Exclude<SimAssetType, 'option'>
  /** `NYSE`, `NASDAQ`, `ARCA`, `CRYPTO` */
  readonly exchange: string
  readonly sector: string
  readonly industry: string
  /** ISO 3166 alpha-2 of the issuer. */
  readonly country: string
  readonly fractionable: boolean
  readonly shortable: boolean
  readonly marginable: boolean
  readonly hasOptions: boolean
  /** Yearly, as a fraction of the price. */
  readonly dividendYield: number
  readonly beta: number
  /** Yearly volatility of the whole return, a fraction. */
  readonly volatility: number
  /** Ordinary shares (coins) a day. */
  readonly averageVolume: number
  /** Smallest step of a price: 0.01. */
  readonly tick: number
}

export interface SimQuote {
  readonly symbol: string
  readonly bid: number
  readonly ask: number
  /** Shares (not round lots). */
  readonly bidSize: number
  readonly askSize: number
  readonly last: number
  readonly lastSize: number
  /** When the last trade happened; lies before `at` while the market is closed. */
  readonly lastAt: number
  readonly at: number
  /** Trading in the symbol is halted at this instant. */
  readonly halted: boolean
}

export interface SimBar {
  /** Start of the bar, milliseconds since the epoch: the minute, or New York midnight of the day (crypto: UTC midnight). */
  readonly at: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
  readonly tradeCount: number
  readonly vwap: number
}

/** Minutes of a bar, or a whole regular session. `week` and `month` begin on Monday and the first. */
export type SimTimeframe = { readonly minutes: number } | 'day' | 'week' | 'month'

export interface BarQuery {
  readonly symbol: string
  readonly timeframe: SimTimeframe
  /** Inclusive, milliseconds since the epoch; compared with the start of a bar. */
  readonly from: number
  readonly to: number
  /** `raw` as traded (default) or restated for splits. */
  readonly adjustment?: 'raw' | 'split'
  /** Bars of minutes cover the regular session, whose minutes add up to the day's bar; true adds pre- and after-market. */
  readonly extendedHours?: boolean
  /** The first (or, descending, the last) so many. */
  readonly limit?: number
  readonly descending?: boolean
}

export interface SimSnapshot {
  readonly asset: SimAsset
  readonly quote: SimQuote
  /** The latest minute with a trade. */
  readonly minuteBar: SimBar | undefined
  /** The running day once it has begun (9:30), else the last complete one. */
  readonly dayBar: SimBar
  readonly previousDayBar: SimBar
}

export type MarketSession = 'pre' | 'regular' | 'post' | 'closed'

/** A trading day's instants, milliseconds since the epoch. */
export interface SessionHours {
  /** `YYYY-MM-DD` in New York */
  readonly date: string
  readonly preOpensAt: number
  readonly opensAt: number
  readonly closesAt: number
  readonly postClosesAt: number
  readonly isHalfDay: boolean
}

export interface MarketCalendar {
  /** `undefined` on weekends and holidays. */
  hours(date: string): SessionHours | undefined
  sessionAt(at: number): MarketSession
  isOpen(at: number): boolean
  /** Next start of a regular session after the instant. */
  nextOpen(at: number): number
  /** Next end of a regular session after the instant. */
  nextClose(at: number): number
  /** New York's date and wall time. */
  newYork(at: number): { readonly date: string; readonly minute: number; readonly second: number }
  newYorkInstant(date: string, minute: number): number
  /** Offset of New York from UTC in hours, -4 or -5. */
  utcOffsetHours(at: number): number
  /** The date whose trading an instant belongs to or comes next: an evening's orders are of the next trading day. */
  tradingDate(at: number): string
  nextTradingDay(date: string): string
  previousTradingDay(date: string): string
  /** Both ends included. */
  tradingDays(from: string, to: string): readonly string[]
}

export interface SimNewsItem {
  /** Unique, rising with time. */
  readonly id: number
  readonly symbols: readonly string[]
  readonly headline: string
  readonly summary: string
  readonly author: string
  readonly source: string
  readonly url: string
  readonly at: number
}

export interface SimDividend {
  readonly kind: 'dividend'
  readonly symbol: string
  readonly exDate: string
  readonly recordDate: string
  readonly payDate: string
  /** Dollars per share. */
  readonly amountPerShare: string
}
export interface SimSplit {
  readonly kind: 'split'
  readonly symbol: string
  /** First day of trading at the new count. */
  readonly exDate: string
  /** New shares per old share, e.g. `"4"`. */
  readonly ratio: string
}
export type SimCorporateAction = SimDividend | SimSplit

export interface SimOptionContract {
  /** OSI without spaces: `AAPL261218C00200000`. */
  readonly symbol: string
  readonly underlying: string
  readonly right: 'call' | 'put'
  readonly strike: number
  /** `YYYY-MM-DD` */
  readonly expiresOn: string
  readonly multiplier: 100
}
export interface SimOptionQuote extends SimQuote {
  readonly contract: SimOptionContract
  readonly impliedVolatility: number
  readonly delta: number
  readonly gamma: number
  readonly theta: number
  readonly vega: number
  readonly rho: number
  readonly openInterest: number
  readonly volume: number
}
export interface OptionQuery {
  readonly underlying: string
  readonly expiresFrom?: string
  readonly expiresTo?: string
  readonly right?: 'call' | 'put'
  readonly strikeFrom?: number
  readonly strikeTo?: number
}

export interface Market {
  readonly calendar: MarketCalendar
  /** All stocks, ETFs and coins, by symbol. */
  assets(): readonly SimAsset[]
  /** `undefined` for what is not traded here; `BTCUSD` finds `BTC/USD`. */
  asset(symbol: string): SimAsset | undefined
  /** Stocks, ETFs, coins and option symbols. */
  quote(symbol: string, at: number): SimQuote | undefined
  snapshot(symbol: string, at: number): SimSnapshot | undefined
  /** Bars that began in the range and at or before `at`; the last one may be unfinished. Empty for unknown symbols. */
  bars(query: BarQuery, at: number): readonly SimBar[]
  /** Close of the regular session of a trading day, raw; the day must have ended. */
  closeOn(symbol: string, date: string): number
  /** Close of the last regular session that ended at or before the instant. */
  previousClose(symbol: string, at: number): number
  news(query: { symbols?: readonly string[]; from: number; to: number; limit?: number }): readonly SimNewsItem[]
  corporateActions(symbol: string, fromDate: string, toDate: string): readonly SimCorporateAction[]
  /** Contracts listed at the instant, by expiry, right, strike. */
  options(query: OptionQuery, at: number): readonly SimOptionContract[]
  option(symbol: string): SimOptionContract | undefined
  optionQuote(symbol: string, at: number): SimOptionQuote | undefined
}
