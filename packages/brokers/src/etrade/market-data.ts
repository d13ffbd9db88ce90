/** Quotes in batches, instruments and the clock (brokers/etrade.md 2.6, 2.7). The API has neither price history nor news. */
import { isSymbol } from '@g2e/domain/instruments'
import { marketClock } from '@g2e/domain/calendar'
import type { OptionChainQuery } from '../port/broker.ts'
import { Rejected } from '../port/errors.ts'
import type { ReportedClock, ReportedInstrument, ReportedOptionContract, ReportedQuote } from '../port/reported.ts'
import type { Addresses } from './addresses.ts'
import { quoteSymbolsMax } from './client.ts'
import type { EtradeClient } from './client.ts'
import { mapExpirations, mapLookup, mapOptionChain, mapQuotedInstruments, mapQuotes, reportedContract } from './map.ts'
import { quoteSymbol } from './products.ts'
import type { MappingReport } from '../kit/index.ts'

export interface MarketDataDeps {
  readonly client: EtradeClient
  readonly report: MappingReport
  readonly addresses: Pick<Addresses, 'isSandbox'>
}

export interface QuotesRead {
  readonly quotes: readonly ReportedQuote[]
  readonly missing: readonly { readonly symbol: string; readonly reason: string }[]
}

/** What the broker could ever know by this name: letters, digits, dots and dashes, so that a path holds nothing else. */
const isAskable = (symbol: string): boolean => isSymbol(symbol) && !symbol.includes('/')

/** Matched by product, never by place: what the broker does not know is missing with its own reason. */
export async function readQuotes(deps: MarketDataDeps, symbols: readonly string[]): Promise<QuotesRead> {
  const wanted = [...new Set(symbols)]
  const askable = wanted.filter(isAskable)
  const chunks = Array.from({ length: Math.ceil(askable.length / quoteSymbolsMax) }, (_, index) =>
    askable.slice(index * quoteSymbolsMax, (index + 1) * quoteSymbolsMax),
  )
  const reads = await Promise.all(chunks.map((chunk) => readChunk(deps, chunk)))
  const found = new Map(reads.flatMap(({ quotes }) => quotes.map((quote) => [quote.symbol, quote] as const)))
  const reasons = reads.flatMap((read) => read.reasons)
  return {
    quotes: wanted.flatMap((symbol) => found.get(symbol) ?? []),
    missing: wanted
      .filter((symbol) => !found.has(symbol))
      .map((symbol) => ({ symbol, reason: reasonFor(symbol, reasons) })),
  }
}

const reasonFor = (symbol: string, reasons: readonly string[]): string =>
  reasons.find((reason) => reason.split(/[\s,;]+/).includes(symbol)) ?? `E*TRADE has no quote for ${symbol}.`

interface ChunkRead {
  readonly quotes: readonly ReportedQuote[]
  readonly reasons: readonly string[]
}

async function readChunk(
  { client, report, addresses }: MarketDataDeps,
  symbols: readonly string[],
): Promise<ChunkRead> {
  try {
    return await client.quotes(symbols.map(quoteSymbol), (body) => {
      const { items, warnings } = mapQuotes(body)
      // Symbols that failed are told to whoever asked; only what was understood in part is for the log.
      report.tell(warnings.filter(({ path }) => !path.includes('Messages')))
      const quotes = addresses.isSandbox ? items.map(asSample) : items
      return { quotes, reasons: warnings.map(({ message }) => message) }
    })
  } catch (error) {
    if (!(error instanceof Rejected)) throw error
    if (symbols.length > 1) return halves({ client, report, addresses }, symbols)
    return { quotes: [], reasons: [`${symbols.join()}: ${error.message}`] }
  }
}

/** One symbol may have failed the whole call: the others are asked without it. */
async function halves(deps: MarketDataDeps, symbols: readonly string[]): Promise<ChunkRead> {
  const half = Math.ceil(symbols.length / 2)
  const parts = await Promise.all([readChunk(deps, symbols.slice(0, half)), readChunk(deps, symbols.slice(half))])
  return { quotes: parts.flatMap(({ quotes }) => quotes), reasons: parts.flatMap(({ reasons }) => reasons) }
}

/** The sandbox answers quotes of 2012 whatever is asked (brokers/etrade.md 2.18). */
const asSample = (quote: ReportedQuote): ReportedQuote => ({ ...quote, delayed: true, source: 'etrade_sandbox' })

/** Best first: the very symbol, then as the broker sorts. Options are not found by name. */
export async function searchInstruments(
  { client, report }: MarketDataDeps,
  text: string,
  limit: number,
): Promise<readonly ReportedInstrument[]> {
  const search = text.trim().slice(0, 60)
  if (search === '' || limit < 1) return []
  const matches = await client.lookup(search.toUpperCase(), (body) => report.items(mapLookup(body)))
  const wanted = search.toUpperCase()
  return matches.toSorted((a, b) => Number(b.symbol === wanted) - Number(a.symbol === wanted)).slice(0, limit)
}

/** By a quote, which tells more than a search. @returns `undefined` when the broker does not know the symbol. */
export async function readInstrument(
  { client, report }: MarketDataDeps,
  symbol: string,
): Promise<ReportedInstrument | undefined> {
  if (!isAskable(symbol)) return undefined
  try {
    const found = await client.quotes(
      [quoteSymbol(symbol)],
      (body) => report.items(mapQuotedInstruments(body)),
      'instrument',
    )
    return found.find((one) => one.symbol === symbol)
  } catch (error) {
    if (error instanceof Rejected) return undefined
    throw error
  }
}

type ChainDeps = Pick<MarketDataDeps, 'client' | 'report'>

/** Ascending; none where it has no options. */
export const readExpirations = ({ client }: ChainDeps, symbol: string): Promise<readonly string[]> =>
  client.expirations(symbol, mapExpirations)

/** A chain is asked for one expiration at a time: without a date the broker answers the nearest only (2.9). */
export async function readOptionChain(
  deps: ChainDeps,
  { symbol, from, to }: OptionChainQuery,
): Promise<readonly ReportedOptionContract[]> {
  const { client, report } = deps
  const isOneDay = from !== undefined && from === to
  const dates = isOneDay ? [from] : await readExpirations(deps, symbol)
  const wanted = dates.filter((date) => (from === undefined || date >= from) && (to === undefined || date <= to))
  const chains = await Promise.all(
    wanted.map((date) => client.chain(symbol, date, (body) => report.items(mapOptionChain(body)))),
  )
  return chains.flat().map(reportedContract)
}

/** The API has no clock: what the calendar of the exchanges says at the broker's time. */
export function readClock(nowMs: number): ReportedClock {
  const { isOpen, session, nextOpenMs, nextCloseMs } = marketClock(nowMs)
  return {
    now: new Date(nowMs).toISOString(),
    isOpen,
    session,
    nextOpen: new Date(nextOpenMs).toISOString(),
    nextClose: new Date(nextCloseMs).toISOString(),
  }
}
