/** What a rebalancing is given and what it proposes. Figures are exact decimals; `weightPercent` and bands are percent of the whole, cash included. */
import type { AssetType } from '../instruments/index.ts'
import type { Money, Percent, Price, Quantity } from '../money/index.ts'

export interface Target {
  readonly symbol: string
  readonly weightPercent: Percent
}

export interface RebalanceHolding {
  readonly symbol: string
  /** Signed: a short position is negative and is left alone. */
  readonly quantity: Quantity
  /** What open orders do not hold back; `null` = all of it. */
  readonly available: Quantity | null
}

export interface RebalanceAccount {
  readonly accountId: string
  readonly accountName: string
  readonly cash: Money
  /** What may be spent now; never more than is used of `cash`. */
  readonly spendable: Money
  /** What the broker takes orders for. */
  readonly assetTypes: readonly AssetType[]
  /** The broker takes orders for parts of a share. */
  readonly fractional: boolean
  /** Gains there are not taxed and losses do not count. */
  readonly isRetirement: boolean
  /** Why no order can go there; `null` = it can. */
  readonly barred: string | null
  readonly holdings: readonly RebalanceHolding[]
}

export interface RebalanceInstrument {
  readonly symbol: string
  readonly assetType: AssetType
  /** Values what is held. */
  readonly price: Price
  /** What a unit costs when bought, and brings when sold, just now. */
  readonly buyPrice: Price
  readonly sellPrice: Price
}

/** Shares bought together and still held. */
export interface RebalanceLot {
  readonly transactionId: string
  readonly accountId: string
  readonly symbol: string
  readonly openedOn: string
  readonly quantity: Quantity
  /** Of the whole lot. */
  readonly costBasis: Money
  readonly term: 'short' | 'long'
}

/** What the last 30 days say about wash sales, over all accounts of the person, whatever the scope. */
export interface WashFacts {
  /** Purchases, reinvested dividends included. */
  readonly boughtOn: ReadonlyMap<string, string>
  /** Sales at a loss in taxable accounts; the last of each symbol. */
  readonly lossOn: ReadonlyMap<string, string>
}

export interface RebalanceInput {
  readonly targets: readonly Target[]
  readonly driftBandPercent: Percent
  /** What is held without a target. */
  readonly others: 'keep' | 'sell'
  /** Money that comes in (positive) or has to go out (negative), in the account named. */
  readonly cashFlow: Money
  readonly cashAccountId: string
  readonly shares: 'whole' | 'fractional'
  readonly minimumTrade: Money
  /** Of each account's own value. */
  readonly cashReservePercent: Percent
  readonly isTaxAware: boolean
  readonly accounts: readonly RebalanceAccount[]
  readonly instruments: ReadonlyMap<string, RebalanceInstrument>
  readonly lots: readonly RebalanceLot[]
  readonly wash: WashFacts
}

export const constraintCodes = [
  'no_price',
  'not_tradable',
  'short_position',
  'account_barred',
  'open_orders',
  'wash_sale_sell',
  'wash_sale_buy',
  'whole_shares',
  'minimum_trade',
  'cash_short',
  'cash_not_raised',
  'over_allocated',
  'held_back',
] as const
export type ConstraintCode = (typeof constraintCodes)[number]

/** Why something stays off target, in one sentence. */
export interface Constraint {
  readonly code: ConstraintCode
  readonly message: string
}

export interface LotSale {
  readonly transactionId: string
  readonly openedOn: string
  readonly quantity: Quantity
  readonly costBasis: Money
  readonly proceeds: Money
  readonly gain: Money
  readonly term: 'short' | 'long'
}

export interface ProposedTrade {
  readonly accountId: string
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly quantity: Quantity
  readonly price: Price
  /** Quantity times price, above zero. */
  readonly amount: Money
  /** Sales: which shares; `null` = the lots of this account do not account for what it holds. */
  readonly lots: readonly LotSale[] | null
}

export interface WeightChange {
  readonly symbol: string
  readonly targetPercent: Percent
  readonly nowPercent: Percent
  readonly afterPercent: Percent
  readonly isInsideBand: boolean
  readonly constraints: readonly Constraint[]
}

export interface AccountChange {
  readonly accountId: string
  readonly cashNow: Money
  /** With the money that comes in; what has to go out is still there. */
  readonly cashAfter: Money
}

export interface Rebalanced {
  /** What the weights are of: everything that could be priced, cash, and the cash flow. */
  readonly totalValue: Money
  /** Sales first; in this order they can be sent one after another. */
  readonly trades: readonly ProposedTrade[]
  readonly weights: readonly WeightChange[]
  readonly cash: Omit<WeightChange, 'symbol'>
  readonly accounts: readonly AccountChange[]
}
