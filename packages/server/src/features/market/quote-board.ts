/**
 * The newest quote of every symbol and who wants it. What changes within a tick leaves together: each reader gets one list per
 * tick, in which a symbol stands once, with its newest quote. The index by symbol makes a change cost its readers and nobody else.
 * Readers take turns within the tick: all at once would wait for the writes of a thousand before them, and arrive as one burst.
 * Turns keep to the clock: were the next one counted from the end of the last, the writes would be added to every tick.
 */
import type { Quote } from '@g2e/contract/market'

/** At a time more than the eye can follow, and few enough writes for a thousand readers on one core. */
export const tickMsDefault = 25

/** Turns per tick. */
const turnsPerTick = 5

export type QuotesListener = (quotes: readonly Quote[]) => void

interface Reader {
  readonly turn: Turn
  readonly symbols: readonly string[]
  readonly listener: QuotesListener
  /** Of the running turn. */
  due: Quote[]
}

/** Readers that are told together, and what has changed for them since they were. */
interface Turn {
  readonly readers: Map<string, Set<Reader>>
  readonly changed: Set<string>
  count: number
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
  readonly #turnMs: number
  readonly #onError: (error: unknown) => void
  readonly #known = new Map<string, Quote>()
  readonly #turns: readonly Turn[] = Array.from({ length: turnsPerTick }, () => ({
    readers: new Map(),
    changed: new Set(),
    count: 0,
  }))
  #next = 0
  /** When the running or waiting turn was due, on this process's monotonic clock. */
  #dueAt = 0
  #timer: NodeJS.Timeout | undefined

  /** `onError`: a listener threw; the others are told all the same. */
  constructor(options: { readonly tickMs?: number; readonly onError: (error: unknown) => void }) {
    this.#turnMs = (options.tickMs ?? tickMsDefault) / turnsPerTick
    this.#onError = options.onError
  }

  /** How many listen. */
  get size(): number {
    return this.#turns.reduce((sum, { count }) => sum + count, 0)
  }

  get symbols(): readonly string[] {
    return [...new Set(this.#turns.flatMap(({ readers }) => [...readers.keys()]))]
  }

  known(symbol: string): Quote | undefined {
    return this.#known.get(symbol)
  }

  /** What is known of the symbols is told at once. Answers how to stop. */
  add(symbols: readonly string[], listener: QuotesListener): () => void {
    const turn = this.#turns.reduce((fewest, other) => (other.count < fewest.count ? other : fewest))
    const reader: Reader = { turn, symbols: [...new Set(symbols)], listener, due: [] }
    for (const symbol of reader.symbols) {
      const set = turn.readers.get(symbol) ?? new Set()
      turn.readers.set(symbol, set)
      set.add(reader)
    }
    turn.count += 1
    const known = reader.symbols.flatMap((symbol) => this.#known.get(symbol) ?? [])
    if (known.length > 0) this.#tell(reader, known)
    let listens = true
    return () => {
      if (!listens) return
      listens = false
      turn.count -= 1
      for (const symbol of reader.symbols) this.#leave(symbol, reader)
    }
  }

  take(news: Quote): void {
    const { symbol } = news
    this.#known.set(symbol, merged(this.#known.get(symbol), news))
    for (const { readers, changed } of this.#turns) {
      if (!readers.has(symbol)) continue
      changed.add(symbol)
      if (this.#timer) continue
      this.#dueAt = performance.now()
      this.#schedule()
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const { readers, changed } of this.#turns) {
      readers.clear()
      changed.clear()
    }
  }

  #leave(symbol: string, reader: Reader): void {
    const { turn } = reader
    const set = turn.readers.get(symbol)
    set?.delete(reader)
    if (set?.size === 0) {
      turn.readers.delete(symbol)
      turn.changed.delete(symbol)
    }
    // Nobody hears of it any more: what is kept would grow old.
    if (!this.#turns.some(({ readers }) => readers.has(symbol))) this.#known.delete(symbol)
  }

  /** A turn after the last one was due. Who is late by more than a tick begins anew: turns that were missed are not made up for. */
  #schedule(): void {
    const now = performance.now()
    const dueAt = this.#dueAt + this.#turnMs
    this.#dueAt = now - dueAt > this.#turnMs * turnsPerTick ? now : dueAt
    this.#timer = setTimeout(() => this.#turn(), Math.max(0, this.#dueAt - now))
  }

  /** The next turn's readers. Every turn comes once per tick, whether something is due in it or not. */
  #turn(): void {
    const turn = this.#turns[this.#next]
    this.#next = (this.#next + 1) % turnsPerTick
    if (turn) this.#tellAll(turn)
    if (this.#turns.some(({ changed }) => changed.size > 0)) this.#schedule()
    else this.#timer = undefined
  }

  #tellAll({ readers, changed }: Turn): void {
    const due: Reader[] = []
    for (const symbol of changed) {
      const quote = this.#known.get(symbol)
      if (!quote) continue
      for (const reader of readers.get(symbol) ?? []) {
        if (reader.due.length === 0) due.push(reader)
        reader.due.push(quote)
      }
    }
    changed.clear()
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
