/**
 * The newest quote of every symbol and who wants it. What changes within a tick leaves together: each reader gets one list per
 * tick, in which a symbol stands once, with its newest quote. The index by symbol makes a change cost its readers and nobody else.
 */
import type { Quote } from '@g2e/contract/market'

/** At a time more than the eye can follow, and few enough writes for a thousand readers on one core. */
export const tickMsDefault = 25

export type QuotesListener = (quotes: readonly Quote[]) => void

interface Reader {
  readonly symbols: readonly string[]
  readonly listener: QuotesListener
  /** Of the running tick. */
  due: Quote[]
}

/** Later news wins field by field: a stream tells only what moved. */
function merged(known: Quote | undefined, news: Quote): Quote {
  if (!known) return news
  const { bid, ask, last, volume, change, changePercent, high, low, open, previousClose } = known
  return {
    symbol: news.symbol,
    bid: news.bid ?? bid,
    ask: news.ask ?? ask,
    last: news.last ?? last,
    volume: news.volume ?? volume,
    change: news.change ?? change,
    changePercent: news.changePercent ?? changePercent,
    high: news.high ?? high,
    low: news.low ?? low,
    open: news.open ?? open,
    previousClose: news.previousClose ?? previousClose,
    timestamp: news.timestamp ?? known.timestamp,
    source: news.source,
    delayed: news.delayed,
  }
}

export class QuoteBoard {
  readonly #tickMs: number
  readonly #onError: (error: unknown) => void
  readonly #known = new Map<string, Quote>()
  readonly #readers = new Map<string, Set<Reader>>()
  readonly #changed = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #count = 0

  /** `onError`: a listener threw; the others are told all the same. */
  constructor(options: { readonly tickMs?: number; readonly onError: (error: unknown) => void }) {
    this.#tickMs = options.tickMs ?? tickMsDefault
    this.#onError = options.onError
  }

  /** How many listen. */
  get size(): number {
    return this.#count
  }

  get symbols(): readonly string[] {
    return [...this.#readers.keys()]
  }

  known(symbol: string): Quote | undefined {
    return this.#known.get(symbol)
  }

  /** What is known of the symbols is told at once. Answers how to stop. */
  add(symbols: readonly string[], listener: QuotesListener): () => void {
    const reader: Reader = { symbols: [...new Set(symbols)], listener, due: [] }
    for (const symbol of reader.symbols) {
      const set = this.#readers.get(symbol) ?? new Set()
      this.#readers.set(symbol, set)
      set.add(reader)
    }
    this.#count += 1
    const known = reader.symbols.flatMap((symbol) => this.#known.get(symbol) ?? [])
    if (known.length > 0) this.#tell(reader, known)
    let listens = true
    return () => {
      if (!listens) return
      listens = false
      this.#count -= 1
      for (const symbol of reader.symbols) this.#leave(symbol, reader)
    }
  }

  take(news: Quote): void {
    const { symbol } = news
    this.#known.set(symbol, merged(this.#known.get(symbol), news))
    if (!this.#readers.has(symbol)) return
    this.#changed.add(symbol)
    this.#timer ??= setTimeout(() => this.#tick(), this.#tickMs)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#readers.clear()
    this.#changed.clear()
  }

  #leave(symbol: string, reader: Reader): void {
    const set = this.#readers.get(symbol)
    set?.delete(reader)
    if (set?.size !== 0) return
    this.#readers.delete(symbol)
    // Nobody hears of it any more: what is kept would grow old.
    this.#known.delete(symbol)
    this.#changed.delete(symbol)
  }

  #tick(): void {
    this.#timer = undefined
    const due: Reader[] = []
    for (const symbol of this.#changed) {
      const quote = this.#known.get(symbol)
      if (!quote) continue
      for (const reader of this.#readers.get(symbol) ?? []) {
        if (reader.due.length === 0) due.push(reader)
        reader.due.push(quote)
      }
    }
    this.#changed.clear()
    for (const reader of due) {
      const quotes = reader.due
      reader.due = []
      this.#tell(reader, quotes)
    }
  }

  #tell({ listener }: Reader, quotes: readonly Quote[]): void {
    try {
      listener(quotes)
    } catch (error) {
      this.#onError(error)
    }
  }
}
