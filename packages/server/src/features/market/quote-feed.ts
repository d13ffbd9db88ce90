/**
 * Quotes of one source, pushed and, where it pushes nothing, polled: one upstream subscription with the symbols of all who
 * listen. For each symbol it says how well it serves, so that whoever has another source can turn to that one meanwhile:
 * a stream that is away or was never there, one that is silent while the source itself has newer quotes, and a symbol that
 * the source does not carry.
 */
import { BrokerError } from '@g2e/brokers/port'
import type { QuoteSubscription, ReportedQuote, StreamState } from '@g2e/brokers/port'
import type { Quote } from '@g2e/contract/market'
import { secondMs } from '../../platform/clock.ts'
import type { Platform } from '../../platform/platform.ts'
import { QuoteBoard } from './quote-board.ts'
import type { QuotesListener } from './quote-board.ts'
import { presentQuote } from './read-quotes.ts'
import type { QuoteReader } from './read-quotes.ts'
import type { MarketSource } from './sources.ts'

const pollMs = 5 * secondMs
const quietMsMax = 10 * secondMs
/** An upstream that nobody listens to is kept this long: pages come and go. */
const idleMs = 10 * secondMs
/** So many polls in a row that know more than the stream has told, and the stream counts as stale. */
const missedMax = 2

/** `waiting`: nothing is known of it yet. `none`: it does not carry the symbol, or cannot be reached. */
export type Service = 'pushed' | 'polled' | 'waiting' | 'none'

export interface FeedOptions {
  readonly source: MarketSource
  readonly platform: Pick<Platform, 'log' | 'tasks'>
  readonly quotes: Pick<QuoteReader, 'readFrom'>
  /** Nobody has listened for a while. */
  readonly onIdle: () => void
  /** How some symbol is served is another now. */
  readonly onChange: () => void
}

export class QuoteFeed {
  readonly #options: FeedOptions
  readonly #board: QuoteBoard
  readonly #timer: ReturnType<typeof setInterval>
  #upstream: QuoteSubscription | undefined
  #opening = false
  #closed = false
  #heardAt = 0
  #idleSince: number | undefined
  #stream: StreamState = { state: 'connecting' }
  #connectingSince = performance.now()
  /** Could not be opened: nothing comes from there. */
  #isAway = false
  /** Symbols that the source says it does not have. */
  readonly #missing = new Set<string>()
  /** Polls in a row that knew more than the stream. */
  readonly #missed = new Map<string, number>()

  constructor(options: FeedOptions) {
    this.#options = options
    const { platform } = options
    this.#board = new QuoteBoard({
      onError: (error) => platform.log.error({ err: error }, 'a reader of quotes failed'),
    })
    this.#timer = setInterval(() => this.#look(), pollMs)
    this.#timer.unref()
  }

  /** Answers how to stop. */
  add(symbols: readonly string[], listener: QuotesListener): () => void {
    this.#idleSince = undefined
    const stop = this.#board.add(symbols, listener)
    this.#follow()
    this.#poll(symbols)
    return () => {
      stop()
      if (this.#board.size === 0) this.#idleSince = performance.now()
      else this.#follow()
    }
  }

  serviceOf(symbol: string): Service {
    if (this.#missing.has(symbol)) return 'none'
    if (this.#board.known(symbol) === undefined) return this.#isAway ? 'none' : 'waiting'
    if (this.#isAway || (this.#missed.get(symbol) ?? 0) >= missedMax) return 'polled'
    return this.#isPushed(symbol) ? 'pushed' : 'polled'
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    this.#board.close()
    const upstream = this.#upstream
    this.#upstream = undefined
    await upstream?.close()
  }

  #isPushed(symbol: string): boolean {
    const { state, polled } = this.#stream
    // A connection that is just coming up is waited for.
    if (state === 'connecting') return performance.now() - this.#connectingSince <= quietMsMax
    return state === 'live' || (state === 'polling' && polled !== undefined && !polled.includes(symbol))
  }

  #follow(): void {
    if (this.#upstream) this.#upstream.setSymbols(this.#board.symbols)
    else if (!this.#opening) {
      this.#opening = true
      this.#options.platform.tasks.background('quote-stream', () => this.#open())
    }
  }

  async #open(): Promise<void> {
    const { source } = this.#options
    try {
      const session = await source.session()
      if (this.#closed) return
      this.#isAway = false
      this.#upstream = session.streamQuotes(this.#board.symbols, {
        onEvent: (quote) => this.#heard(quote),
        onState: (state) => this.#turned(state),
      })
    } catch (error) {
      // Polling serves meanwhile, and the next look opens it again.
      if (!(error instanceof BrokerError)) throw error
      this.#isAway = true
      this.#options.onChange()
      await source.failed(error)
    } finally {
      this.#opening = false
    }
  }

  #turned(state: StreamState): void {
    // One that was live is waited for a moment; one that was not, and tries again, is believed when it is.
    if (this.#stream.state === 'live') this.#connectingSince = performance.now()
    const isNews = state.state !== this.#stream.state || state.polled?.join() !== this.#stream.polled?.join()
    this.#stream = state
    // What ended for good is opened anew by the next look.
    if (state.state === 'down') this.#upstream = undefined
    if (isNews) this.#options.onChange()
  }

  #heard(reported: ReportedQuote): void {
    this.#heardAt = performance.now()
    const { symbol } = reported
    this.#board.take(presentQuote(reported, this.#options.source))
    const isBack = this.#missing.delete(symbol)
    if (this.#missed.delete(symbol) || isBack) this.#options.onChange()
  }

  #look(): void {
    if (this.#idleSince !== undefined) {
      if (performance.now() - this.#idleSince > idleMs) this.#options.onIdle()
      return
    }
    if (!this.#upstream) this.#follow()
    const { symbols } = this.#board
    const isQuiet = performance.now() - this.#heardAt > quietMsMax
    this.#poll(isQuiet ? symbols : symbols.filter((symbol) => this.serviceOf(symbol) !== 'pushed'))
    // A connection that takes long to come up is no longer waited for.
    if (this.#stream.state === 'connecting') this.#options.onChange()
  }

  #poll(symbols: readonly string[]): void {
    const { platform, quotes, source, onChange } = this.#options
    if (symbols.length === 0) return
    platform.tasks.background('quote-poll', async () => {
      const before = symbols.map((symbol) => this.serviceOf(symbol)).join()
      for (const [symbol, known] of await quotes.readFrom(source, symbols)) {
        if ('quote' in known) this.#polled(symbol, known.quote)
        else this.#missing.add(symbol)
      }
      if (symbols.map((symbol) => this.serviceOf(symbol)).join() !== before) onChange()
    })
  }

  #polled(symbol: string, quote: Quote): void {
    this.#missing.delete(symbol)
    const known = this.#board.known(symbol)
    if (known && !isNews(quote, known)) return
    if (known && this.#isPushed(symbol)) this.#missed.set(symbol, (this.#missed.get(symbol) ?? 0) + 1)
    this.#board.take(quote)
  }
}

function isNews(quote: Quote, known: Quote): boolean {
  const [before, now] = [known.timestamp ?? '', quote.timestamp ?? '']
  return now > before || (now === before && (known.last !== quote.last || known.bid !== quote.bid))
}
