/** What a gateway holds in memory: when it was last used, what has been asked for, the open question. A restart forgets it. */
import type { OpenQuestion } from '../orders/open-question.ts'
import { RateLimits } from './rate-limits.ts'

/** All of it lasts as long as one brokerage session. */
export interface BrokerageMemory {
  hasAccounts: boolean
  selectedAccount: string | undefined
  /** Underlyings that were looked up, as derivatives need. */
  readonly searched: Set<number>
  /** Contract id to how often its snapshot was asked for since it was opened. */
  readonly snapshots: Map<number, number>
  readonly suppressed: Set<string>
  question: OpenQuestion | undefined
  /** The next list of orders is the empty first one. */
  ordersAreCold: boolean
  /** Orders that a list has shown: their status is in the cache. */
  readonly listedOrders: Set<string>
  /** A filtered list has spoilt the WebSocket's order feed. */
  isSorPoisoned: boolean
  hasPnl: boolean
  historyRunning: number
}

const freshBrokerage = (): BrokerageMemory => ({
  hasAccounts: false,
  selectedAccount: undefined,
  searched: new Set(),
  snapshots: new Map(),
  suppressed: new Set(),
  question: undefined,
  ordersAreCold: true,
  listedOrders: new Set(),
  isSorPoisoned: false,
  hasPnl: false,
  historyRunning: 0,
})

export interface CachedPositions {
  readonly rows: readonly unknown[]
  readonly simulatedAt: number
  readonly elapsedAt: number
}

export class GatewayMemory {
  lastSeenAt: number
  /** On the steady clock. */
  bridgeReadyAt = 0
  hasPortfolioAccounts = false
  hasPositions = false
  readonly positions = new Map<string, CachedPositions>()
  readonly limits = new RateLimits()
  /** Client ids of orders that were asked about and never confirmed, where those count as used. */
  readonly burntCoids = new Set<string>()
  brokerage = freshBrokerage()

  constructor(now: number) {
    this.lastSeenAt = now
  }

  newBrokerage(): void {
    this.brokerage = freshBrokerage()
  }
}
