/** What a socket is sent since it last looked: trades, quotes, bars and news of the symbols that it wants. */
import type { Desk } from '../desk.ts'
import { newsArticle } from '../data/news-routes.ts'
import { coinQuote, coinTrade, optionQuote, optionTrade, stockQuote, stockTrade, wireBar } from '../data/shapes.ts'
import type { Feed } from './feeds.ts'
import type { Subscriptions } from './subscriptions.ts'

const minuteMs = 60_000
/** A clock that jumped tells the minutes of its last hour only. */
const barsMax = 60

export type MarketMessage = Readonly<Record<string, unknown>>

/** The always-on symbol of the test stream. */
const testSymbol = 'FAKEPACA'

function wanted(desk: Desk, feed: Feed, subscriptions: Subscriptions): readonly string[] {
  const named = subscriptions.symbols(feed.channels)
  if (!named.has('*')) return [...named]
  const isCoin = feed.kind === 'crypto'
  const all = desk.context.market.assets().filter((asset) => (asset.assetType === 'crypto') === isCoin)
  return all.map(({ symbol }) => symbol)
}

export function messagesBetween(
  desk: Desk,
  feed: Feed,
  subscriptions: Subscriptions,
  span: { readonly from: number; readonly to: number },
): readonly MarketMessage[] {
  if (feed.kind === 'news') return newsMessages(desk, subscriptions, span)
  if (feed.path === '/v2/test') return testMessages(subscriptions, span.to)
  return wanted(desk, feed, subscriptions).flatMap((symbol) => [
    ...tickMessages(desk, feed, subscriptions, symbol, span),
    ...barMessages(desk, feed, subscriptions, symbol, span),
  ])
}

function newsMessages(
  { context }: Desk,
  subscriptions: Subscriptions,
  { from, to }: { readonly from: number; readonly to: number },
): readonly MarketMessage[] {
  const items = context.market.news({ from: from + 1, to }).toReversed()
  return items
    .filter(({ symbols }) => ['*', ...symbols].some((symbol) => subscriptions.has('news', symbol)))
    .map((item) => ({ T: 'n', ...newsArticle(item, true) }))
}

function testMessages(subscriptions: Subscriptions, at: number): readonly MarketMessage[] {
  const t = new Date(at).toISOString()
  const venue = { t, z: 'N' }
  const trade = { T: 't', S: testSymbol, i: Math.floor(at / 1000), x: 'N', p: 133.85, s: 4, c: ['@'], ...venue }
  const quote = { T: 'q', S: testSymbol, bx: 'O', bp: 133.85, bs: 4, ax: 'R', ap: 135.77, as: 5, c: ['R'], ...venue }
  return [
    ...(subscriptions.has('quotes', testSymbol) ? [quote] : []),
    ...(subscriptions.has('trades', testSymbol) ? [trade] : []),
  ]
}

type Span = { readonly from: number; readonly to: number }

/** The quote of now, and the last trade if it is new. */
function tickMessages(
  { context }: Desk,
  feed: Feed,
  subscriptions: Subscriptions,
  symbol: string,
  { from, to }: Span,
): readonly MarketMessage[] {
  const { market } = context
  const found: MarketMessage[] = []
  const wantsQuotes = subscriptions.has('quotes', symbol)
  const wantsTrades = subscriptions.has('trades', symbol)
  if (feed.kind === 'options') {
    const quote = market.optionQuote(symbol, to)
    if (quote && wantsQuotes) found.push({ T: 'q', S: symbol, ...optionQuote(quote) })
    if (quote && wantsTrades && quote.lastAt > from) found.push({ T: 't', S: symbol, ...optionTrade(quote) })
    return found
  }
  const asset = market.asset(symbol)
  const quote = market.quote(symbol, to)
  if (!asset || !quote || (asset.assetType === 'crypto') !== (feed.kind === 'crypto')) return []
  // Stocks are silent while nothing trades: a quote follows a trade.
  const isNew = quote.lastAt > from
  const isCoin = feed.kind === 'crypto'
  const venue = feed.path.endsWith('iex') ? 'iex' : 'sip'
  if (wantsQuotes && isNew)
    found.push({ T: 'q', S: symbol, ...(isCoin ? coinQuote(quote) : stockQuote(asset, quote, venue)) })
  if (wantsTrades && isNew)
    found.push({ T: 't', S: symbol, ...(isCoin ? coinTrade(quote) : stockTrade(asset, quote, venue)) })
  return found
}

/** Minutes that ended in the span; the running day beside them. */
function barMessages(
  { context }: Desk,
  feed: Feed,
  subscriptions: Subscriptions,
  symbol: string,
  { from, to }: Span,
): readonly MarketMessage[] {
  const first = Math.floor(from / minuteMs) * minuteMs
  const last = Math.floor(to / minuteMs) * minuteMs
  const [wantsBars, wantsDays] = [subscriptions.has('bars', symbol), subscriptions.has('dailyBars', symbol)]
  if (last <= first || !(wantsBars || wantsDays)) return []
  const isCoin = feed.kind === 'crypto'
  const bars = context.market.bars(
    {
      symbol,
      timeframe: { minutes: 1 },
      from: Math.max(first, last - barsMax * minuteMs),
      to: last - 1,
      extendedHours: true,
    },
    to,
  )
  if (bars.length === 0) return []
  const day = wantsDays ? context.market.snapshot(symbol, to)?.dayBar : undefined
  return [
    ...(wantsBars ? bars.map((bar) => ({ T: 'b', S: symbol, ...wireBar(bar, 1, isCoin) })) : []),
    ...(day ? [{ T: 'd', S: symbol, ...wireBar(day, 1, isCoin) }] : []),
  ]
}
