/** Quotes, bars, news and instruments (brokers/alpaca.md 2.11, 2.14, 3): which family a symbol belongs to, chunks and pages. */
import { isOptionSymbol } from '@g2e/domain/instruments'
import type { BarsQuery } from '../port/broker.ts'
import { Rejected, WireMismatch } from '../port/errors.ts'
import type {
  ReportedBar,
  ReportedDividend,
  ReportedInstrument,
  ReportedNews,
  ReportedQuote,
} from '../port/reported.ts'
import type { AssetDirectory } from './asset-directory.ts'
import { brokerId } from './addresses.ts'
import { capabilities } from './capabilities.ts'
import type { AlpacaClient } from './client.ts'
import { mapBars, mapDividends, mapInstruments, mapNews, mapQuotes } from './map.ts'
import type { MappingReport } from '../kit/index.ts'
import { cryptoPair, isCryptoPair, joinedPair } from './symbols.ts'

export interface MarketDataDeps {
  readonly client: AlpacaClient
  readonly report: MappingReport
  readonly assets: AssetDirectory
}

/** What every plan may ask for (brokers/alpaca.md 3): one exchange's trades, and 15 minutes late for options. */
export const stockFeed = 'iex'
export const optionFeed = 'indicative'
export const cryptoFeed = 'alpaca_crypto'
/** 500,000 bars: a year of minutes. */
export const barPagesMax = 50
const newsMax = 50
/** 20,000 dividends of a few hundred symbols. */
const dividendPagesMax = 20

export type Family = 'stocks' | 'crypto' | 'options'
export const familyOf = (symbol: string): Family =>
  isOptionSymbol(symbol) ? 'options' : isCryptoPair(symbol) ? 'crypto' : 'stocks'

export interface QuotesRead {
  readonly quotes: readonly ReportedQuote[]
  readonly missing: readonly { readonly symbol: string; readonly reason: string }[]
}

/** What the broker does not know is missing with a reason; only a failing call throws, and then for all. */
export async function readQuotes(deps: MarketDataDeps, symbols: readonly string[]): Promise<QuotesRead> {
  const wanted = [...new Set(symbols)]
  const chunks = (['stocks', 'crypto', 'options'] as const).flatMap((family) =>
    chunked(wanted.filter((symbol) => familyOf(symbol) === family)).map((chunk) => readChunk(deps, family, chunk)),
  )
  const quotes = (await Promise.all(chunks)).flat()
  const found = new Set(quotes.map(({ symbol }) => symbol))
  const missing = wanted
    .filter((symbol) => !found.has(symbol))
    .map((symbol) => ({ symbol, reason: `Alpaca has no market data for ${symbol}.` }))
  return { quotes, missing }
}

function chunked(symbols: readonly string[]): readonly (readonly string[])[] {
  const size = capabilities.maxQuotesPerCall
  return Array.from({ length: Math.ceil(symbols.length / size) }, (_, index) =>
    symbols.slice(index * size, (index + 1) * size),
  )
}

async function readChunk(
  deps: Pick<MarketDataDeps, 'client' | 'report'>,
  family: Family,
  symbols: readonly string[],
): Promise<readonly ReportedQuote[]> {
  const { client, report } = deps
  const parseAs = (feed: string) => (body: unknown) => report.items(mapQuotes(body, { feed }))
  try {
    if (family === 'stocks') return await client.stockSnapshots(symbols, stockFeed, parseAs(stockFeed))
    if (family === 'crypto') return await client.cryptoSnapshots(symbols, parseAs(cryptoFeed))
    return await client.optionSnapshots(symbols, optionFeed, parseAs(optionFeed))
  } catch (error) {
    // One symbol that is malformed for the broker fails the whole call (brokers/alpaca.md 3): the others are asked alone.
    if (!(error instanceof Rejected)) throw error
    if (symbols.length === 1 || error.context.failure?.kind !== 'invalid_request') return []
    const half = Math.ceil(symbols.length / 2)
    const halves = [symbols.slice(0, half), symbols.slice(half)]
    return (await Promise.all(halves.map((part) => readChunk(deps, family, part)))).flat()
  }
}

export async function readBars({ client, report }: MarketDataDeps, query: BarsQuery): Promise<readonly ReportedBar[]> {
  const family = familyOf(query.symbol)
  const bars: ReportedBar[] = []
  let pageToken: string | undefined
  for (let page = 0; page < barPagesMax; page += 1) {
    pageToken = await client.bars(
      family,
      {
        symbols: query.symbol,
        timeframe: query.timeframe,
        start: query.from,
        end: query.to,
        ...(family === 'stocks' ? { feed: stockFeed, adjustment: query.adjustment } : {}),
        page_token: pageToken,
      },
      (body) => {
        for (const bar of report.items(mapBars(body))) bars.push(bar)
        return nextPageToken(body)
      },
    )
    if (pageToken === undefined) return bars
  }
  throw new Rejected(`More than ${barPagesMax} pages of bars for ${query.symbol}; ask for a shorter time.`, {
    brokerId,
    operation: 'bars',
  })
}

/** Pages may be short while more exist: only a null token ends them (brokers/alpaca.md 3). */
function nextPageToken(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('next_page_token' in body)) return undefined
  return typeof body.next_page_token === 'string' && body.next_page_token !== '' ? body.next_page_token : undefined
}

/** Of shares alone: coins and options have none. */
export async function readDividends(
  { client, report }: MarketDataDeps,
  { symbols, from, to }: { readonly symbols: readonly string[]; readonly from: string; readonly to: string },
): Promise<readonly ReportedDividend[]> {
  const dividends: ReportedDividend[] = []
  const shares = [...new Set(symbols)].filter((symbol) => familyOf(symbol) === 'stocks')
  for (const chunk of chunked(shares)) {
    let pageToken: string | undefined
    for (let page = 0; page < dividendPagesMax; page += 1) {
      pageToken = await client.cashDividends(chunk, { from, to, pageToken }, (body) => {
        dividends.push(...report.items(mapDividends(body)))
        return nextPageToken(body)
      })
      if (pageToken === undefined) break
    }
    if (pageToken !== undefined)
      throw new Rejected(`More than ${dividendPagesMax} pages of dividends; ask for a shorter time.`, {
        brokerId,
        operation: 'dividends',
      })
  }
  return dividends
}

/** News names crypto as `BTCUSD`; the pairs that were asked for come back as pairs. */
export async function readNews(
  { client, report }: MarketDataDeps,
  { symbols, limit }: { readonly symbols: readonly string[]; readonly limit: number },
): Promise<readonly ReportedNews[]> {
  const pairs = new Map(symbols.filter(isCryptoPair).map((symbol) => [joinedPair(symbol), symbol]))
  const wire = symbols.map((symbol) => (isCryptoPair(symbol) ? joinedPair(symbol) : symbol))
  const news = await client.news(wire, Math.min(newsMax, Math.max(1, limit)), (body) => report.items(mapNews(body)))
  if (pairs.size === 0) return news
  return news.map((item) => ({ ...item, symbols: item.symbols.map((symbol) => pairs.get(symbol) ?? symbol) }))
}

/** @returns `undefined` when the broker does not know the symbol. */
export async function readInstrument(
  { client, report }: MarketDataDeps,
  symbol: string,
): Promise<ReportedInstrument | undefined> {
  try {
    if (isOptionSymbol(symbol)) return await client.optionContract(symbol, (body) => optionInstrument(symbol, body))
    const path = isCryptoPair(symbol) ? joinedPair(cryptoPair(symbol) ?? symbol) : symbol
    return await client.asset(path, (body) => report.items(mapInstruments(body))[0])
  } catch (error) {
    if (error instanceof Rejected) return undefined
    throw error
  }
}

function optionInstrument(symbol: string, body: unknown): ReportedInstrument {
  if (typeof body !== 'object' || body === null || !('symbol' in body)) {
    throw new WireMismatch('the answer is no option contract', {
      brokerId,
      operation: 'instrument',
      raw: JSON.stringify(body) ?? '',
      path: 'symbol',
    })
  }
  return {
    symbol,
    name: 'name' in body && typeof body.name === 'string' ? body.name : null,
    assetType: 'option',
    exchange: null,
    tradable: 'tradable' in body && body.tradable === true,
    fractionable: false,
    shortable: null,
  }
}
