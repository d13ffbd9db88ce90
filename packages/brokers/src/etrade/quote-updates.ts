/**
 * Quotes of one session, polled in batches while somebody listens (brokers/etrade.md 3): often in market hours, slower
 * outside. One round reads the symbols of all listeners, and each is told only what changed.
 */
import { sessionAt } from '@g2e/domain/calendar'
import type { BrokerEnvironment, QuoteSubscription, StreamHandlers } from '../port/broker.ts'
import { BrokerError } from '../port/errors.ts'
import type { ReportedQuote } from '../port/reported.ts'

export interface QuotePollTimings {
  readonly openMs: number
  readonly closedMs: number
}

export const quotePollTimings: QuotePollTimings = { openMs: 2_000, closedMs: 30_000 }

export interface QuoteUpdatesOptions {
  readonly hooks: BrokerEnvironment
  readonly readQuotes: (symbols: readonly string[]) => Promise<readonly ReportedQuote[]>
  readonly timings?: QuotePollTimings | undefined
}

interface Listener {
  symbols: ReadonlySet<string>
  readonly handlers: StreamHandlers<ReportedQuote>
  /** What this listener was told last, by symbol. */
  readonly told: Map<string, string>
}

export class QuoteUpdates {
  readonly #options: QuoteUpdatesOptions
  readonly #listeners = new Set<Listener>()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #again = false

  constructor(options: QuoteUpdatesOptions) {
    this.#options = options
  }

  subscribe(symbols: readonly string[], handlers: StreamHandlers<ReportedQuote>): QuoteSubscription {
    const listener: Listener = { symbols: new Set(symbols), handlers, told: new Map() }
    this.#listeners.add(listener)
    handlers.onState({ state: 'polling' })
    this.#soon(0)
    return {
      setSymbols: (next) => {
        listener.symbols = new Set(next)
        for (const symbol of listener.told.keys()) if (!listener.symbols.has(symbol)) listener.told.delete(symbol)
        this.#soon(0)
      },
      close: async () => {
        this.#listeners.delete(listener)
        if (this.#listeners.size === 0) await this.close()
      },
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#running
  }

  #soon(waitMs: number): void {
    if (this.#running) {
      this.#again ||= waitMs === 0
      return
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#run(), waitMs)
    this.#timer.unref()
  }

  #run(): void {
    this.#again = false
    this.#running = this.#poll().finally(() => {
      this.#running = undefined
      if (this.#listeners.size > 0) this.#soon(this.#again ? 0 : this.#pause())
    })
  }

  #pause(): number {
    const { openMs, closedMs } = this.#options.timings ?? quotePollTimings
    return sessionAt(this.#options.hooks.now()) === 'closed' ? closedMs : openMs
  }

  async #poll(): Promise<void> {
    const symbols = [...new Set([...this.#listeners].flatMap((listener) => [...listener.symbols]))]
    if (symbols.length === 0) return
    let detail: string | undefined
    try {
      for (const quote of await this.#options.readQuotes(symbols)) this.#tell(quote)
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      // The call has been logged by the kit; the next round tries again.
      detail = error.message
    }
    for (const { handlers } of this.#listeners) handlers.onState({ state: 'polling', detail })
  }

  #tell(quote: ReportedQuote): void {
    const now = [quote.bid, quote.ask, quote.last, quote.volume, quote.timestamp, quote.delayed].join('|')
    for (const { symbols, told, handlers } of this.#listeners) {
      if (!symbols.has(quote.symbol) || told.get(quote.symbol) === now) continue
      told.set(quote.symbol, now)
      handlers.onEvent(quote)
    }
  }
}
