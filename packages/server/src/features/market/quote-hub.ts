/**
 * Live quotes: one upstream subscription per source with the symbols of all its listeners, conflated. A source that pushes
 * nothing for a while (none does at night, some never do) is polled through the quote cache instead.
 */
import { BrokerError } from '@g2e/brokers/port'
import type { QuoteSubscription, ReportedQuote } from '@g2e/brokers/port'
import type { Quote } from '@g2e/contract/market'
import { secondMs } from '../../platform/clock.ts'
import type { Platform } from '../../platform/platform.ts'
import { presentQuote } from './read-quotes.ts'
import type { QuoteReader } from './read-quotes.ts'
import type { MarketSource, MarketSources } from './sources.ts'

const conflateMs = 250
const pollMs = 5 * secondMs
const quietMsMax = 10 * secondMs
/** An upstream that nobody listens to is kept this long: pages come and go. */
const idleMs = 10 * secondMs

export type QuoteListener = (quote: Quote) => void

interface Listening {
  readonly userId: string
  readonly symbols: ReadonlySet<string>
  readonly listener: QuoteListener
}

/** Later news wins field by field: a stream tells only what moved. */
function merged(known: Quote | undefined, news: Quote): Quote {
  if (!known) return news
  const told = Object.fromEntries(Object.entries(news).filter(([, value]) => value !== null))
  return { ...known, ...told }
}

/** One source's upstream. */
class Feed {
  readonly #source: MarketSource
  readonly #platform: Platform
  readonly #quotes: QuoteReader
  readonly #listening = new Set<Listening>()
  readonly #known = new Map<string, Quote>()
  readonly #waiting = new Map<string, Quote>()
  readonly #timers: readonly ReturnType<typeof setInterval>[]
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
    this.#timers = [setInterval(() => this.#flush(), conflateMs), setInterval(() => this.#look(), pollMs)]
    for (const timer of this.#timers) timer.unref()
  }

  add(listening: Listening): void {
    this.#listening.add(listening)
    this.#idleSince = undefined
    for (const symbol of listening.symbols) {
      const known = this.#known.get(symbol)
      if (known) listening.listener(known)
    }
    this.#follow()
    this.#poll([listening])
  }

  remove(listening: Listening): void {
    this.#listening.delete(listening)
    if (this.#listening.size === 0) this.#idleSince = performance.now()
    else this.#follow()
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const timer of this.#timers) clearInterval(timer)
    const upstream = this.#upstream
    this.#upstream = undefined
    await upstream?.close()
  }

  #symbols(): readonly string[] {
    return [...new Set([...this.#listening].flatMap(({ symbols }) => [...symbols]))]
  }

  #follow(): void {
    if (this.#upstream) this.#upstream.setSymbols(this.#symbols())
    else if (!this.#opening) {
      this.#opening = true
      this.#platform.tasks.background('quote-stream', () => this.#open())
    }
  }

  async #open(): Promise<void> {
    try {
      const session = await this.#source.session()
      if (this.#closed) return
      const upstream = session.streamQuotes(this.#symbols(), {
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
    this.#take(presentQuote(reported, this.#source))
  }

  #take(news: Quote): void {
    const quote = merged(this.#known.get(news.symbol), news)
    this.#known.set(quote.symbol, quote)
    this.#waiting.set(quote.symbol, quote)
  }

  #flush(): void {
    if (this.#waiting.size === 0) return
    const quotes = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { symbols, listener } of this.#listening)
      for (const quote of quotes) if (symbols.has(quote.symbol)) listener(quote)
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
    const symbols = [...new Set(list.flatMap((listening) => [...listening.symbols]))]
    this.#platform.tasks.background('quote-poll', async () => {
      const { items } = await this.#quotes(first.userId, symbols)
      for (const quote of items) if (this.#isNews(quote)) this.#take(quote)
    })
  }

  #isNews(quote: Quote): boolean {
    const known = this.#known.get(quote.symbol)
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
    /** Calls back with whole quotes, at most every quarter of a second and symbol. Returns how to stop. */
    subscribe: (userId: string, given: readonly string[], listener: QuoteListener): (() => void) => {
      const symbols = new Set(given.map((symbol) => symbol.toUpperCase()))
      const listening: Listening = { userId, symbols, listener }
      let stopped = false
      let feed: Feed | undefined
      if (symbols.size > 0)
        platform.tasks.background('quote-subscribe', async () => {
          const [source] = await sources.of(userId)
          if (!source || stopped) return
          feed = feedOf(source)
          feed.add(listening)
        })
      return () => {
        stopped = true
        feed?.remove(listening)
      }
    },
    close: async (): Promise<void> => {
      const open = [...feeds.values()]
      feeds.clear()
      await Promise.all(open.map((feed) => feed.close()))
    },
  }
}
