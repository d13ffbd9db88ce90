/** What a broker can do, as data: the UI hides what is missing, checks block what slips through, conformance picks its cases. */
import type { AssetType } from '@g2e/domain/instruments'
import type { OrderClass, OrderType, TimeInForce } from '@g2e/domain/orders'

export interface RateLimit {
  /** E.g. `trading`, `data`, or an endpoint group of the contract page. */
  readonly name: string
  readonly requests: number
  readonly perMs: number
}

/** Lists name values that are usable in at least one combination; `compileOrder` knows the combinations. */
export interface Capabilities {
  readonly assetTypes: readonly AssetType[]
  readonly orderTypes: readonly OrderType[]
  readonly timesInForce: readonly TimeInForce[]
  readonly orderClasses: readonly OrderClass[]
  readonly fractional: boolean
  readonly notional: boolean
  readonly extendedHours: boolean
  readonly shortSelling: boolean
  readonly options: boolean
  readonly crypto: boolean
  readonly paperTrading: boolean
  readonly realTimeQuotes: boolean
  /** Order updates are pushed (else the session polls at its own cadence). */
  readonly streaming: boolean
  /** The broker itself previews an order. */
  readonly orderPreview: boolean
  /** Placing may be answered by questions ({@link BrokerWarning}); one that nobody acknowledged is declined, and nothing is placed. */
  readonly asksQuestions: boolean
  /** The broker keeps our `clientOrderId` and finds orders by it. */
  readonly clientOrderId: boolean
  /** Days after which a person must sign in again; `null` = no such limit known. */
  readonly tokenRefreshDays: number | null
  readonly requiresManualReauthorization: boolean
  readonly maxQuotesPerCall: number
  readonly rateLimits: readonly RateLimit[]
  /** A 429 on a write is documented as refused unread, so it counts as not sent. */
  readonly rateLimitedWritesAreRefused: boolean
  /** Dividends, interest, fees and transfers are among the transactions, so that cash can be held against them. */
  readonly listsEveryPayment: boolean
  /** The session answers {@link BrokerSession.optionExpirations} and {@link BrokerSession.optionChain}. */
  readonly optionChains: boolean
  /** The session answers {@link BrokerSession.movers}. */
  readonly movers: boolean
  /** The session answers {@link BrokerSession.declaredDividends}. */
  readonly declaredDividends: boolean
  readonly replace: 'same_id' | 'new_order' | 'none'
}
