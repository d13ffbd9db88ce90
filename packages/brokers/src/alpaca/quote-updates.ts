/**
 * Quotes of one session: one socket per family of symbols, whoever listens (the broker allows one connection per feed),
 * and snapshots polled where there is no stream: options (MessagePack only), OAuth tokens (brokers/alpaca.md 1.3), plans
 * without it, and gaps. Each (re)connection reads snapshots first, since a stream tells only what changes.
 */
import type { BrokerEnvironment, QuoteSubscription, StreamHandlers, StreamState } from '../port/broker.ts'
import { BrokerError } from '../port/errors.ts'
import type { ReportedQuote } from '../port/reported.ts'
import { ReconnectingStream } from '../kit/index.ts'
import type { StreamLink } from '../kit/index.ts'
import { brokerId } from './addresses.ts'
import type { AlpacaCredentials } from './credentials.ts'
import { familyOf, stockFeed } from './market-data.ts'
import { readDataMessages, withTick } from './quote-tick.ts'
import type { DataMessage } from './quote-tick.ts'

export interface QuoteUpdatesOptions {
  readonly url: string
  readonly credentials: AlpacaCredentials
  readonly hooks: BrokerEnvironment
  readonly readQuotes: (symbols: readonly string[]) => Promise<readonly ReportedQuote[]>
  readonly pollEveryMs?: number | undefined
}

export const quotePollEveryMs = 5_000

/** Codes of brokers/alpaca.md 4.3 that no new connection changes. 406 (one connection too many) passes by itself. */
const permanentErrors: ReadonlySet<number> = new Set([402, 405, 408, 409, 410, 411, 412, 413])

interface Listener {
  symbols: ReadonlySet<string>
  readonly handlers: StreamHandlers<ReportedQuote>
}

const paths = { stocks: `/v2/${stockFeed}`, crypto: '/v1beta3/crypto/us' } as const
type StreamedFamily = keyof typeof paths

export class QuoteUpdates {
  readonly #options: QuoteUpdatesOptions
  readonly #listeners = new Set<Listener>()
  readonly #quotes = new Map<string, ReportedQuote>()
  readonly #feeds = new Map<StreamedFamily, QuoteFeed>()
  #poll: NodeJS.Timeout | undefined

  constructor(options: QuoteUpdatesOptions) {
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
    const feeds = [...this.#feeds.values()]
    this.#feeds.clear()
    await Promise.all(feeds.map((feed) => feed.close()))
  }

  /** Brings feeds and polling in line with what is listened to; `added` symbols get a snapshot at once. */
  #follow(added: readonly string[]): void {
    const wanted = this.#wanted()
    for (const symbol of this.#quotes.keys()) if (!wanted.has(symbol)) this.#quotes.delete(symbol)
    for (const family of ['stocks', 'crypto'] as const) {
      const symbols = [...wanted].filter((symbol) => familyOf(symbol) === family)
      const feed = this.#feeds.get(family)
      if (feed) feed.setSymbols(symbols)
      else if (symbols.length > 0 && this.#options.credentials.kind === 'keys') this.#openFeed(family, symbols)
    }
    if (added.length > 0) void this.#readNow(added)
    this.#schedulePoll()
  }

  #openFeed(family: StreamedFamily, symbols: readonly string[]): void {
    const { url, credentials, hooks } = this.#options
    if (credentials.kind !== 'keys') return
    const feed = new QuoteFeed({
      url: `${url}${paths[family]}`,
      credentials,
      hooks,
      symbols,
      onTick: ({ symbol, tick }) => {
        const known = this.#quotes.get(symbol)
        // Before the snapshot there is nothing to lay it over, and the snapshot will hold it.
        if (known) this.#tell(withTick(known, tick))
      },
      onState: (state) => {
        if (state.state === 'live') void this.#readNow(feed.symbols())
        this.#tellState(state.detail)
        this.#schedulePoll()
      },
    })
    this.#feeds.set(family, feed)
  }

  #wanted(): ReadonlySet<string> {
    return new Set([...this.#listeners].flatMap(({ symbols }) => [...symbols]))
  }

  #isStreamed(symbol: string): boolean {
    const family = familyOf(symbol)
    return family !== 'options' && this.#feeds.get(family)?.isLive === true
  }

  #schedulePoll(): void {
    const needed = [...this.#wanted()].some((symbol) => !this.#isStreamed(symbol))
    if (!needed) {
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
      for (const quote of await this.#options.readQuotes(symbols)) this.#tell(quote)
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

interface FeedOptions {
  readonly url: string
  readonly credentials: AlpacaCredentials & { readonly kind: 'keys' }
  readonly hooks: BrokerEnvironment
  readonly symbols: readonly string[]
  readonly onTick: (message: DataMessage & { readonly kind: 'tick' }) => void
  readonly onState: (state: StreamState) => void
}

/** One family's socket. Subscriptions add up at the broker, so a smaller set is told as an unsubscription. */
class QuoteFeed {
  readonly #options: FeedOptions
  readonly #stream: ReconnectingStream
  #symbols: ReadonlySet<string>
  #live = false

  constructor(options: FeedOptions) {
    this.#options = options
    this.#symbols = new Set(options.symbols)
    this.#stream = new ReconnectingStream({
      url: options.url,
      hooks: options.hooks,
      label: `${brokerId} quotes`,
      onState: (state) => {
        this.#live = state.state === 'live'
        options.onState(state)
      },
      dialogue: {
        opened: () => undefined,
        received: (text, link) => this.#received(text, link),
      },
    })
  }

  get isLive(): boolean {
    return this.#live
  }

  symbols(): readonly string[] {
    return [...this.#symbols]
  }

  setSymbols(next: readonly string[]): void {
    const before = this.#symbols
    this.#symbols = new Set(next)
    if (!this.#live) return
    this.#send(
      'subscribe',
      next.filter((symbol) => !before.has(symbol)),
    )
    this.#send(
      'unsubscribe',
      [...before].filter((symbol) => !this.#symbols.has(symbol)),
    )
  }

  close(): Promise<void> {
    this.#live = false
    return this.#stream.close()
  }

  #send(action: 'subscribe' | 'unsubscribe', symbols: readonly string[]): void {
    if (symbols.length > 0) this.#stream.send(subscription(action, symbols))
  }

  #received(text: string, link: StreamLink): void {
    let messages: readonly DataMessage[]
    try {
      messages = readDataMessages(text)
    } catch (error) {
      this.#options.hooks.log.warn(
        { brokerId, stream: 'quotes', error: error instanceof Error ? error.message.slice(0, 200) : 'unknown' },
        'a message of the quote stream could not be read',
      )
      return
    }
    for (const message of messages) this.#hear(message, link)
  }

  #hear(message: DataMessage, link: StreamLink): void {
    const { credentials, onTick } = this.#options
    switch (message.kind) {
      case 'connected':
        link.send(JSON.stringify({ action: 'auth', key: credentials.apiKey, secret: credentials.apiSecret }))
        break
      case 'authenticated':
        link.send(subscription('subscribe', [...this.#symbols]))
        break
      case 'subscribed':
        if (!this.#live) link.ready()
        break
      case 'error':
        link.fail(
          `Alpaca's quote stream says ${message.code} ${message.message}`,
          permanentErrors.has(message.code) ? 'permanent' : 'passing',
        )
        break
      case 'tick':
        onTick(message)
        break
      case 'other':
        break
    }
  }
}

const subscription = (action: 'subscribe' | 'unsubscribe', symbols: readonly string[]): string =>
  JSON.stringify({ action, trades: symbols, quotes: symbols, dailyBars: symbols })
