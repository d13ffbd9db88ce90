/**
 * Quotes of one session for all who listen: what a push stream carries is told as it comes, everything else (symbols beyond
 * its reach, and all of them while it is away) is polled. Each (re)connection is followed by a read, since a stream tells
 * only what changes. The stream itself is the broker's own.
 */
import type { QuoteSubscription, StreamHandlers } from '../port/broker.ts'
import { BrokerError } from '../port/errors.ts'
import type { ReportedQuote } from '../port/reported.ts'

/** Between two reads of what is not streamed. */
const pollEveryMs = 5_000

export interface QuoteFanOptions {
  readonly readQuotes: (symbols: readonly string[]) => Promise<readonly ReportedQuote[]>
  readonly pollEveryMs?: number | undefined
  readonly isStreamed: (symbol: string) => boolean
  /** Brings the stream in line with what is listened to now; an empty set ends it. */
  readonly follow: (wanted: ReadonlySet<string>) => void | Promise<void>
}

interface Listener {
  symbols: ReadonlySet<string>
  readonly handlers: StreamHandlers<ReportedQuote>
}

export class QuoteFan {
  readonly #options: QuoteFanOptions
  readonly #listeners = new Set<Listener>()
  readonly #quotes = new Map<string, ReportedQuote>()
  #poll: NodeJS.Timeout | undefined

  constructor(options: QuoteFanOptions) {
    this.#options = options
  }

  subscribe(symbols: readonly string[], handlers: StreamHandlers<ReportedQuote>): QuoteSubscription {
    const listener: Listener = { symbols: new Set(symbols), handlers }
    this.#listeners.add(listener)
    handlers.onState({ state: 'connecting' })
    this.#follow(symbols)
    return {
      setSymbols: (next) => {
        const added = next.filter((symbol) => !listener.symbols.has(symbol))
        listener.symbols = new Set(next)
        this.#follow(added)
      },
      close: async () => {
        this.#listeners.delete(listener)
        if (this.#listeners.size === 0) await this.close()
        else this.#follow([])
      },
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    clearTimeout(this.#poll)
    this.#poll = undefined
    this.#quotes.clear()
    await this.#options.follow(new Set())
  }

  /** What was told last; changes of a stream are laid over it. */
  known(symbol: string): ReportedQuote | undefined {
    return this.#quotes.get(symbol)
  }

  /** To whoever listens, unless nothing changed. */
  tell(quote: ReportedQuote): void {
    const known = this.#quotes.get(quote.symbol)
    if (known && isSame(known, quote)) return
    let isWanted = false
    for (const { symbols, handlers } of this.#listeners) {
      if (!symbols.has(quote.symbol)) continue
      isWanted = true
      handlers.onEvent(quote)
    }
    if (isWanted) this.#quotes.set(quote.symbol, quote)
  }

  /** The stream came or went; once it is there, what it did not tell while it was away is read. */
  turned(isLive: boolean, detail?: string): void {
    if (isLive) void this.#read([...this.#wanted()].filter((symbol) => this.#options.isStreamed(symbol)))
    this.#tellState(detail)
    this.#schedulePoll()
  }

  #wanted(): ReadonlySet<string> {
    return new Set([...this.#listeners].flatMap(({ symbols }) => [...symbols]))
  }

  /** `added` symbols are read at once. */
  #follow(added: readonly string[]): void {
    const wanted = this.#wanted()
    for (const symbol of this.#quotes.keys()) if (!wanted.has(symbol)) this.#quotes.delete(symbol)
    void this.#options.follow(wanted)
    void this.#read(added)
    this.#schedulePoll()
  }

  #unstreamed(): readonly string[] {
    return [...this.#wanted()].filter((symbol) => !this.#options.isStreamed(symbol))
  }

  #schedulePoll(): void {
    if (this.#unstreamed().length === 0) {
      clearTimeout(this.#poll)
      this.#poll = undefined
    } else if (!this.#poll) {
      this.#poll = setTimeout(() => {
        this.#poll = undefined
        void this.#read(this.#unstreamed()).finally(() => this.#schedulePoll())
      }, this.#options.pollEveryMs ?? pollEveryMs)
      this.#poll.unref()
    }
  }

  async #read(symbols: readonly string[]): Promise<void> {
    if (symbols.length === 0) return
    try {
      for (const quote of await this.#options.readQuotes(symbols)) {
        const known = this.#quotes.get(quote.symbol)
        // An answer that was overtaken by the stream says nothing new.
        if (known?.timestamp && quote.timestamp && known.timestamp > quote.timestamp) continue
        this.tell(quote)
      }
      this.#tellState()
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      this.#tellState(error.message)
    }
  }

  #tellState(detail?: string): void {
    for (const { symbols, handlers } of this.#listeners) {
      const polled = [...symbols].filter((symbol) => !this.#options.isStreamed(symbol))
      handlers.onState(polled.length === 0 ? { state: 'live' } : { state: 'polling', detail, polled })
    }
  }
}

const isSame = (a: ReportedQuote, b: ReportedQuote): boolean =>
  a.last === b.last &&
  a.bid === b.bid &&
  a.ask === b.ask &&
  a.volume === b.volume &&
  a.timestamp === b.timestamp &&
  a.previousClose === b.previousClose
