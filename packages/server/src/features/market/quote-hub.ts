/**
 * Live quotes: one feed per source for all who listen (quote-feed.ts). A reader follows the best of their sources, and for
 * the symbols that it does not push the next one too, until it does again (quote-choice.ts). Every quote says where it is from.
 */
import type { Quote } from '@g2e/contract/market'
import type { Platform } from '../../platform/platform.ts'
import type { QuotesListener } from './quote-board.ts'
import { chosen, needsMore } from './quote-choice.ts'
import type { Candidate } from './quote-choice.ts'
import { QuoteFeed } from './quote-feed.ts'
import type { QuoteReader } from './read-quotes.ts'
import type { MarketSource, MarketSources } from './sources.ts'

interface FollowOptions {
  readonly symbols: readonly string[]
  readonly listener: QuotesListener
  /** Best first; of one kind of market. */
  readonly sources: readonly MarketSource[]
  readonly feedOf: (source: MarketSource) => QuoteFeed
}

interface Followed {
  readonly symbols: readonly string[]
  readonly stop: () => void
}

/** One reader's sources. Nearly always it is the first alone, and then every list is passed on as it came. */
class Following {
  readonly #options: FollowOptions
  readonly #followed = new Map<number, Followed>()
  /** Symbols that are not served by the first source, and by which. */
  #elsewhere: ReadonlyMap<string, number> = new Map()
  #stopped = false

  constructor(options: FollowOptions) {
    this.#options = options
  }

  /** In line with how the sources serve now; cheap where nothing has changed. */
  arrange(): void {
    if (this.#stopped) return
    const { symbols, sources } = this.#options
    const wanted: string[][] = sources.map(() => [])
    const elsewhere = new Map<string, number>()
    for (const symbol of symbols) {
      const candidates: Candidate[] = []
      for (const [index, source] of sources.entries()) {
        if (index > 0 && !needsMore(candidates, source)) break
        wanted[index]?.push(symbol)
        candidates.push({ service: this.#feed(source).serviceOf(symbol), isRealTime: source.isRealTime })
      }
      const index = chosen(candidates)
      if (index > 0) elsewhere.set(symbol, index)
    }
    this.#elsewhere = elsewhere
    for (const [index, list] of wanted.entries()) this.#follow(index, list)
  }

  stop(): void {
    this.#stopped = true
    for (const { stop } of this.#followed.values()) stop()
    this.#followed.clear()
  }

  #feed(source: MarketSource): QuoteFeed {
    return this.#options.feedOf(source)
  }

  #follow(index: number, symbols: readonly string[]): void {
    const followed = this.#followed.get(index)
    const source = this.#options.sources[index]
    if (!source || followed?.symbols.join() === symbols.join()) return
    this.#followed.delete(index)
    if (symbols.length > 0) {
      const stop = this.#feed(source).add(symbols, (quotes) => this.#tell(index, quotes))
      this.#followed.set(index, { symbols, stop })
    }
    // After the new one, so that nothing is unsubscribed upstream that stays.
    followed?.stop()
  }

  #tell(index: number, quotes: readonly Quote[]): void {
    const { listener } = this.#options
    if (index === 0 && this.#elsewhere.size === 0) {
      listener(quotes)
      return
    }
    const own = quotes.filter(({ symbol }) => (this.#elsewhere.get(symbol) ?? 0) === index)
    if (own.length > 0) listener(own)
  }
}

export function createQuoteHub(
  platform: Pick<Platform, 'log' | 'tasks'>,
  sources: Pick<MarketSources, 'of'>,
  quotes: Pick<QuoteReader, 'readFrom'>,
) {
  const feeds = new Map<string, QuoteFeed>()
  const followings = new Set<Following>()
  let arranging: NodeJS.Immediate | undefined

  /** However much changes at once, readers are arranged once. */
  const arrangeAll = (): void => {
    arranging ??= setImmediate(() => {
      arranging = undefined
      for (const following of followings) following.arrange()
    })
  }

  const feedOf = (source: MarketSource): QuoteFeed => {
    const { key } = source
    const found = feeds.get(key)
    if (found) return found
    const onIdle = (): void => {
      feeds.delete(key)
      platform.tasks.background('quote-stream-close', () => feed.close())
    }
    const feed: QuoteFeed = new QuoteFeed({ source, platform, quotes, onIdle, onChange: arrangeAll })
    feeds.set(key, feed)
    return feed
  }

  return {
    /** Calls back with whole quotes, one list a tick. Returns how to stop. */
    subscribe: (userId: string, given: readonly string[], listener: QuotesListener): (() => void) => {
      const symbols = [...new Set(given.map((symbol) => symbol.toUpperCase()))]
      let stopped = false
      let following: Following | undefined
      if (symbols.length > 0)
        platform.tasks.background('quote-subscribe', async () => {
          const own = distinct(await sources.of(userId))
          if (own.length === 0 || stopped) return
          following = new Following({ symbols, listener, sources: own, feedOf })
          followings.add(following)
          following.arrange()
        })
      return () => {
        stopped = true
        if (!following) return
        followings.delete(following)
        following.stop()
      }
    },
    close: async (): Promise<void> => {
      clearImmediate(arranging)
      followings.clear()
      const open = [...feeds.values()]
      feeds.clear()
      await Promise.all(open.map((feed) => feed.close()))
    },
  }
}

/** Each source once, and none whose market is made up where the best one's is real. */
function distinct(sources: readonly MarketSource[]): readonly MarketSource[] {
  const byKey = new Map<string, MarketSource>()
  for (const source of sources) if (!byKey.has(source.key)) byKey.set(source.key, source)
  return [...byKey.values()].filter(({ isSimulated }) => isSimulated === sources[0]?.isSimulated)
}
