/** The whole brokerage as the host sees it: what it is built from, and what moves it. Broker servers see a `BrokerExchange` only. */
import type { BrokerExchange } from './exchange.ts'
import type { BrokerPolicy, SeededRandom } from './policy.ts'
import type { SimClock } from '../market/clock.ts'
import type { Market } from '../market/market.ts'
import type { StateStore } from '../state/state-store.ts'

export interface ExchangeParts {
  /** All collections whose names begin with `exchange.` are the exchange's. */
  readonly store: StateStore
  readonly market: Market
  readonly clock: SimClock
  /** By broker id. */
  readonly policies: Readonly<Record<string, BrokerPolicy>>
  readonly random: SeededRandom
  /** The seed of now; another one after a reset. */
  readonly seed: () => number
}

export interface ExchangeEngine {
  /** Throws for a broker that has no policy. */
  broker(brokerId: string): BrokerExchange
  /**
   * Does what is due at `clock.now()`: matching, expiry, corporate actions. The host calls it several times a second, after
   * a jump of the clock, and before the first request of a restored state. Resting orders do not fill by themselves while the clock is paused.
   */
  tick(): void
  /** The store was emptied and the seed may be another: forget what is kept outside of the store. Subscriptions stay. */
  reset(): void
  /** Stops timers of its own. */
  close(): void
}
