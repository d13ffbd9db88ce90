/**
 * What the market says of an instrument, ready for quotes and positions: figures of the regular session, and beside them
 * those of the extended hours while there are any. Numbers that do not exist are 0 at E*TRADE (brokers/etrade.md 2.6).
 */
import type { Market, MarketSession, SimOptionQuote, SimSnapshot } from '../../market/market.ts'
import type { Instrument } from '../wire/product.ts'

export interface ExtendedFacts {
  readonly last: number
  readonly lastAt: number
  readonly volume: number
}

export interface PriceFacts {
  readonly at: number
  readonly session: MarketSession
  readonly bid: number
  readonly ask: number
  readonly bidSize: number
  readonly askSize: number
  /** Of the regular session: outside it the close. */
  readonly last: number
  readonly lastAt: number
  readonly previousClose: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly volume: number
  readonly previousVolume: number
  readonly extended: ExtendedFacts | undefined
  readonly option: SimOptionQuote | undefined
}

function equityFacts(market: Market, { asset, quote, dayBar, previousDayBar }: SimSnapshot): PriceFacts {
  const { at, bid, ask, bidSize, askSize } = quote
  const session = market.calendar.sessionAt(at)
  const isRegular = session === 'regular'
  const day = market.calendar.hours(market.calendar.newYork(dayBar.at).date)
  return {
    at,
    session,
    bid,
    ask,
    bidSize,
    askSize,
    last: isRegular ? quote.last : dayBar.close,
    lastAt: isRegular ? quote.lastAt : Math.min(at, day?.closesAt ?? quote.lastAt),
    previousClose: previousDayBar.close,
    open: dayBar.open,
    high: dayBar.high,
    low: dayBar.low,
    volume: Math.round(dayBar.volume),
    previousVolume: Math.round(previousDayBar.volume),
    extended: isRegular
      ? undefined
      : { last: quote.last, lastAt: quote.lastAt, volume: Math.round(dayBar.volume + asset.averageVolume * 0.004) },
    option: undefined,
  }
}

/** Options trade in the regular session only; their day is known by its ends. */
function optionFacts(market: Market, quote: SimOptionQuote): PriceFacts {
  const { at, bid, ask, bidSize, askSize, last, lastAt, volume } = quote
  const previousClose = market.previousClose(quote.symbol, at)
  return {
    at,
    session: market.calendar.sessionAt(at),
    bid,
    ask,
    bidSize,
    askSize,
    last,
    lastAt,
    previousClose,
    open: previousClose,
    high: Math.max(last, previousClose),
    low: Math.min(last, previousClose),
    volume,
    previousVolume: 0,
    extended: undefined,
    option: quote,
  }
}

export function priceFacts(market: Market, instrument: Instrument, at: number): PriceFacts | undefined {
  if (instrument.kind === 'option') {
    const quote = market.optionQuote(instrument.symbol, at)
    return quote && optionFacts(market, quote)
  }
  const snapshot = market.snapshot(instrument.symbol, at)
  return snapshot && equityFacts(market, snapshot)
}

const yearDays = 365
const dayMs = 86_400_000

export interface YearFacts {
  readonly high: number
  readonly low: number
  readonly highAt: number
  readonly lowAt: number
  /** Over ten days. */
  readonly averageVolume: number
}

/** Ranges of the year, computed once per symbol and day: they need a bar of each day. */
export class YearRanges {
  readonly #market: Market
  readonly #known = new Map<string, { readonly day: string; readonly facts: YearFacts }>()

  constructor(market: Market) {
    this.#market = market
  }

  of(symbol: string, at: number): YearFacts {
    const day = this.#market.calendar.newYork(at).date
    const known = this.#known.get(symbol)
    if (known?.day === day) return known.facts
    const bars = this.#market.bars(
      { symbol, timeframe: 'day', from: at - yearDays * dayMs, to: at - dayMs, adjustment: 'split' },
      at,
    )
    let facts: YearFacts = { high: 0, low: 0, highAt: 0, lowAt: 0, averageVolume: 0 }
    for (const bar of bars) {
      if (bar.high > facts.high) facts = { ...facts, high: bar.high, highAt: bar.at }
      if (facts.low === 0 || bar.low < facts.low) facts = { ...facts, low: bar.low, lowAt: bar.at }
    }
    const lately = bars.slice(-10)
    const averageVolume = Math.round(
      lately.reduce((total, { volume }) => total + volume, 0) / Math.max(1, lately.length),
    )
    const made = { ...facts, averageVolume }
    this.#known.set(symbol, { day, facts: made })
    return made
  }

  clear(): void {
    this.#known.clear()
  }
}

export type QuoteStatus = 'REALTIME' | 'DELAYED' | 'CLOSING' | 'EH_REALTIME' | 'EH_BEFORE_OPEN' | 'EH_CLOSED'

export function quoteStatusOf(session: MarketSession, isRealtime: boolean): QuoteStatus {
  if (session !== 'regular') return 'CLOSING'
  return isRealtime ? 'REALTIME' : 'DELAYED'
}

export const extendedStatuses: Readonly<Record<MarketSession, QuoteStatus>> = {
  pre: 'EH_BEFORE_OPEN',
  regular: 'REALTIME',
  post: 'EH_REALTIME',
  closed: 'EH_CLOSED',
}
