/**
 * Quotes of one session (schwab.md 5): level one of the streamer laid over what was read, and polling for whatever the
 * stream does not carry: symbols beyond its cap, other kinds of instrument, and everything while it is away.
 */
import { isOptionSymbol } from '@g2e/domain/instruments'
import type { BrokerEnvironment, QuoteSubscription, StreamHandlers, StreamState } from '../port/broker.ts'
import { BrokerError } from '../port/errors.ts'
import type { ReportedQuote } from '../port/reported.ts'
import { brokerId } from './addresses.ts'
import { fieldsOf, levelOneItems, symbolOfItem, withItem } from './map/level-one.ts'
import type { LevelOneService } from './map/level-one.ts'
import type { Streamer } from './streamer.ts'
import { wireSymbol } from './symbols.ts'

export interface QuoteUpdatesOptions {
  readonly streamer: Streamer
  readonly hooks: Pick<BrokerEnvironment, 'log'>
  readonly readQuotes: (symbols: readonly string[]) => Promise<readonly ReportedQuote[]>
  readonly pollEveryMs?: number | undefined
}

export const quotePollEveryMs = 5_000
const services = ['LEVELONE_EQUITIES', 'LEVELONE_OPTIONS'] as const

interface Listener {
  symbols: ReadonlySet<string>
  readonly handlers: StreamHandlers<ReportedQuote>
}

const serviceOf = (symbol: string): LevelOneService =>
  isOptionSymbol(symbol) ? 'LEVELONE_OPTIONS' : 'LEVELONE_EQUITIES'

export class QuoteUpdates {
  readonly #options: QuoteUpdatesOptions
  readonly #listeners = new Set<Listener>()
  readonly #quotes = new Map<string, ReportedQuote>()
  #poll: NodeJS.Timeout | undefined

  constructor(options: QuoteUpdatesOptions) {
    this.#options = options
    for (const service of services)
      options.streamer.listen(service, {
        fields: fieldsOf(service),
        onItems: (items) => this.#heard(service, items),
        onState: (state) => this.#turned(state),
      })
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
      close: () => {
        this.#listeners.delete(listener)
        if (this.#listeners.size === 0) this.close()
        else this.#follow([])
        return Promise.resolve()
      },
    }
  }

  close(): void {
    this.#listeners.clear()
    clearTimeout(this.#poll)
    this.#poll = undefined
    this.#quotes.clear()
    for (const service of services) this.#options.streamer.want(service, [])
  }

  /** Brings stream and polling in line with what is listened to; `added` symbols are read at once. */
  #follow(added: readonly string[]): void {
    const wanted = this.#wanted()
    for (const symbol of this.#quotes.keys()) if (!wanted.has(symbol)) this.#quotes.delete(symbol)
    for (const service of services) {
      const keys = [...wanted].filter((symbol) => serviceOf(symbol) === service).map(wireSymbol)
      this.#options.streamer.want(service, keys)
    }
    if (added.length > 0) void this.#readNow(added)
    this.#schedulePoll()
  }

  #wanted(): ReadonlySet<string> {
    return new Set([...this.#listeners].flatMap(({ symbols }) => [...symbols]))
  }

  #isStreamed(symbol: string): boolean {
    return this.#options.streamer.isStreaming(serviceOf(symbol), wireSymbol(symbol))
  }

  #turned({ state, detail }: StreamState): void {
    // What the stream did not tell while it was away is read.
    if (state === 'live') void this.#readNow([...this.#wanted()].filter((symbol) => this.#isStreamed(symbol)))
    this.#tellState(detail)
    this.#schedulePoll()
  }

  #heard(service: LevelOneService, content: readonly unknown[]): void {
    try {
      for (const entry of levelOneItems({ service, content })) {
        const symbol = symbolOfItem(entry)
        this.#tell(withItem(this.#quotes.get(symbol), entry))
      }
    } catch (error) {
      this.#options.hooks.log.warn(
        { brokerId, stream: 'quotes', error: error instanceof Error ? error.message.slice(0, 200) : 'unknown' },
        'a quote of the streamer could not be read',
      )
    }
  }

  #schedulePoll(): void {
    const isNeeded = [...this.#wanted()].some((symbol) => !this.#isStreamed(symbol))
    if (!isNeeded) {
      clearTimeout(this.#poll)
      this.#poll = undefined
    } else if (!this.#poll) {
      this.#poll = setTimeout(() => {
        this.#poll = undefined
        const symbols = [...this.#wanted()].filter((symbol) => !this.#isStreamed(symbol))
        void this.#readNow(symbols).finally(() => this.#schedulePoll())
      }, this.#options.pollEveryMs ?? quotePollEveryMs)
      this.#poll.unref()
    }
  }

  async #readNow(symbols: readonly string[]): Promise<void> {
    if (symbols.length === 0) return
    try {
      for (const quote of await this.#options.readQuotes(symbols)) {
        const known = this.#quotes.get(quote.symbol)
        // An answer that was overtaken by the stream says nothing new.
        if (known?.timestamp && quote.timestamp && known.timestamp > quote.timestamp) continue
        this.#tell(quote)
      }
      this.#tellState()
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      this.#tellState(error.message)
    }
  }

  #tell(quote: ReportedQuote): void {
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

  #tellState(detail?: string): void {
    for (const { symbols, handlers } of this.#listeners) {
      const state = [...symbols].every((symbol) => this.#isStreamed(symbol)) ? 'live' : 'polling'
      handlers.onState({ state, detail })
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
