/**
 * The port: the one interface behind which every broker stands, shaped by the hardest of them. Methods throw only
 * `BrokerError`s (errors.ts). Reads retry inside the kit; writes never do. Nothing here decides whether an order may go.
 */
import type { Environment } from '@g2e/domain/accounts'
import type { AssetType } from '@g2e/domain/instruments'
import type { OrderRequest, TimeInForce } from '@g2e/domain/orders'
import type { Money, Percent, Price, Quantity } from '@g2e/domain/money'
import type { Authorization, AuthMethod, Credentials, Granted } from './authorization.ts'
import type { Capabilities } from './capabilities.ts'
import type { BrokerAccountId, BrokerId, BrokerOrderId, ClientOrderId } from './ids.ts'
import type {
  BrokerWarning,
  MappingWarning,
  ReportedAccount,
  ReportedBalance,
  ReportedBar,
  ReportedClock,
  ReportedDividend,
  ReportedExecution,
  ReportedInstrument,
  ReportedNews,
  ReportedOptionContract,
  ReportedOrder,
  ReportedPosition,
  ReportedQuote,
  ReportedTransaction,
  Timeframe,
} from './reported.ts'
import type { MappedFailure } from './errors.ts'

/** What adapters are handed instead of reaching for it. */
export interface BrokerEnvironment {
  /** Milliseconds since the epoch, in the time of the broker (the simulators' clock when simulated). */
  readonly now: () => number
  /** Waits really (wall clock); rejects with the signal's reason. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Uniform in [0, 1): jitter only. */
  readonly random: () => number
  readonly log: BrokerLog
  readonly metrics: BrokerMetrics
  /** Runs `work` while nobody else, on any instance, holds `key`: one token renewal however many calls need it. */
  readonly exclusively: <T>(key: string, work: () => Promise<T>) => Promise<T>
  /** Takes one call from a shared budget, waiting up to `waitMsMax`; false = not granted in time. */
  readonly takeToken: (
    bucket: string,
    limit: { readonly requests: number; readonly perMs: number },
    waitMsMax: number,
  ) => Promise<boolean>
}

export interface BrokerLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

export interface BrokerMetrics {
  /** One call: how long it took and how it ended. */
  call(brokerId: string, operation: string, outcome: string, ms: number): void
  /** A value never met before was mapped to `unknown` or `other`. */
  unmapped(brokerId: string, field: string, value: string): void
}

/** Addresses and app credentials, from the environment variables named in {@link BrokerSetting}. */
export type BrokerSettings = Readonly<Record<string, string>>

export interface BrokerSetting {
  /** E.g. `ALPACA_BASE_URL`. */
  readonly name: string
  readonly secret: boolean
  readonly description: string
  readonly defaultValue?: string | undefined
  /** Path on the simulators' origin that replaces the value under `SIM_URL`, e.g. `/alpaca`; `ws` for streams. */
  readonly simulator?: { readonly path: string; readonly scheme: 'http' | 'ws' } | undefined
}

/** What renewals of credentials are exclusive under, in adapters and out of them: `exclusively(renewalLock, ...)`. */
export const renewalLock = 'renewal'

export interface OpenSession {
  readonly environment: Environment
  readonly credentials: Credentials
  readonly environmentHooks: BrokerEnvironment
  /** Called after a renewal; must be durable before it resolves. */
  readonly onRenewed: (granted: Granted) => Promise<void>
  /**
   * The credentials as they are kept now. Inside `exclusively(renewalLock, ...)`, look here before renewing: another instance may have
   * renewed already, and a used refresh token would end the whole sign-in.
   */
  readonly stored?: (() => Promise<Credentials>) | undefined
}

/** What an order compiles against: facts that are not on the ticket. */
export interface OrderContext {
  readonly brokerAccountId: BrokerAccountId
  readonly clientOrderId: ClientOrderId
  /** Position in the symbol before this order, signed; `null` = not known. */
  readonly positionQuantity?: Quantity | null | undefined
  readonly assetType?: AssetType | undefined
  /** IBKR's contract id where the symbol alone is ambiguous. */
  readonly conid?: string | undefined
}

/** One of the things that a symbol can mean at a broker. */
export interface ReportedContract {
  /** The broker's own id, as `context.conid` takes it. */
  readonly contractId: string
  readonly name: string | null
  readonly exchange: string | null
  readonly currency: string | null
}

/** One request exactly as it would leave. */
export interface CompiledRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: unknown
}

/** Why a ticket cannot be expressed, by its field, and what the nearest form would change. */
export interface UnsupportedField {
  readonly field: string
  readonly reason: string
  readonly nearest?: string | undefined
}

export type CompiledOrder =
  | { readonly requests: readonly CompiledRequest[]; readonly unsupported?: undefined }
  | { readonly unsupported: readonly UnsupportedField[]; readonly requests?: undefined }

/** What the broker itself says an order would cost. `null` = it does not say. */
export interface ReportedPreview {
  readonly estimatedCost: Money | null
  readonly estimatedCommission: Money | null
  readonly estimatedFees: Money | null
  readonly warnings: readonly BrokerWarning[]
  /** The broker says that it would refuse. */
  readonly refusals: readonly string[]
  /** What `placeOrder` must hand back (E*TRADE's preview id); opaque. */
  readonly token?: Readonly<Record<string, string>> | undefined
  readonly raw: unknown
}

export interface PlaceOrder {
  readonly request: OrderRequest
  readonly context: OrderContext
  readonly preview?: Pick<ReportedPreview, 'token'> | undefined
  readonly acknowledgedWarnings: readonly string[]
}

export interface OrderChange {
  readonly quantity?: Quantity | undefined
  readonly limitPrice?: Price | undefined
  readonly stopPrice?: Price | undefined
  readonly trailPercent?: Percent | undefined
  readonly trailAmount?: Price | undefined
  readonly timeInForce?: TimeInForce | undefined
}

export interface ReplaceOrder {
  readonly accountId: BrokerAccountId
  readonly brokerOrderId: BrokerOrderId
  readonly change: OrderChange
  /** Of the replacing order, where the broker makes a new one. */
  readonly clientOrderId: ClientOrderId
  /** The order as it was journalled: brokers without partial change need the whole of it. */
  readonly original: OrderRequest
  readonly acknowledgedWarnings: readonly string[]
}

export interface OrdersQuery {
  /** `open` = not final, held legs included; `all` = every state. */
  readonly scope: 'open' | 'all'
  /** Only orders submitted at or after this instant (ISO 8601 UTC). */
  readonly since?: string | undefined
}

/** `complete` is true only when every page was read: absence from an incomplete list proves nothing. */
export interface OrdersRead {
  readonly orders: readonly ReportedOrder[]
  readonly complete: boolean
}

export interface TransactionsPage {
  readonly transactions: readonly ReportedTransaction[]
  /** Pass to the next call; `null` = that was the last page. */
  readonly cursor: string | null
}

export interface BarsQuery {
  readonly symbol: string
  readonly timeframe: Timeframe
  /** ISO 8601 UTC, inclusive. */
  readonly from: string
  readonly to: string
  /** Prices as traded, or adjusted for splits (for charts). */
  readonly adjustment: 'raw' | 'split'
}

export interface OptionChainQuery {
  readonly symbol: string
  /** `YYYY-MM-DD` */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** A hint from the broker's push stream or polling: state comes from what is read. */
export interface OrderEvent {
  readonly accountId: BrokerAccountId | null
  readonly order: ReportedOrder
  readonly execution: ReportedExecution | null
  readonly source: 'stream' | 'poll'
  /** ISO 8601 UTC. */
  readonly at: string
}

export interface StreamState {
  readonly state: 'connecting' | 'live' | 'polling' | 'down'
  /** Why it is not live, in words for a person. */
  readonly detail?: string | undefined
  /** While polling: the symbols that are, where the others are pushed; absent = all of them. */
  readonly polled?: readonly string[] | undefined
}

export interface StreamHandlers<T> {
  readonly onEvent: (event: T) => void
  /** After every (re)connection the owner must read again what it may have missed. */
  readonly onState: (state: StreamState) => void
}

/** A running subscription. `close` is idempotent and resolves when nothing more will be called. */
export interface Subscription {
  close(): Promise<void>
}

export interface QuoteSubscription extends Subscription {
  /** Replaces the set of symbols. */
  setSymbols(symbols: readonly string[]): void
}

/** An opened adapter: one user's link to one broker in one environment. */
export interface BrokerSession {
  readonly brokerId: BrokerId
  accounts(): Promise<readonly ReportedAccount[]>
  balance(accountId: BrokerAccountId): Promise<ReportedBalance>
  /** All of them, or an error: never a part. */
  positions(accountId: BrokerAccountId): Promise<readonly ReportedPosition[]>
  orders(accountId: BrokerAccountId, query: OrdersQuery): Promise<OrdersRead>
  /** `undefined` = the broker says that it does not exist (which right after sending proves nothing). */
  findOrder(
    accountId: BrokerAccountId,
    key: { readonly brokerOrderId: BrokerOrderId } | { readonly clientOrderId: ClientOrderId },
  ): Promise<ReportedOrder | undefined>
  /** Fills of one order, where they are not part of the order itself. */
  executions(accountId: BrokerAccountId, brokerOrderId: BrokerOrderId): Promise<readonly ReportedExecution[]>
  /** Oldest first. `since` is a New York date, inclusive. */
  transactions(
    accountId: BrokerAccountId,
    query: { readonly since?: string | undefined; readonly cursor?: string | undefined },
  ): Promise<TransactionsPage>
  quotes(symbols: readonly string[]): Promise<{
    readonly quotes: readonly ReportedQuote[]
    readonly missing: readonly { readonly symbol: string; readonly reason: string }[]
  }>
  bars(query: BarsQuery): Promise<readonly ReportedBar[]>
  /** Matches on symbol and name, best first, at most `limit`. */
  searchInstruments(text: string, limit: number): Promise<readonly ReportedInstrument[]>
  instrument(symbol: string): Promise<ReportedInstrument | undefined>
  /** Dates on which options on it expire, ascending, `YYYY-MM-DD`; none = it has no options here. Absent without the capability. */
  optionExpirations?(underlying: string): Promise<readonly string[]>
  /** Contracts whose expiration lies between two dates, both included; without dates all of them, which may be many calls. */
  optionChain?(query: OptionChainQuery): Promise<readonly ReportedOptionContract[]>
  /** Shares that moved most today, the most first. Absent without the capability. */
  movers?(direction: 'up' | 'down'): Promise<readonly ReportedQuote[]>
  /**
   * Cash dividends that companies have announced, by ex-date (New York dates, both included); what is not announced yet is
   * not among them. Absent without the capability.
   */
  declaredDividends?(query: {
    readonly symbols: readonly string[]
    readonly from: string
    readonly to: string
  }): Promise<readonly ReportedDividend[]>
  news(query: { readonly symbols: readonly string[]; readonly limit: number }): Promise<readonly ReportedNews[]>
  marketClock(): Promise<ReportedClock>

  /**
   * What a symbol can mean at this broker: several where it is ambiguous, and a person must say which. Absent where a symbol
   * always names one thing. @throws Unsupported when it names nothing.
   */
  contracts?(symbol: string): Promise<readonly ReportedContract[]>
  /**
   * Facts that this broker orders by and a ticket does not hold (a contract id), added to the context; absent where there
   * are none. A contract that the context names already must be one of the symbol's. @throws Unsupported in words, with all
   * candidates, when the symbol is ambiguous or the contract is none of them.
   */
  orderContext?(request: OrderRequest, context: OrderContext): Promise<OrderContext>
  /** The broker's own preview; a broker without one answers nulls. */
  previewOrder(request: OrderRequest, context: OrderContext): Promise<ReportedPreview>
  /** Sends once. Returns the broker's answer; every doubt is `OutcomeUnknown`. */
  placeOrder(order: PlaceOrder): Promise<ReportedOrder>
  replaceOrder(order: ReplaceOrder): Promise<ReportedOrder>
  /** Resolves when the broker took the request; a fill may still win. */
  cancelOrder(accountId: BrokerAccountId, brokerOrderId: BrokerOrderId): Promise<void>

  streamOrders(accountIds: readonly BrokerAccountId[], handlers: StreamHandlers<OrderEvent>): Subscription
  streamQuotes(symbols: readonly string[], handlers: StreamHandlers<ReportedQuote>): QuoteSubscription
  /** Closes sockets and timers. Idempotent. */
  close(): Promise<void>
}

export const payloadKinds = [
  'account',
  'balance',
  'positions',
  'orders',
  'quotes',
  'transactions',
  'bars',
  'error',
] as const
export type PayloadKind = (typeof payloadKinds)[number]

export interface Mapped<T> {
  readonly items: readonly T[]
  readonly warnings: readonly MappingWarning[]
}

/** Pure: the very mapping that live uses, for `g2e map`, support and tests. Throws `WireMismatch`. */
export interface PayloadMapping {
  account(payload: unknown): Mapped<ReportedAccount>
  balance(payload: unknown): Mapped<ReportedBalance>
  positions(payload: unknown): Mapped<ReportedPosition>
  orders(payload: unknown): Mapped<ReportedOrder>
  quotes(payload: unknown): Mapped<ReportedQuote>
  transactions(payload: unknown): Mapped<ReportedTransaction>
  bars(payload: unknown): Mapped<ReportedBar>
  error(answer: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>> | undefined
    readonly body: unknown
  }): MappedFailure
}

/** A broker: one folder exports one of these, the registry lists it. */
export interface BrokerDefinition {
  readonly id: BrokerId
  readonly name: string
  readonly capabilities: Capabilities
  /** What can be connected with these settings: a broker without paper accounts has them only where its address leads to a simulator. */
  readonly environments: (settings: BrokerSettings) => readonly Environment[]
  readonly authMethods: readonly AuthMethod[]
  readonly settings: readonly BrokerSetting[]
  /** Whether the given settings suffice for OAuth (keys need none). */
  readonly isConfigured: (settings: BrokerSettings) => boolean
  readonly map: PayloadMapping
  /** Pure. Refuses what cannot be expressed; rounds and downgrades nothing. */
  readonly compileOrder: (request: OrderRequest, context: OrderContext) => CompiledOrder
  readonly authorization: (settings: BrokerSettings, hooks: BrokerEnvironment) => Authorization
  readonly open: (settings: BrokerSettings, session: OpenSession) => Promise<BrokerSession>
}
