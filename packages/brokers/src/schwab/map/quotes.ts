/**
 * Quotes (schwab.md 4, 7): a map by symbol with an entry `errors` for what is not known, one quote, the contracts of an
 * option chain, movers, or frames of the streamer. A price of 0 is none; what the broker says about the change is taken as sent.
 */
import type { Mapped, MappingWarning, ReportedQuote } from '../../port/index.ts'
import { symbolFromWire } from '../symbols.ts'
import { joined, mismatch, Notes } from '../wire/notes.ts'
import { epochMs, isObject, percent, price, priced, quantity } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'
import { mapOptionChain, quoteOfContract } from './chains.ts'
import { mapMovers } from './movers.ts'
import { quotesInFrames } from './level-one.ts'

/** `AAPL: {...}`; the key under which unknown symbols are listed can be no symbol (schwab.md 4). */
const errorsKey = 'errors'

/** Throws WireMismatch. */
export function mapQuotes(payload: unknown): Mapped<ReportedQuote> {
  if (payload === null || payload === undefined) return { items: [], warnings: [] }
  if (Array.isArray(payload)) return quotesInFrames(payload)
  if (!isObject(payload)) throw mismatch('quotes', '', 'expected quotes', payload)
  if ('callExpDateMap' in payload || 'putExpDateMap' in payload) {
    const { items, warnings } = mapOptionChain(payload)
    return { items: items.map(quoteOfContract), warnings }
  }
  if ('screeners' in payload) return mapMovers(payload)
  if (Array.isArray(payload['data']) || Array.isArray(payload['notify']) || Array.isArray(payload['response']))
    return quotesInFrames([payload])
  const warnings: MappingWarning[] = []
  if (typeof payload['symbol'] === 'string') return { items: [quoteOf(payload['symbol'], payload, '')], warnings }
  const items: ReportedQuote[] = []
  for (const [symbol, value] of Object.entries(payload)) {
    if (symbol === errorsKey) for (const unknown of invalidSymbols(value)) warnings.push(notKnown(unknown))
    else items.push(quoteOf(symbol, value, symbol))
  }
  return { items, warnings }
}

const notKnown = (symbol: string): MappingWarning => ({
  path: `${errorsKey}.invalidSymbols`,
  message: `The broker does not know ${symbol}.`,
})

function invalidSymbols(value: unknown): readonly string[] {
  const list = isObject(value) ? value['invalidSymbols'] : undefined
  return Array.isArray(list) ? list.filter((symbol) => typeof symbol === 'string') : []
}

const nothing: WireObject = {}

function quoteOf(symbol: string, value: unknown, path: string): ReportedQuote {
  try {
    if (!isObject(value)) throw mismatch('quotes', path, 'expected a quote', value)
    const quote = value['quote'] === undefined ? nothing : value['quote']
    if (!isObject(quote)) throw mismatch('quotes', joined(path, 'quote'), 'expected the figures of a quote', value)
    return {
      symbol: symbolFromWire(symbol),
      bid: priced(quote['bidPrice']),
      ask: priced(quote['askPrice']),
      // A fund has a net asset value instead of trades.
      last: priced(quote['lastPrice']) ?? priced(quote['nAV']) ?? fundClose(value, quote),
      volume: quantity(quote['totalVolume']),
      change: price(quote['netChange']),
      changePercent: percent(quote['netPercentChange']),
      high: priced(quote['highPrice']),
      low: priced(quote['lowPrice']),
      open: priced(quote['openPrice']),
      previousClose: priced(quote['closePrice']),
      timestamp: latest(quote['quoteTime'], quote['tradeTime']),
      source: typeof value['quoteType'] === 'string' ? value['quoteType'].toLowerCase() : 'schwab',
      delayed: value['realtime'] === false,
    }
  } catch (error) {
    const located = new Notes('quotes').located(error, value)
    throw located === error ? error : mismatch('quotes', path, error instanceof Error ? error.message : '', value)
  }
}

const fundClose = (value: WireObject, quote: WireObject) =>
  value['assetMainType'] === 'MUTUAL_FUND' ? priced(quote['closePrice']) : null

/** The later of quote and trade, both in milliseconds; ISO 8601 UTC. */
function latest(quoteTime: unknown, tradeTime: unknown): string | null {
  const ms = Math.max(epochMs(quoteTime) ?? 0, epochMs(tradeTime) ?? 0)
  return ms === 0 ? null : new Date(ms).toISOString()
}
