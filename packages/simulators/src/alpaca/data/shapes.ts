/** Quotes, trades and bars as the data host writes them: JSON numbers, short names (brokers/alpaca.md 3). */
import type { SimAsset, SimBar, SimOptionQuote, SimQuote, SimSnapshot } from '../../market/market.ts'
import { shortStamp, stamp } from '../wire/time.ts'
import type { StockFeed } from './data-query.ts'

/** IEX sees one trade in forty. */
const iexShare = 0.025

const tapes: Readonly<Record<string, string>> = { NYSE: 'A', ARCA: 'B', NASDAQ: 'C' }
export const tapeOf = (asset: SimAsset): string => tapes[asset.exchange] ?? 'B'
const venueOf = (feed: StockFeed, asset: SimAsset): string => {
  if (feed === 'iex') return 'V'
  return asset.exchange === 'NASDAQ' ? 'Q' : asset.exchange === 'ARCA' ? 'P' : 'N'
}

/** Number of a trade: the second of its instant, so that it repeats for the same trade. */
const tradeNumber = (at: number): number => 50_000 + (Math.floor(at / 1000) % 40_000)

export const stockTrade = (asset: SimAsset, quote: SimQuote, feed: StockFeed) => ({
  t: stamp(quote.lastAt, tradeNumber(quote.lastAt)),
  x: venueOf(feed, asset),
  p: quote.last,
  s: quote.lastSize,
  c: ['@'],
  i: tradeNumber(quote.lastAt),
  z: tapeOf(asset),
})

/** A halted symbol has no quote: price and size are 0. */
export function stockQuote(asset: SimAsset, quote: SimQuote, feed: StockFeed) {
  const venue = quote.halted ? ' ' : venueOf(feed, asset)
  return {
    t: stamp(quote.at, 1),
    ax: venue,
    ap: quote.halted ? 0 : quote.ask,
    as: quote.halted ? 0 : quote.askSize,
    bx: venue,
    bp: quote.halted ? 0 : quote.bid,
    bs: quote.halted ? 0 : quote.bidSize,
    c: ['R'],
    z: tapeOf(asset),
  }
}

/** Sizes of crypto keep their fractions; everything else is whole. */
export function wireBar(bar: SimBar, share = 1, isCoin = false) {
  const whole = (value: number): number => (isCoin ? Math.round(value * 1e4) / 1e4 : Math.round(value))
  return {
    t: shortStamp(bar.at),
    o: bar.open,
    h: bar.high,
    l: bar.low,
    c: bar.close,
    v: whole(bar.volume * share),
    n: Math.max(bar.volume > 0 ? 1 : 0, Math.round(bar.tradeCount * share)),
    vw: Math.round(bar.vwap * 1e4) / 1e4,
  }
}
export type WireBar = ReturnType<typeof wireBar>

export const shareOf = (feed: StockFeed): number => (feed === 'iex' ? iexShare : 1)

export function stockSnapshot({ asset, quote, minuteBar, dayBar, previousDayBar }: SimSnapshot, feed: StockFeed) {
  const share = shareOf(feed)
  return {
    latestTrade: stockTrade(asset, quote, feed),
    latestQuote: stockQuote(asset, quote, feed),
    ...(minuteBar ? { minuteBar: wireBar(minuteBar, share) } : {}),
    dailyBar: wireBar(dayBar, share),
    prevDailyBar: wireBar(previousDayBar, share),
  }
}

const hourMs = 3_600_000
/** Alpaca's coin day begins at midnight US Central; ours is the UTC day and wears that label. */
export const coinDay = (bar: SimBar, newYorkOffset: number): SimBar => ({
  ...bar,
  at: bar.at + (1 - newYorkOffset) * hourMs,
})

/** Far above 2^53, as Alpaca's are. */
export const coinTradeId = (at: number): bigint => BigInt(at) * 5_000_000n + 1n

export const coinTrade = (quote: SimQuote) => ({
  t: stamp(quote.lastAt, 1),
  p: quote.last,
  s: quote.lastSize,
  tks: Math.floor(quote.lastAt / 1000) % 2 === 0 ? 'B' : 'S',
  i: coinTradeId(quote.lastAt),
})
export const coinQuote = (quote: SimQuote) => ({
  t: stamp(quote.at, 1),
  bp: quote.bid,
  bs: quote.bidSize,
  ap: quote.ask,
  as: quote.askSize,
})

export const optionTrade = (quote: SimOptionQuote) => ({
  t: stamp(quote.lastAt, 1),
  x: 'C',
  p: quote.last,
  s: quote.lastSize,
  c: 'I',
})
export const optionQuote = (quote: SimOptionQuote) => ({
  t: stamp(quote.at, 1),
  ax: 'C',
  ap: quote.ask,
  as: quote.askSize,
  bx: 'N',
  bp: quote.bid,
  bs: quote.bidSize,
  c: 'A',
})
const four = (value: number): number => Math.round(value * 1e4) / 1e4
export const optionSnapshot = (quote: SimOptionQuote) => ({
  latestTrade: optionTrade(quote),
  latestQuote: optionQuote(quote),
  greeks: {
    delta: four(quote.delta),
    gamma: four(quote.gamma),
    theta: four(quote.theta),
    vega: four(quote.vega),
    rho: four(quote.rho),
  },
  impliedVolatility: four(quote.impliedVolatility),
})
