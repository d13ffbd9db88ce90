/** Option market data: snapshots by symbol or as a chain, latest quotes and trades, bars (brokers/alpaca.md 3). */
import type { SimBar, SimOptionQuote } from '../../market/market.ts'
import type { Call, Desk, Routes } from '../desk.ts'
import { oneOf, optionalDecimal, optionalText, optionalWhole } from '../wire/fields.ts'
import { badQuery, WireRefusal } from '../wire/refusal.ts'
import { parseTimeframe } from './bars.ts'
import { asBadQuery, historyOf, namedSymbols, pageAcross } from './data-query.ts'
import { optionQuote, optionSnapshot, optionTrade, wireBar } from './shapes.ts'

const symbolsMax = 100
const chainMax = 1_000
const chainDefault = 100

function checkFeed(desk: Desk, call: Call): void {
  const feed = asBadQuery(() => oneOf(optionalText(call.query, 'feed'), ['opra', 'indicative'], 'invalid feed'))
  if (feed === 'opra' && desk.settings.current.dataPlan === 'basic')
    throw new WireRefusal(403, { code: 42210000, message: 'subscription does not permit querying OPRA data' })
}

function optionMap(desk: Desk, call: Call, shape: (quote: SimOptionQuote) => unknown): Record<string, unknown> {
  checkFeed(desk, call)
  const { clock, market } = desk.context
  const entries = namedSymbols(call.query, symbolsMax).flatMap((symbol) => {
    const quote = market.optionQuote(symbol, clock.now())
    return quote ? [[symbol, shape(quote)] as const] : []
  })
  return Object.fromEntries(entries)
}

/** The chain of an underlying, ordered by symbol; the token is the last symbol of the page. */
function chain(desk: Desk, call: Call): object {
  checkFeed(desk, call)
  const { clock, market } = desk.context
  const { query } = call
  const now = clock.now()
  const limit = asBadQuery(() => optionalWhole(query, 'limit')) ?? chainDefault
  if (limit < 1 || limit > chainMax) throw badQuery(`invalid limit, limit must be between 1 and ${chainMax}`)
  const right = asBadQuery(() => oneOf(optionalText(query, 'type'), ['call', 'put'], 'invalid type'))
  const exact = optionalText(query, 'expiration_date')
  const [from, to] = [
    exact ?? optionalText(query, 'expiration_date_gte'),
    exact ?? optionalText(query, 'expiration_date_lte'),
  ]
  const [strikeFrom, strikeTo] = asBadQuery(() => [
    optionalDecimal(query, 'strike_price_gte'),
    optionalDecimal(query, 'strike_price_lte'),
  ])
  const contracts = market.options(
    {
      underlying: (call.params['underlying_symbol'] ?? '').toUpperCase(),
      ...(from === undefined ? {} : { expiresFrom: from }),
      ...(to === undefined ? {} : { expiresTo: to }),
      ...(right === undefined ? {} : { right }),
      ...(strikeFrom === undefined ? {} : { strikeFrom: Number(strikeFrom) }),
      ...(strikeTo === undefined ? {} : { strikeTo: Number(strikeTo) }),
    },
    now,
  )
  const token = optionalText(query, 'page_token')
  const last = token === undefined ? '' : Buffer.from(token, 'base64').toString('utf8')
  const symbols = contracts
    .map(({ symbol }) => symbol)
    .toSorted()
    .filter((symbol) => symbol > last)
  const page = symbols.slice(0, limit)
  const entries = page.flatMap((symbol) => {
    const quote = market.optionQuote(symbol, now)
    return quote ? [[symbol, optionSnapshot(quote)] as const] : []
  })
  return {
    snapshots: Object.fromEntries(entries),
    next_page_token: symbols.length > limit ? Buffer.from(page.at(-1) ?? '').toString('base64') : null,
  }
}

/** A day's bar from the contract's value at four instants of the session. */
function dayBar({ context }: Desk, symbol: string, date: string): SimBar | undefined {
  const { clock, market } = context
  const hours = market.calendar.hours(date)
  const now = clock.now()
  if (!hours || hours.opensAt >= now) return undefined
  const end = Math.min(now, hours.closesAt - 1)
  const quotes = [0, 1 / 3, 2 / 3, 1].flatMap(
    (part) => market.optionQuote(symbol, hours.opensAt + 60_000 + (end - hours.opensAt - 60_000) * part) ?? [],
  )
  const prices = quotes.map(({ last }) => last)
  const volume = quotes[0]?.volume ?? 0
  if (prices.length === 0) return undefined
  return {
    at: market.calendar.newYorkInstant(date, 0),
    open: prices[0] ?? 0,
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1) ?? 0,
    volume,
    tradeCount: Math.ceil(volume / 4),
    vwap: prices.reduce((total, price) => total + price, 0) / prices.length,
  }
}

function optionBars(desk: Desk, { query }: Call): object {
  const { timeframe } = parseTimeframe(optionalText(query, 'timeframe'))
  if (timeframe !== 'day') throw badQuery('option bars are available for the timeframe 1Day only')
  const { market } = desk.context
  const history = historyOf(desk, query, false)
  const page = pageAcross(namedSymbols(query, symbolsMax), history, (symbol, { from, to, limit }) => {
    if (!market.option(symbol)) return []
    const { calendar } = market
    const days = calendar.tradingDays(calendar.newYork(from).date, calendar.newYork(to).date)
    const ordered = history.descending ? days.toReversed() : days
    return ordered
      .filter((date) => {
        const at = calendar.newYorkInstant(date, 0)
        return at >= from && at <= to
      })
      .slice(0, limit)
      .flatMap((date) => {
        const bar = dayBar(desk, symbol, date)
        return bar ? [{ at: bar.at, item: wireBar(bar) }] : []
      })
  })
  return { bars: page.items, next_page_token: page.next_page_token }
}

export function optionRoutes(routes: Routes, desk: Desk): void {
  routes.on(
    'GET',
    '/v1beta1/options/snapshots',
    (call) => ({ body: { snapshots: optionMap(desk, call, optionSnapshot), next_page_token: null } }),
    'data',
  )
  routes.on('GET', '/v1beta1/options/snapshots/:underlying_symbol', (call) => ({ body: chain(desk, call) }), 'data')
  routes.on(
    'GET',
    '/v1beta1/options/quotes/latest',
    (call) => ({ body: { quotes: optionMap(desk, call, optionQuote) } }),
    'data',
  )
  routes.on(
    'GET',
    '/v1beta1/options/trades/latest',
    (call) => ({ body: { trades: optionMap(desk, call, optionTrade) } }),
    'data',
  )
  routes.on('GET', '/v1beta1/options/bars', (call) => ({ body: optionBars(desk, call) }), 'data')
}
