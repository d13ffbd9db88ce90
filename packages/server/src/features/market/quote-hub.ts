/**
 * Live quotes: one upstream subscription per source with the symbols of all its listeners, conflated. A source that pushes
 * nothing for a while (none does at night, some never do) is polled through the quote cache instead.
 */
import { BrokerError } from '@g2e/brokers/port'
import type { QuoteSubscription, ReportedQuote } from '@g2e/brokers/port'
import type { Quote } from '@g2e/contract/market'
import { secondMs } from '../../platform/clock.ts'
import type { Platform } from '../../platform/platform.ts'
import { QuoteBoard } from './quote-board.ts'
import type { QuotesListener } from './quote-board.ts'
import { presentQuote } from './read-quotes.ts'
import type { QuoteReader } from './read-quotes.ts'
import type { MarketSource, MarketSources } from './sources.ts'

const pollMs = 5 * secondMs
const quietMsMax = 10 * secondMs
/** An upstream that nobody listens to is kept this long: pages come and go. */
const idleMs = 10 * secondMs

interface Listening {
  readonly userId: string
  readonly symbols: readonly string[]
  readonly listener: QuotesListener
}

/** One source's upstream. */
class Feed {
  readonly #source: MarketSource
  readonly #platform: Platform
  readonly #quotes: QuoteReader
  readonly #board: QuoteBoard
  /** Who listens, by the user in whose name the source is asked. */
  readonly #listening = new Set<Listening>()
  readonly #timer: ReturnType<typeof setInterval>
  readonly #onIdle: () => void
  #upstream: QuoteSubscription | undefined
  #opening = false
  #closed = false
  #heardAt = 0
  #idleSince: number | undefined

  constructor(source: MarketSource, platform: Platform, quotes: QuoteReader, onIdle: () => void) {
    this.#source = source
    this.#platform = platform
    this.#quotes = quotes
    this.#onIdle = onIdle
    this.#board = new QuoteBoard({
      onError: (error) => platform.log.error({ err: error }, 'a reader of quotes failed'),
    })
    this.#timer = setInterval(() => this.#look(), pollMs)
    this.#timer.unref()
  }

  /** Answers how to stop. */
  add(listening: Listening): () => void {
    this.#listening.add(listening)
    this.#idleSince = undefined
    const stop = this.#board.add(listening.symbols, listening.listener)
    this.#follow()
    this.#poll([listening])
    return () => {
      stop()
      this.#listening.delete(listening)
      if (this.#listening.size === 0) this.#idleSince = performance.now()
      else this.#follow()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    this.#board.close()
    const upstream = this.#upstream
    this.#upstream = undefined
    await upstream?.close()
  }

  #follow(): void {
    if (this.#upstream) this.#upstream.setSymbols(this.#board.symbols)
    else if (!this.#opening) {
      this.#opening = true
      this.#platform.tasks.background('quote-stream', () => this.#open())
    }
  }

  async #open(): Promise<void> {
    try {
      const session = await this.#source.session()
      if (this.#closed) return
      const upstream = session.streamQuotes(this.#board.symbols, {
        onEvent: (quote) => this.#heard(quote),
        onState: ({ state }) => {
          if (state === 'down') this.#upstream = undefined
        },
      })
      this.#upstream = upstream
    } catch (error) {
      // Polling serves meanwhile, and the next look opens it again.
      if (!(error instanceof BrokerError)) throw error
      await this.#source.failed(error)
    } finally {
      this.#opening = false
    }
  }

  #heard(reported: ReportedQuote): void {
    this.#heardAt = performance.now()
    this.#board.take(presentQuote(reported, this.#source))
  }

  #look(): void {
    if (this.#idleSince !== undefined) {
      if (performance.now() - this.#idleSince > idleMs) this.#onIdle()
      return
    }
    if (!this.#upstream) this.#follow()
    if (performance.now() - this.#heardAt > quietMsMax) this.#poll([...this.#listening])
  }

  #poll(list: readonly Listening[]): void {
    const [first] = list
    if (!first) return
    const symbols = [...new Set(list.flatMap(({ symbols: wanted }) => wanted))]
    this.#platform.tasks.background('quote-poll', async () => {
      const { items } = await this.#quotes(first.userId, symbols)
      for (const quote of items) if (this.#isNews(quote)) this.#board.take(quote)
    })
  }

  #isNews(quote: Quote): boolean {
    const known = this.#board.known(quote.symbol)
    if (!known) return true
    const [before, now] = [known.timestamp ?? '', quote.timestamp ?? '']
    return now > before || (now === before && (known.last !== quote.last || known.bid !== quote.bid))
  }
}

export function createQuoteHub(platform: Platform, sources: MarketSources, quotes: QuoteReader) {
  const feeds = new Map<string, Feed>()

  const feedOf = (source: MarketSource): Feed => {
    const found = feeds.get(source.key)
    if (found) return found
    const feed: Feed = new Feed(source, platform, quotes, () => {
      feeds.delete(source.key)
      platform.tasks.background('quote-stream-close', () => feed.close())
    })
    feeds.set(source.key, feed)
    return feed
  }

  return {
    /** Calls back with whole quotes, one list a tick. Returns how to stop. */
    subscribe: (userId: string, given: readonly string[], listener: QuotesListener): (() => void) => {
      const symbols = [...new Set(given.map((symbol) => symbol.toUpperCase()))]
      const listening: Listening = { userId, symbols, listener }
      let stopped = false
      let stop: (() => void) | undefined
      if (symbols.length > 0)
        platform.tasks.background('quote-subscribe', async () => {
          const [source] = await sources.of(userId)
          if (!source || stopped) return
          stop = feedOf(source).add(listening)
        })
      return () => {
        stopped = true
        stop?.()
      }
    },
    close: async (): Promise<void> => {
      const open = [...feeds.values()]
      feeds.clear()
      await Promise.all(open.map((feed) => feed.close()))
    },
  }
}
