import { SymbolText } from '@g2e/contract/common'
import {
  BarList,
  BarsQuery,
  Instrument,
  InstrumentChange,
  InstrumentList,
  MarketClock,
  MoverList,
  MoversQuery,
  NewsList,
  NewsQuery,
  OptionChain,
  OptionsQuery,
  Quote,
  QuoteList,
  QuotesQuery,
  SearchQuery,
} from '@g2e/contract/market'
import { Problem } from '@g2e/contract/problems'
import { z } from 'zod'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { readMovers, readOptionChain } from './read-chains.ts'
import { correctInstrument, readInstrument, searchInstruments } from './read-instruments.ts'
import type { InstrumentParts } from './read-instruments.ts'
import { barsRange, marketNow, readBars, readClock, readNews } from './read-market.ts'
import type { QuoteReader } from './read-quotes.ts'

const tags = ['market']
const symbolParams = z.object({
  symbol: z
    .string()
    .transform((text) => text.toUpperCase())
    .pipe(SymbolText),
})

export interface MarketParts extends InstrumentParts {
  readonly quotes: QuoteReader['read']
}

function registerQuotes(http: Http, { quotes }: MarketParts): void {
  http.get(
    '/market/quotes',
    {
      schema: {
        tags,
        summary: 'Quotes, with their source; what has none is named with the reason',
        querystring: QuotesQuery,
        response: { 200: QuoteList },
      },
    },
    async (request) => {
      const { items, missing } = await quotes(actorOf(request).userId, request.query.symbols)
      return { items: [...items], missing: [...missing] }
    },
  )
  http.get(
    '/market/quotes/:symbol',
    { schema: { tags, summary: 'One quote', params: symbolParams, response: { 200: Quote } } },
    async (request) => {
      const { items, missing } = await quotes(actorOf(request).userId, [request.params.symbol])
      const [quote] = items
      if (!quote) throw new ProblemError('not_found', missing[0]?.reason ?? 'There is no quote for it.')
      return quote
    },
  )
}

function registerCharts(http: Http, parts: MarketParts): void {
  http.get(
    '/market/bars',
    {
      schema: {
        tags,
        summary: 'Price bars, adjusted for splits',
        querystring: BarsQuery,
        response: { 200: BarList, 503: Problem },
      },
    },
    async (request) => {
      const { userId } = actorOf(request)
      const { symbol, timeframe } = request.query
      const range = barsRange(request.query, await marketNow(parts, userId))
      const { bars, source } = await readBars(parts, userId, { symbol, timeframe, ...range, adjustment: 'split' })
      return { symbol, timeframe, source, items: [...bars] }
    },
  )
  http.get(
    '/market/news',
    {
      schema: {
        tags,
        summary: 'News, newest first',
        querystring: NewsQuery,
        response: { 200: NewsList, 503: Problem },
      },
    },
    async (request) => {
      const { symbols = [], limit } = request.query
      const news = await readNews(parts, actorOf(request).userId, { symbols, limit })
      return { items: news.map(({ symbols: about, ...item }) => ({ ...item, symbols: [...about] })) }
    },
  )
  http.get(
    '/market/clock',
    { schema: { tags, summary: 'Whether the market is open, by your source’s time', response: { 200: MarketClock } } },
    async (request) => readClock(parts, actorOf(request).userId),
  )
}

function registerChains(http: Http, parts: MarketParts): void {
  http.get(
    '/market/options',
    {
      schema: {
        tags,
        summary: 'Option contracts of one expiration, the nearest without `expiry`, and all dates of expiry',
        querystring: OptionsQuery,
        response: { 200: OptionChain, 503: Problem },
      },
    },
    async (request) => readOptionChain(parts, actorOf(request).userId, request.query),
  )
  http.get(
    '/market/movers',
    {
      schema: {
        tags,
        summary: 'Shares that moved most today',
        querystring: MoversQuery,
        response: { 200: MoverList, 503: Problem },
      },
    },
    async (request) => readMovers(parts, actorOf(request).userId, request.query),
  )
}

function registerInstruments(http: Http, parts: MarketParts): void {
  http.get(
    '/market/search',
    {
      schema: {
        tags,
        summary: 'Find instruments by symbol or name',
        querystring: SearchQuery,
        response: { 200: InstrumentList },
      },
    },
    async (request) => {
      const { q, limit } = request.query
      return { items: [...(await searchInstruments(parts, actorOf(request).userId, q, limit))] }
    },
  )
  http.get(
    '/instruments/:symbol',
    { schema: { tags, summary: 'What an instrument is', params: symbolParams, response: { 200: Instrument } } },
    async (request) => readInstrument(parts, actorOf(request).userId, request.params.symbol),
  )
  http.patch(
    '/instruments/:symbol',
    {
      schema: {
        tags,
        summary: 'Your own name, sector or tags for it; null takes name or sector back',
        params: symbolParams,
        body: InstrumentChange,
        response: { 200: Instrument },
      },
    },
    async (request) => correctInstrument(parts, actorOf(request), request.params.symbol, request.body),
  )
}

export function registerMarketRoutes(http: Http, parts: MarketParts): void {
  registerQuotes(http, parts)
  registerCharts(http, parts)
  registerChains(http, parts)
  registerInstruments(http, parts)
}
