/** What one market-data socket is subscribed to: additive, answered in full, limited by the plan. */
import { isRecord } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { basicSymbolsMax } from './feeds.ts'
import type { Feed, StreamErrorCode } from './feeds.ts'

const symbolPattern = /^(\*|[A-Z][A-Z0-9./]{0,24})$/

/** The channels named in a message with their symbols, or the error that the message earns. */
function readChannels(feed: Feed, message: Fields): ReadonlyMap<string, readonly string[]> | StreamErrorCode {
  const read = new Map<string, readonly string[]>()
  for (const [channel, symbols] of Object.entries(message)) {
    if (channel === 'action') continue
    if (!feed.channels.includes(channel)) return 410
    if (!Array.isArray(symbols) || !symbols.every((symbol) => typeof symbol === 'string' && symbolPattern.test(symbol)))
      return 400
    if (feed.kind === 'options' && channel === 'quotes' && symbols.includes('*')) return 413
    read.set(channel, symbols)
  }
  return read
}

export class Subscriptions {
  readonly #feed: Feed
  #channels: ReadonlyMap<string, ReadonlySet<string>>

  constructor(feed: Feed) {
    this.#feed = feed
    this.#channels = new Map(feed.channels.map((channel) => [channel, new Set<string>()]))
  }

  has(channel: string, symbol: string): boolean {
    const symbols = this.#channels.get(channel)
    return symbols !== undefined && (symbols.has('*') || symbols.has(symbol))
  }

  /** Symbols named in any of the channels; `*` stands for all. */
  symbols(channels: readonly string[]): ReadonlySet<string> {
    return new Set(channels.flatMap((channel) => [...(this.#channels.get(channel) ?? [])]))
  }

  /** Applies a subscribe or unsubscribe; an error changes nothing. */
  apply(message: unknown, options: { readonly isBasic: boolean }): StreamErrorCode | undefined {
    if (!isRecord(message)) return 400
    const change = readChannels(this.#feed, message)
    if (typeof change === 'number') return change
    const adds = message['action'] === 'subscribe'
    const next = new Map(
      [...this.#channels].map(([channel, symbols]) => {
        const named = change.get(channel) ?? []
        const set = adds
          ? new Set([...symbols, ...named])
          : new Set([...symbols].filter((symbol) => !named.includes(symbol)))
        return [channel, set] as const
      }),
    )
    const watched = new Set([...(next.get('trades') ?? []), ...(next.get('quotes') ?? [])])
    const isOver = watched.has('*') || watched.size > basicSymbolsMax
    if (options.isBasic && this.#feed.kind === 'stocks' && isOver) return 405
    this.#channels = next
    return undefined
  }

  /** The confirmation: every channel's whole list; trades bring their corrections with them. */
  list(): Readonly<Record<string, unknown>> {
    const lists = Object.fromEntries([...this.#channels].map(([channel, symbols]) => [channel, [...symbols]]))
    const trades = [...(this.#channels.get('trades') ?? [])]
    const corrections = this.#feed.kind === 'stocks' ? { corrections: trades, cancelErrors: trades } : {}
    return { T: 'subscription', ...lists, ...corrections }
  }
}
