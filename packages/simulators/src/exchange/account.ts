/** Accounts, positions and the ledger of the simulated brokerage. */
import type { Money, Price, Quantity } from '@g2e/domain/money'
import type { SimAssetType } from '../market/market.ts'
import type { JsonValue, SimSide } from './order.ts'

export interface SimAccount {
  readonly accountId: string
  readonly brokerId: string
  /** Its last four characters are unique at the broker. */
  readonly accountNumber: string
  readonly name: string
  readonly accountType: 'cash' | 'margin'
  /** What one dollar of equity may carry: 1, 2 or 4. */
  readonly multiplier: 1 | 2 | 4
  readonly currency: string
  /** Who it was opened for; one login may have several accounts. */
  readonly ownerRef: string
  readonly createdAt: number
  readonly cash: Money
  readonly blocked: boolean
  readonly extra: Readonly<Record<string, JsonValue>>
}

export interface SimLot {
  readonly openedAt: number
  /** Signed like the position. */
  readonly quantity: Quantity
  readonly price: Price
}

export interface SimPosition {
  readonly accountId: string
  readonly symbol: string
  readonly assetType: SimAssetType
  /** Signed; short is negative. Never zero: a closed position disappears. */
  readonly quantity: Quantity
  readonly averageCost: Price
  /** Signed like the quantity; options include the multiplier. */
  readonly costBasis: Money
  readonly lots: readonly SimLot[]
  /** 1, options 100. */
  readonly multiplier: number
  readonly openedAt: number
}

/** A position with the market beside it at one instant. */
export interface SimPositionView extends SimPosition {
  readonly price: Price
  readonly previousClose: Price
  readonly marketValue: Money
  readonly unrealizedPl: Money
  readonly dayChange: Money
  /** Not reserved by open closing orders. */
  readonly availableQuantity: Quantity
}

export interface SimBalances {
  readonly at: number
  readonly cash: Money
  readonly longMarketValue: Money
  /** Negative. */
  readonly shortMarketValue: Money
  readonly totalValue: Money
  /** Value at the last close, with the cash and positions of then. */
  readonly previousTotalValue: Money
  readonly initialMargin: Money
  readonly maintenanceMargin: Money
  /** Money tied up by open buys and opening shorts. */
  readonly reserved: Money
  readonly buyingPower: Money
  /** For what carries no loan: options, crypto. */
  readonly nonMarginableBuyingPower: Money
}

export type SimActivityType =
  | 'fill'
  | 'dividend'
  | 'interest'
  | 'fee'
  | 'tax'
  | 'deposit'
  | 'withdrawal'
  | 'split'
  | 'option_expire'
  | 'option_exercise'
  | 'option_assign'

/** One line of the ledger, append-only. The sum of `amount` over an account is its cash; of `quantity`, its positions. */
export interface SimActivity {
  readonly activityId: string
  readonly brokerId: string
  readonly accountId: string
  /** Rises by one with each activity of the simulator. */
  readonly sequence: number
  readonly type: SimActivityType
  readonly at: number
  /** New York date. */
  readonly on: string
  readonly symbol: string | null
  readonly side: SimSide | null
  /** Signed change of the position; a split's is the shares it added. */
  readonly quantity: Quantity | null
  readonly price: Price | null
  readonly fee: Money
  /** Signed change of cash, fee included. */
  readonly amount: Money
  readonly perShare: string | null
  /** New per old, of a split. */
  readonly ratio: string | null
  readonly orderId: string | null
  readonly executionId: string | null
  readonly description: string
}
