/** Quotes, history, chains, movers, hours and instruments (schwab.md 4). */
import { newYorkTime } from '@g2e/domain/calendar'
import { isOptionSymbol, parseOptionSymbol } from '@g2e/domain/instruments'
import type { BarsQuery, BrokerEnvironment, OptionChainQuery } from '../port/broker.ts'
import { Rejected, Unsupported } from '../port/errors.ts'
import type {
  ReportedBar,
  ReportedClock,
  ReportedInstrument,
  ReportedOptionContract,
  ReportedQuote,
  Timeframe,
} from '../port/reported.ts'
import { brokerId } from './addresses.ts'
import { capabilities } from './capabilities.ts'
import { misleading } from './client.ts'
import type { SchwabClient } from './client.ts'
import { mapBars } from './map/bars.ts'
import { mapExpirations, mapOptionChain, reportedContract } from './map/chains.ts'
import { mapClock, mapInstruments } from './map/market.ts'
import { mapMovers } from './map/movers.ts'
import { mapQuotes } from './map/quotes.ts'
import type { MappingReport } from '../kit/index.ts'
import { wireSymbol } from './symbols.ts'
import { isObject } from './wire/read.ts'

export interface MarketDataDeps {
  readonly client: SchwabClient
  readonly report: MappingReport
  readonly hooks: Pick<BrokerEnvironment, 'now'>
}

export interface QuotesRead {
  readonly quotes: readonly ReportedQuote[]
  readonly missing: readonly { readonly symbol: string; readonly reason: string }[]
}

/** What the broker does not know is missing with a reason; only a failing call throws, and then for all. */
export async function readQuotes({ client, report }: MarketDataDeps, symbols: readonly string[]): Promise<QuotesRead> {
  const wanted = [...new Set(symbols)]
  const size = capabilities.maxQuotesPerCall
  const chunks = Array.from({ length: Math.ceil(wanted.length / size) }, (_, index) =>
    wanted.slice(index * size, (index + 1) * size),
  )
  const read = await Promise.all(
    chunks.map((chunk) =>
      client.quotes(chunk.map(wireSymbol), (body) => {
        if (!isObject(body)) throw misleading('quotes', 'the quotes are no map by symbol', body, '')
        // Unknown symbols are told as missing below, not as something half understood.
        const { errors: _unknown, ...known } = body
        return report.items(mapQuotes(known))
      }),
    ),
  )
  const asked = new Set(wanted)
  const quotes = read.flat().filter(({ symbol }) => asked.has(symbol))
  const found = new Set(quotes.map(({ symbol }) => symbol))
  const missing = wanted
    .filter((symbol) => !found.has(symbol))
    .map((symbol) => ({ symbol, reason: `Schwab has no market data for ${symbol}.` }))
  return { quotes, missing }
}

const frequencies: Readonly<Record<Timeframe, Readonly<Record<string, string>>>> = {
  '1Min': { periodType: 'day', frequencyType: 'minute', frequency: '1' },
  '5Min': { periodType: 'day', frequencyType: 'minute', frequency: '5' },
  // The longest in minutes is half an hour; two make one (map/bars.ts).
  '1Hour': { periodType: 'day', frequencyType: 'minute', frequency: '30' },
  '1Day': { periodType: 'year', frequencyType: 'daily', frequency: '1' },
}

/** Shares and funds only. How far back intraday history goes is the broker's affair: some 48 days of minutes. */
export async function readBars({ client, report }: MarketDataDeps, query: BarsQuery): Promise<readonly ReportedBar[]> {
  const { symbol, timeframe, from, to } = query
  if (isOptionSymbol(symbol) || symbol.includes('/'))
    throw new Unsupported(`Schwab has price history of shares and funds only, not of ${symbol}.`, {
      brokerId,
      operation: 'bars',
    })
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)]
  const fields = {
    symbol: wireSymbol(symbol),
    ...frequencies[timeframe],
    startDate: String(fromMs),
    endDate: String(toMs),
    needExtendedHoursData: timeframe === '1Day' ? 'false' : 'true',
    needPreviousClose: 'false',
  }
  const bars = await client.priceHistory(fields, (body) => report.items(mapBars(body, timeframe)))
  const byTime = new Map<string, ReportedBar>()
  for (const bar of bars) {
    const at = Date.parse(bar.time)
    if (at >= startOf(fromMs, timeframe) && at <= toMs) byTime.set(bar.time, { ...bar, symbol })
  }
  return [...byTime.values()].toSorted((a, b) => (a.time < b.time ? -1 : 1))
}

const dayMs = 86_400_000
const hourMs = 3_600_000

/** A bar that the span begins inside of belongs to it. */
const startOf = (fromMs: number, timeframe: Timeframe): number =>
  timeframe === '1Day' ? fromMs - dayMs + 1 : timeframe === '1Hour' ? fromMs - hourMs + 1 : fromMs

/** Ascending; a symbol that has no options, or that nobody knows, has none. */
export const readExpirations = ({ client }: MarketDataDeps, symbol: string): Promise<readonly string[]> =>
  client.expirations(wireSymbol(symbol), mapExpirations)

/** A whole chain can be larger than the gateway lets through (schwab.md 4), so it is read one expiration at a time. */
export async function readOptionChain(
  deps: MarketDataDeps,
  { symbol, from, to }: OptionChainQuery,
): Promise<readonly ReportedOptionContract[]> {
  const { client, report } = deps
  const isOneDay = from !== undefined && from === to
  const dates = isOneDay ? [from] : await readExpirations(deps, symbol)
  const wanted = dates.filter((date) => (from === undefined || date >= from) && (to === undefined || date <= to))
  const chains = await Promise.all(
    wanted.map((date) =>
      client.chain({ symbol: wireSymbol(symbol), contractType: 'ALL', fromDate: date, toDate: date }, (body) =>
        report.items(mapOptionChain(body)),
      ),
    ),
  )
  return chains.flat().map(reportedContract)
}

/** All shares, since the port asks for the market and not for an index (schwab.md 4). */
const everyShare = 'EQUITY_ALL'
const sorts = { up: 'PERCENT_CHANGE_UP', down: 'PERCENT_CHANGE_DOWN' } as const

export const readMovers = (
  { client, report }: MarketDataDeps,
  direction: 'up' | 'down',
): Promise<readonly ReportedQuote[]> =>
  client.movers(everyShare, sorts[direction], (body) => report.items(mapMovers(body)))

export function readClock({ client, hooks }: MarketDataDeps): Promise<ReportedClock> {
  const now = hooks.now()
  return client.markets(newYorkTime(now).date, (body) => mapClock(body, now))
}

async function instrumentsBy(
  { client, report }: MarketDataDeps,
  text: string,
  projection: string,
  operation: string,
): Promise<readonly ReportedInstrument[]> {
  try {
    return await client.instruments(text, projection, operation, (body) => report.items(mapInstruments(body)))
  } catch (error) {
    // No match is told in more than one way (schwab.md 4), a text that cannot be searched for with 400.
    if (error instanceof Rejected) return []
    throw error
  }
}

/** The symbol itself first, then symbols that begin with the text, then names that hold it. */
export async function searchInstruments(
  deps: MarketDataDeps,
  text: string,
  limit: number,
): Promise<readonly ReportedInstrument[]> {
  const symbol = text.trim().toUpperCase()
  if (symbol === '') return []
  const operation = 'searchInstruments'
  const isPlain = /^[A-Z0-9.]{1,12}$/.test(symbol)
  const found = await Promise.all([
    isPlain ? instrumentsBy(deps, symbol, 'symbol-search', operation) : [],
    isPlain ? instrumentsBy(deps, `${symbol.replaceAll('.', '\\.')}.*`, 'symbol-regex', operation) : [],
    instrumentsBy(deps, text.trim(), 'desc-search', operation),
  ])
  const bySymbol = new Map<string, ReportedInstrument>()
  for (const one of found.flat()) if (!bySymbol.has(one.symbol)) bySymbol.set(one.symbol, one)
  const rank = (one: ReportedInstrument): number => (one.symbol === symbol ? 0 : one.symbol.startsWith(symbol) ? 1 : 2)
  return [...bySymbol.values()].toSorted((a, b) => rank(a) - rank(b)).slice(0, limit)
}

/** @returns `undefined` when the broker does not know the symbol. */
export async function readInstrument(deps: MarketDataDeps, symbol: string): Promise<ReportedInstrument | undefined> {
  if (isOptionSymbol(symbol)) return optionInstrument(deps, symbol)
  const found = await instrumentsBy(deps, symbol, 'symbol-search', 'instrument')
  return found.find((one) => one.symbol === symbol)
}

/** Instruments hold no contracts: the chain of its expiration does. */
async function optionInstrument(deps: MarketDataDeps, symbol: string): Promise<ReportedInstrument | undefined> {
  const terms = parseOptionSymbol(symbol)
  if (terms === undefined) return undefined
  const { root, expiresOn, right, strike } = terms
  const fields = {
    symbol: root,
    contractType: right.toUpperCase(),
    strike,
    fromDate: expiresOn,
    toDate: expiresOn,
  }
  try {
    const contracts = await deps.client.chain(fields, (body) => deps.report.items(mapOptionChain(body)))
    if (!contracts.some((contract) => contract.symbol === symbol)) return undefined
  } catch (error) {
    if (error instanceof Rejected) return undefined
    throw error
  }
  return {
    symbol,
    name: `${root} ${expiresOn} ${strike} ${right}`,
    assetType: 'option',
    exchange: null,
    tradable: true,
    fractionable: false,
    shortable: null,
  }
}
