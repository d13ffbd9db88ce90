/** What differs between brokers in the brokerage itself; the wire is the broker server's own business. */
import type { SimAccount, SimBalances, SimPosition } from './account.ts'
import type { SimOrder, SimOrderRequest } from './order.ts'
import type { SimAsset } from '../market/market.ts'

export type RefusalCode =
  | 'unknown_account'
  | 'unknown_symbol'
  | 'unknown_order'
  | 'invalid_request'
  | 'duplicate_client_order_id'
  | 'insufficient_buying_power'
  | 'insufficient_quantity'
  | 'not_fractionable'
  | 'not_shortable'
  | 'halted'
  | 'account_blocked'
  | 'wash_trade'
  | 'outside_window'
  /** A rule that only this broker has, in its own words. */
  | 'broker_rule'
  | 'final_order'
  | 'not_replaceable'
  | 'unchanged'

/** Why the brokerage says no. `facts` are decimal texts that some brokers put into their answer (available, needed ...). */
export interface Refusal {
  readonly code: RefusalCode
  readonly message: string
  readonly field?: string
  readonly facts?: Readonly<Record<string, string>>
}

export interface SubmitFacts {
  readonly request: SimOrderRequest
  readonly account: SimAccount
  readonly balances: SimBalances
  readonly position: SimPosition | undefined
  /** `undefined` for options and multileg orders. */
  readonly asset: SimAsset | undefined
  /** Orders of the account that are not final. */
  readonly openOrders: readonly SimOrder[]
  readonly at: number
}

/** Draws from the simulator's seeded stream, so that one seed gives one run. */
export interface SeededRandom {
  /** [0, 1) */
  next(): number
  /** [0, below) */
  integer(below: number): number
  uuid(): string
  /** Upper-case letters and digits. */
  text(length: number): string
}

export interface ActivityFacts {
  readonly at: number
  readonly sequence: number
  /** Of a fill. */
  readonly executionId: string | null
}

export interface BrokerPolicy {
  newOrderId(random: SeededRandom, sequence: number): string
  newExecutionId(random: SeededRandom, sequence: number): string
  newActivityId(random: SeededRandom, facts: ActivityFacts): string
  newAccountId(random: SeededRandom): string
  /** Whole account number; `suffix` are four digits, unique at the broker, and must be its end. `extra` is the account's. */
  accountNumber(random: SeededRandom, suffix: string, extra: SimAccount['extra']): string
  /** Whether the number is the account's id too, as where a broker's calls name accounts by their number. Default false. */
  readonly accountIdIsNumber?: boolean
  /** Commission and fees of one execution in dollars, as decimal text; `"0"` if free. */
  fee(execution: { readonly order: SimOrder; readonly quantity: string; readonly price: string }): string
  /** Whether a refused order (or one refused for such a reason) is kept and listed as `rejected`. Default false. */
  readonly listsRefused?: boolean | ((refusal: Refusal) => boolean)
  /**
   * Whether a plain order may trade through zero: a sale of more than is held opens a short position with the rest, a purchase
   * of more than is short a long one, without a word. Default false.
   */
  readonly ordersMayCrossZero?: boolean
  /** Share of fills that come in parts. Default 0.1. */
  readonly partialFillProbability?: number
  /** Most that a market order may fill beyond the quote, as a fraction of the price. Default 0.0003. */
  readonly slippage?: number
  /** Milliseconds of the wall from received to working, and from marketable to filled. Default 5 each. */
  readonly acceptDelayMs?: number
  readonly fillDelayMs?: number
  /** Milliseconds of the wall that a cancel stays `pending_cancel`; a fill may still win. Default 5. */
  readonly cancelDelayMs?: number
  /** What becomes of an unfilled day order. Default `expired`. */
  readonly endOfDayStatus?: 'expired' | 'canceled'
  /** What becomes of an unfilled order good till canceled at the end of its days. Default `canceled`. */
  readonly endOfGtcStatus?: 'expired' | 'canceled'
  /** Default 90. */
  readonly gtcDays?: number
  /** Whether a client order id may be used only once per account, final orders included. Default true. */
  readonly uniqueClientOrderIds?: boolean
  /** Whether dividends are paid (Alpaca's paper accounts get none; the demo wants them). Default true. */
  readonly paysDividends?: boolean
  /** Overrides the figures of {@link SimBalances} that brokers compute differently. */
  buyingPower?(facts: { readonly account: SimAccount; readonly balances: SimBalances }): string
  /** The broker's own rules, asked after the common ones (known symbol, quantity, price fields) and before money and shares. */
  check?(facts: SubmitFacts): Refusal | undefined
}
