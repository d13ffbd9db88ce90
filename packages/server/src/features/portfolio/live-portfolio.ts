/**
 * A person's totals while somebody listens: read once, moved by every trade in what is held, told at most once a second, and
 * read anew when something of the accounts changes and once a minute. All listeners of one person share one of these; without
 * any nothing is kept or followed.
 */
import type { PortfolioChange } from '@g2e/contract/live'
import type { Quote } from '@g2e/contract/market'
import { LastTrades, LiveTotals } from '@g2e/domain/portfolio'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { AccountSnapshot } from '../accounts/index.ts'
import type { Connections } from '../connections/index.ts'
import type { MarketData } from '../market/index.ts'
import { keptMs, valuesOf } from './read-portfolio.ts'
import type { PortfolioReader } from './read-portfolio.ts'

/** A figure that moves more often is not read. */
const tradesEveryMs = 1_000
/** What changes together (all accounts of a connection) is told once. */
const accountsWithinMs = 500
/** After a reading that failed. */
const retryMs = 15_000

type Listener = (told: PortfolioChange) => void

interface LiveParts {
  readonly reader: Pick<PortfolioReader, 'read'>
  readonly market: Pick<MarketData, 'isSimulated' | 'subscribeQuotes'>
  readonly connections: Pick<Connections, 'leadsToSimulators'>
  readonly clock: Clock
  readonly log: Logger
}

export interface LivePortfolios {
  readonly follow: (userId: string, listener: Listener) => () => void
  /** Something of this user's accounts did. `hasOtherSources`: quotes may come from elsewhere now. */
  readonly changed: (userId: string, change: { readonly hasOtherSources: boolean }) => void
}

/** Accounts whose prices are those of the market that the user's quotes come from: a made-up one moves no real account. */
async function pricedAlike({ market, connections }: LiveParts, userId: string, snapshots: readonly AccountSnapshot[]) {
  const alike = new Set<string>()
  if (snapshots.length === 0) return alike
  const isSimulated = await market.isSimulated(userId)
  for (const { account, connection } of snapshots)
    // A file's account was valued by these very quotes.
    if (connection === null || (await connections.leadsToSimulators(connection)) === isSimulated) alike.add(account.id)
  return alike
}

class Following {
  readonly listeners = new Set<Listener>()
  readonly #parts: LiveParts
  readonly #userId: string
  readonly #trades = new LastTrades()
  #live: LiveTotals | undefined
  #quotes: { readonly symbols: string; readonly stop: () => void } | undefined
  /** On our clock. */
  #readUntil = 0
  /** The accounts changed, and the listeners do not know yet. */
  #isNews = false
  #toldAt = -tradesEveryMs
  #told = ''
  #timer: NodeJS.Timeout | undefined
  #dueAt = Infinity
  #isTelling = false
  #hasOtherSources = false
  #isStopped = false

  constructor(parts: LiveParts, userId: string) {
    this.#parts = parts
    this.#userId = userId
    this.#schedule(0)
  }

  changed({ hasOtherSources }: { readonly hasOtherSources: boolean }): void {
    this.#readUntil = 0
    this.#hasOtherSources ||= hasOtherSources
    this.#isNews = true
    this.#schedule(performance.now() + accountsWithinMs)
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
    this.#quotes?.stop()
  }

  #schedule(at: number): void {
    if (this.#isStopped || at >= this.#dueAt) return
    clearTimeout(this.#timer)
    this.#dueAt = at
    if (this.#isTelling) return
    this.#timer = setTimeout(() => void this.#run(), Math.max(0, at - performance.now()))
  }

  /** One at a time; what became due meanwhile comes after. */
  async #run(): Promise<void> {
    this.#dueAt = Infinity
    this.#isTelling = true
    try {
      await this.#tell()
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'the portfolio could not be sent live')
      this.#schedule(performance.now() + retryMs)
    }
    this.#isTelling = false
    const due = this.#dueAt
    this.#dueAt = Infinity
    if (due < Infinity) this.#schedule(due)
  }

  async #tell(): Promise<void> {
    const isFirst = this.#live === undefined
    const isNews = this.#isNews
    this.#isNews = false
    if (this.#parts.clock.now() >= this.#readUntil) await this.#read()
    if (this.#isStopped || !this.#live) return
    const figures = this.#live.figures()
    const told = JSON.stringify(figures)
    const isSame = told === this.#told
    this.#told = told
    // Whoever begins to listen has just read the portfolio.
    if (!isNews && (isSame || isFirst)) return
    this.#toldAt = performance.now()
    for (const listener of this.listeners) listener({ ...figures, reason: isNews ? 'accounts' : 'trades' })
  }

  async #read(): Promise<void> {
    const { reader, clock } = this.#parts
    // Before, not after: what changes while it is read makes another reading due.
    this.#readUntil = clock.now() + keptMs
    try {
      const { snapshots } = await reader.read(this.#userId)
      const live = new LiveTotals(snapshots.map(valuesOf), await pricedAlike(this.#parts, this.#userId, snapshots))
      if (this.#isStopped) return
      this.#live = live
      this.#follow(live.symbols)
      for (const symbol of this.#trades.symbols) live.heard(symbol)
      for (const trade of this.#trades.trades) live.take(trade)
    } catch (error) {
      this.#readUntil = 0
      throw error
    }
  }

  /** The new ones are followed before the former are left, so that nothing is given up upstream that stays. */
  #follow(symbols: readonly string[]): void {
    const key = symbols.toSorted().join()
    if (this.#quotes?.symbols === key && !this.#hasOtherSources) return
    this.#hasOtherSources = false
    const former = this.#quotes
    this.#trades.keep(new Set(symbols))
    const stop = this.#parts.market.subscribeQuotes(this.#userId, symbols, (quotes) => this.#take(quotes))
    this.#quotes = { symbols: key, stop }
    former?.stop()
  }

  #take(quotes: readonly Quote[]): void {
    if (this.#isStopped) return
    let hasMoved = false
    for (const quote of quotes) {
      this.#live?.heard(quote.symbol)
      const trade = this.#trades.take(quote)
      if (trade && this.#live?.take(trade) === true) hasMoved = true
    }
    if (hasMoved) this.#schedule(this.#toldAt + tradesEveryMs)
  }
}

export function createLivePortfolios(parts: LiveParts): LivePortfolios {
  const followings = new Map<string, Following>()
  return {
    follow: (userId, listener) => {
      const following = followings.get(userId) ?? new Following(parts, userId)
      followings.set(userId, following)
      following.listeners.add(listener)
      return () => {
        following.listeners.delete(listener)
        if (following.listeners.size > 0 || followings.get(userId) !== following) return
        followings.delete(userId)
        following.stop()
      }
    },
    changed: (userId, change) => followings.get(userId)?.changed(change),
  }
}
