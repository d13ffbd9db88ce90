/**
 * Quotes, kept 15 s per source and symbol; however many ask at once, a source is asked once, many symbols a call. A symbol
 * that one source does not know is asked of the next; what nobody knows is named with the reason.
 */
import { BrokerError } from '@g2e/brokers/port'
import type { ReportedQuote } from '@g2e/brokers/port'
import type { Quote } from '@g2e/contract/market'
import { secondMs } from '../../platform/clock.ts'
import type { Platform } from '../../platform/platform.ts'
import type { MarketSource, MarketSources } from './sources.ts'

const keptMs = 15 * secondMs
const noSource = 'There is no source of quotes yet: connect a broker first.'

export interface MissingQuote {
  readonly symbol: string
  readonly reason: string
}
export interface QuotesRead {
  readonly items: readonly Quote[]
  readonly missing: readonly MissingQuote[]
}
/** A quote, or why there is none. */
export type Known = { readonly quote: Quote } | { readonly reason: string }

export function presentQuote(reported: ReportedQuote, source: MarketSource): Quote {
  const { symbol, bid, ask, last, volume, change, changePercent, high, low, open, previousClose } = reported
  const { timestamp, delayed } = reported
  const figures = { symbol, bid, ask, last, volume, change, changePercent, high, low, open, previousClose }
  return { ...figures, timestamp, source: source.words(reported.source), delayed }
}

async function ask(source: MarketSource, symbols: readonly string[]): Promise<ReadonlyMap<string, Known>> {
  const answers = new Map<string, Known>()
  const session = await source.session()
  for (let start = 0; start < symbols.length; start += source.quotesPerCall) {
    const { quotes, missing } = await session.quotes(symbols.slice(start, start + source.quotesPerCall))
    for (const quote of quotes) answers.set(quote.symbol, { quote: presentQuote(quote, source) })
    for (const { symbol, reason } of missing) if (!answers.has(symbol)) answers.set(symbol, { reason })
  }
  return answers
}

interface Batch {
  readonly symbols: Set<string>
  readonly answers: Promise<ReadonlyMap<string, Known>>
}

/** Joins the call that is about to leave for a source. */
function createLoader(): (source: MarketSource, symbol: string) => Promise<Known> {
  const batches = new Map<string, Batch>()
  return async (source, symbol) => {
    const { key } = source
    let batch = batches.get(key)
    if (!batch) {
      const symbols = new Set<string>()
      const leaves = new Promise<void>((resolve) => {
        setImmediate(() => {
          batches.delete(key)
          resolve()
        })
      })
      batch = { symbols, answers: leaves.then(() => ask(source, [...symbols])) }
      batches.set(key, batch)
    }
    batch.symbols.add(symbol)
    return (await batch.answers).get(symbol) ?? { reason: `${source.words()} has no quote for ${symbol}.` }
  }
}

/** What one source says, kept for a moment; `fresh` asks past that. A failing one gives its reason for every symbol. */
function createSourceReader({ cache }: Pick<Platform, 'cache'>) {
  const load = createLoader()
  const cacheKey = (source: MarketSource, symbol: string) => `quote:${source.key}:${symbol}`

  const readKept = async (source: MarketSource, symbols: readonly string[]): Promise<ReadonlyMap<string, Known>> =>
    new Map(
      await Promise.all(
        symbols.map(
          async (symbol) =>
            [symbol, await cache.getOrSet(cacheKey(source, symbol), keptMs, () => load(source, symbol))] as const,
        ),
      ),
    )
  const readFresh = async (source: MarketSource, symbols: readonly string[]): Promise<ReadonlyMap<string, Known>> => {
    const answers = await ask(source, symbols)
    for (const [symbol, known] of answers) await cache.set(cacheKey(source, symbol), known, keptMs)
    return answers
  }
  return async (source: MarketSource, symbols: readonly string[], fresh: boolean) => {
    try {
      return await (fresh ? readFresh(source, symbols) : readKept(source, symbols))
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      await source.failed(error)
      const reason = `${source.words()} gives no quotes just now: ${error.message}`
      return new Map<string, Known>(symbols.map((symbol) => [symbol, { reason }]))
    }
  }
}

export function createQuoteReader(platform: Platform, sources: MarketSources) {
  const readFrom = createSourceReader(platform)

  const read = async (
    userId: string,
    given: readonly string[],
    { fresh = false }: { readonly fresh?: boolean } = {},
  ): Promise<QuotesRead> => {
    const symbols = [...new Set(given.map((symbol) => symbol.toUpperCase()))]
    const quotes = new Map<string, Quote>()
    const reasons = new Map<string, string>()
    const asked = new Set<string>()
    for (const source of symbols.length === 0 ? [] : await sources.of(userId)) {
      const open = symbols.filter((symbol) => !quotes.has(symbol))
      if (open.length === 0) break
      if (asked.has(source.key)) continue
      asked.add(source.key)
      for (const [symbol, known] of await readFrom(source, open, fresh)) {
        if ('quote' in known) quotes.set(symbol, known.quote)
        else if (!reasons.has(symbol)) reasons.set(symbol, known.reason)
      }
    }
    return {
      items: symbols.flatMap((symbol) => quotes.get(symbol) ?? []),
      missing: symbols.flatMap((symbol) =>
        quotes.has(symbol) ? [] : [{ symbol, reason: reasons.get(symbol) ?? noSource }],
      ),
    }
  }
  return {
    /** From the best source that has it, symbol by symbol. */
    read,
    /** What one source says; a failing one its reason for every symbol. */
    readFrom: (source: MarketSource, symbols: readonly string[]) => readFrom(source, symbols, false),
  }
}
export type QuoteReader = ReturnType<typeof createQuoteReader>
