/** Stock market data: the snapshot map has no wrapper, every other map has (brokers/alpaca.md 3). */
import type { SimSnapshot } from '../../market/market.ts'
import type { Call, Desk, Routes } from '../desk.ts'
import { badQuery } from '../wire/refusal.ts'
import { barPage } from './bars.ts'
import { latestFeed, stockSymbols } from './data-query.ts'
import type { Page } from './data-query.ts'
import { shareOf, stockQuote, stockSnapshot, stockTrade, wireBar } from './shapes.ts'
import { stockQuotes, stockTrades } from './ticks.ts'
import type { StockFeed } from './data-query.ts'

type Shape = (snapshot: SimSnapshot, feed: StockFeed) => unknown

const latestShapes: Readonly<Record<'quote' | 'trade' | 'bar', Shape>> = {
  quote: ({ asset, quote }, feed) => stockQuote(asset, quote, feed),
  trade: ({ asset, quote }, feed) => stockTrade(asset, quote, feed),
  bar: ({ minuteBar }, feed) => minuteBar && wireBar(minuteBar, shareOf(feed)),
}

/** By symbol; a coin or an unknown symbol has no stock data. */
function stockMap(desk: Desk, call: Call, symbols: readonly string[], shape: Shape): Record<string, unknown> {
  const { feed, at } = latestFeed(desk, call.query)
  const found: Record<string, unknown> = {}
  for (const symbol of symbols) {
    const snapshot = desk.context.market.snapshot(symbol, at)
    const shaped = snapshot && snapshot.asset.assetType !== 'crypto' ? shape(snapshot, feed) : undefined
    if (shaped !== undefined) found[symbol] = shaped
  }
  return found
}

const pathSymbol = (call: Call): string => stockSymbols({ symbols: call.params['symbol'] })[0] ?? ''

function single(desk: Desk, call: Call, shape: Shape): unknown {
  const symbol = pathSymbol(call)
  const found = stockMap(desk, call, [symbol], shape)[symbol]
  if (found === undefined) throw badQuery(`no data found for symbol: ${symbol}`)
  return found
}

function snapshots(desk: Desk, call: Call): Record<string, unknown> {
  const symbols = stockSymbols(call.query)
  const found = stockMap(desk, call, symbols, stockSnapshot)
  if (desk.settings.current.missingSnapshot === 'null') for (const symbol of symbols) found[symbol] ??= null
  return found
}

export function stockRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/v2/stocks/snapshots', (call) => ({ body: snapshots(desk, call) }), 'data')
  routes.on(
    'GET',
    '/v2/stocks/:symbol/snapshot',
    (call) => ({ body: { symbol: pathSymbol(call), ...Object(single(desk, call, stockSnapshot)) } }),
    'data',
  )
  for (const one of ['quote', 'trade', 'bar'] as const) {
    const shape = latestShapes[one]
    routes.on(
      'GET',
      `/v2/stocks/${one}s/latest`,
      (call) => ({ body: { [`${one}s`]: stockMap(desk, call, stockSymbols(call.query), shape) } }),
      'data',
    )
    routes.on(
      'GET',
      `/v2/stocks/:symbol/${one}s/latest`,
      (call) => ({ body: { symbol: pathSymbol(call), [one]: single(desk, call, shape) } }),
      'data',
    )
  }
  const pages: Readonly<
    Record<string, (desk: Desk, query: Call['query'], symbols: readonly string[]) => Page<unknown>>
  > = {
    bars: barPage,
    trades: stockTrades,
    quotes: stockQuotes,
  }
  for (const [name, read] of Object.entries(pages)) {
    routes.on(
      'GET',
      `/v2/stocks/${name}`,
      ({ query }) => {
        const page = read(desk, query, stockSymbols(query))
        return { body: { [name]: page.items, next_page_token: page.next_page_token } }
      },
      'data',
    )
    routes.on(
      'GET',
      `/v2/stocks/:symbol/${name}`,
      (call) => {
        const symbol = pathSymbol(call)
        const page = read(desk, call.query, [symbol])
        return { body: { symbol, [name]: page.items[symbol] ?? [], next_page_token: page.next_page_token } }
      },
      'data',
    )
  }
}
