/** Crypto market data; needs no subscription and wraps its maps (brokers/alpaca.md 3). */
import type { SimSnapshot } from '../../market/market.ts'
import type { Call, Desk, Routes } from '../desk.ts'
import { badQuery } from '../wire/refusal.ts'
import { barPage } from './bars.ts'
import { coinSymbols } from './data-query.ts'
import type { Page } from './data-query.ts'
import { coinDay, coinQuote, coinTrade, wireBar } from './shapes.ts'
import { coinQuotes, coinTrades } from './ticks.ts'

const locations = new Set(['us', 'us-1', 'us-2', 'eu-1', 'bs-1'])

function checkLocation({ params }: Call): void {
  if (!locations.has(params['loc'] ?? '')) throw badQuery(`invalid location: ${params['loc'] ?? ''}`)
}

type Shape = (snapshot: SimSnapshot) => unknown

const bookLevels = 3

/** Some levels a tick apart around the quote. */
function orderBook({ asset, quote }: SimSnapshot) {
  const level = (price: number, size: number, step: number) =>
    Array.from({ length: bookLevels }, (_unused, index) => ({
      p: Math.round((price + step * index * asset.tick * 10) * 100) / 100,
      s: Math.round(size * (index + 1) * 1e4) / 1e4,
    }))
  return { t: coinQuote(quote).t, b: level(quote.bid, quote.bidSize, -1), a: level(quote.ask, quote.askSize, 1) }
}

function coinMap({ context }: Desk, symbols: readonly string[], shape: Shape): Record<string, unknown> {
  const entries = symbols.flatMap((symbol) => {
    const snapshot = context.market.snapshot(symbol, context.clock.now())
    const shaped = snapshot?.asset.assetType === 'crypto' ? shape(snapshot) : undefined
    return shaped === undefined ? [] : [[symbol, shaped] as const]
  })
  return Object.fromEntries(entries)
}

export function coinRoutes(routes: Routes, desk: Desk): void {
  const offset = (at: number): number => desk.context.market.calendar.utcOffsetHours(at)
  const snapshot: Shape = ({ quote, minuteBar, dayBar, previousDayBar }) => ({
    latestTrade: coinTrade(quote),
    latestQuote: coinQuote(quote),
    ...(minuteBar ? { minuteBar: wireBar(minuteBar, 1, true) } : {}),
    dailyBar: wireBar(coinDay(dayBar, offset(dayBar.at)), 1, true),
    prevDailyBar: wireBar(coinDay(previousDayBar, offset(previousDayBar.at)), 1, true),
  })
  const maps: Readonly<Record<string, { readonly key: string; readonly shape: Shape }>> = {
    snapshots: { key: 'snapshots', shape: snapshot },
    'latest/bars': { key: 'bars', shape: ({ minuteBar }) => minuteBar && wireBar(minuteBar, 1, true) },
    'latest/trades': { key: 'trades', shape: ({ quote }) => coinTrade(quote) },
    'latest/quotes': { key: 'quotes', shape: ({ quote }) => coinQuote(quote) },
    'latest/orderbooks': { key: 'orderbooks', shape: orderBook },
  }
  for (const [path, { key, shape }] of Object.entries(maps))
    routes.on('GET', `/v1beta3/crypto/:loc/${path}`, (call) => {
      checkLocation(call)
      return { body: { [key]: coinMap(desk, coinSymbols(call.query), shape) } }
    })
  const pages: Readonly<Record<string, (query: Call['query'], symbols: readonly string[]) => Page<unknown>>> = {
    bars: (query, symbols) => barPage(desk, query, symbols, true),
    trades: (query, symbols) => coinTrades(desk, query, symbols),
    quotes: (query, symbols) => coinQuotes(desk, query, symbols),
  }
  for (const [name, read] of Object.entries(pages))
    routes.on('GET', `/v1beta3/crypto/:loc/${name}`, (call) => {
      checkLocation(call)
      const page = read(call.query, coinSymbols(call.query))
      return { body: { [name]: page.items, next_page_token: page.next_page_token } }
    })
}
