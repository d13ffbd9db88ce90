/**
 * The brokerage core as one broker's server sees it: its own accounts and orders only. Every change is applied at once
 * in memory and becomes durable with `StateStore.flush()`, which the host awaits before any answer leaves; events are
 * handed to subscribers only after that flush.
 */
import type { SimAccount, SimActivity, SimActivityType, SimBalances, SimPosition, SimPositionView } from './account.ts'
import type { SimExecution, SimOrder, SimOrderRequest, SimOrderStatus, SimTimeInForce } from './order.ts'
import type { Refusal } from './policy.ts'

/** `order` is as it was directly after the event. Events of one order have rising sequences. */
export interface OrderEvent {
  readonly sequence: number
  readonly type:
    | 'received'
    | 'opened'
    | 'held'
    | 'queued'
    | 'triggered'
    | 'fill'
    | 'partial_fill'
    | 'cancel_requested'
    | 'canceled'
    | 'expired'
    | 'rejected'
    | 'replaced'
    | 'restated'
  readonly at: number
  readonly order: SimOrder
  /** With `fill` and `partial_fill`. */
  readonly execution?: SimExecution
  /** With `replaced`: the order that took its place. */
  readonly replacement?: SimOrder
}

export type SubmitOutcome =
  | { readonly accepted: true; readonly order: SimOrder }
  /** `order` where the broker lists refused orders; `existing` for a repeated client order id. */
  | { readonly accepted: false; readonly refusal: Refusal; readonly order?: SimOrder; readonly existing?: SimOrder }

/** Only what is given changes. `quantity` is the new total, filled part included. */
export interface OrderChange {
  readonly quantity?: string
  readonly limitPrice?: string
  readonly stopPrice?: string
  readonly trailPercent?: string
  readonly trailAmount?: string
  readonly timeInForce?: SimTimeInForce
  readonly clientOrderId?: string
}

export interface OrderQuery {
  readonly accountId?: string
  readonly statuses?: readonly SimOrderStatus[]
  readonly symbols?: readonly string[]
}

export interface ActivityQuery {
  readonly accountId: string
  readonly types?: readonly SimActivityType[]
  /** Inclusive, milliseconds since the epoch. */
  readonly from?: number
  readonly to?: number
}

export interface NewAccount {
  readonly ownerRef: string
  readonly name: string
  readonly accountType: 'cash' | 'margin'
  readonly multiplier?: 1 | 2 | 4
  readonly currency?: string
  /** A deposit on opening, decimal text. */
  readonly cash?: string
  readonly extra?: SimAccount['extra']
}

/** Shapes of the made-up portfolio of a new simulated login. */
export type DemoProfile = 'balanced' | 'concentrated_tech' | 'income' | 'growth' | 'crypto' | 'empty'

export interface NewDemoAccount extends NewAccount {
  readonly profile?: DemoProfile
  readonly userRef: string
  /** Shares that another broker delivered in the middle of that past. */
  readonly delivered?: { readonly symbol: string; readonly quantity: string }
}

export interface BrokerExchange {
  readonly brokerId: string
  /** An empty account (sign-in pages, tests). */
  openAccount(account: NewAccount): SimAccount
  /** An account with two years and more of made-up history that adds up exactly to its cash and positions. */
  openDemoAccount(account: NewDemoAccount): SimAccount
  accounts(ownerRef?: string): readonly SimAccount[]
  account(accountId: string): SimAccount | undefined
  /** Broker's own settings of an account (trading suspended ...), and `blocked`. */
  updateAccount(
    accountId: string,
    change: { readonly blocked?: boolean; readonly extra?: SimAccount['extra'] },
  ): SimAccount
  balances(accountId: string): SimBalances
  positions(accountId: string): readonly SimPositionView[]
  position(accountId: string, symbol: string): SimPositionView | undefined
  /** Positions and cash as they were at an instant, rebuilt from the ledger (portfolio history). */
  holdingsAt(
    accountId: string,
    at: number,
  ): { readonly cash: string; readonly positions: readonly Pick<SimPosition, 'symbol' | 'quantity'>[] }
  /** Account value at the close of each trading day in the range, both ends included. */
  valueHistory(
    accountId: string,
    fromDate: string,
    toDate: string,
  ): readonly { readonly date: string; readonly value: number; readonly cashFlow: number }[]

  submit(request: SimOrderRequest): SubmitOutcome
  /** All the checks of `submit` and nothing else: what a broker's preview answers. */
  check(request: SimOrderRequest): Refusal | undefined
  /** Asks for a cancel: `pending_cancel`, then `canceled` unless a fill wins. Children go with it. */
  cancel(orderId: string): SubmitOutcome
  cancelAll(accountId: string): readonly SubmitOutcome[]
  /** A new order takes the place of the old one, which becomes `replaced`; `keepId` changes the order in place. */
  replace(
    orderId: string,
    change: OrderChange,
    options?: {
      readonly keepId?: boolean
      readonly extra?: SimOrder['extra']
      /** The whole new order instead of a change, its quantity without what is filled. */
      readonly request?: SimOrderRequest
    },
  ): SubmitOutcome
  order(orderId: string): SimOrder | undefined
  orderByClientId(accountId: string, clientOrderId: string): SimOrder | undefined
  /** How often `submit` was called with this client order id, refused repeats included (`received` of `GET /control/state`). Survives a kill. */
  received(accountId: string, clientOrderId: string): number
  /** Newest first. */
  orders(query?: OrderQuery): readonly SimOrder[]
  /** Oldest first. */
  activities(query: ActivityQuery): readonly SimActivity[]
  /** Oldest first, from the journal of an order's life. */
  orderEvents(orderId: string): readonly OrderEvent[]
  /** Called after the events are durable, in order. Returns the way out. */
  subscribe(listener: (event: OrderEvent) => void): () => void
}
