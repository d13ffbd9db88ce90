/**
 * Quotes of one session: one socket per family of symbols, whoever listens (the broker allows one connection per feed),
 * and snapshots polled where there is no stream: options (MessagePack only), OAuth tokens (brokers/alpaca.md 1.3), plans
 * without it, and gaps.
 */
import type { BrokerEnvironment, QuoteSubscription, StreamHandlers, StreamState } from '../port/broker.ts'
import type { ReportedQuote } from '../port/reported.ts'
import { QuoteFan, ReconnectingStream } from '../kit/index.ts'
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

/** Codes of brokers/alpaca.md 4.3 that no new connection changes. 406 (one connection too many) passes by itself. */
const permanentErrors: ReadonlySet<number> = new Set([402, 405, 408, 409, 410, 411, 412, 413])

const paths = { stocks: `/v2/${stockFeed}`, crypto: '/v1beta3/crypto/us' } as const
type StreamedFamily = keyof typeof paths

export class QuoteUpdates {
  readonly #options: QuoteUpdatesOptions
  readonly #feeds = new Map<StreamedFamily, QuoteFeed>()
  readonly #fan: QuoteFan

  constructor(options: QuoteUpdatesOptions) {
    this.#options = options
    this.#fan = new QuoteFan({
      readQuotes: options.readQuotes,
      pollEveryMs: options.pollEveryMs,
      isStreamed: (symbol) => {
        const family = familyOf(symbol)
        return family !== 'options' && this.#feeds.get(family)?.isLive === true
      },
      follow: (wanted) => this.#follow(wanted),
    })
  }

  subscribe(symbols: readonly string[], handlers: StreamHandlers<ReportedQuote>): QuoteSubscription {
    return this.#fan.subscribe(symbols, handlers)
  }

  close(): Promise<void> {
    return this.#fan.close()
  }

  async #follow(wanted: ReadonlySet<string>): Promise<void> {
    if (wanted.size === 0) {
      const feeds = [...this.#feeds.values()]
      this.#feeds.clear()
      await Promise.all(feeds.map((feed) => feed.close()))
      return
    }
    for (const family of ['stocks', 'crypto'] as const) {
      const symbols = [...wanted].filter((symbol) => familyOf(symbol) === family)
      const feed = this.#feeds.get(family)
      if (feed) feed.setSymbols(symbols)
      else if (symbols.length > 0) this.#openFeed(family, symbols)
    }
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
        const known = this.#fan.known(symbol)
        // Before the snapshot there is nothing to lay it over, and the snapshot will hold it.
        if (known) this.#fan.tell(withTick(known, tick))
      },
      onState: ({ state, detail }) => this.#fan.turned(state === 'live', detail),
    })
    this.#feeds.set(family, feed)
  }
}

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
