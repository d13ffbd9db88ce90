/** What candidates are made of: one reading of a person's portfolio and of prices, with its time. */
import type { AssetType } from '../../instruments/index.ts'
import type { Money, Percent, Price, Quantity } from '../../money/index.ts'
import type { PriceSignals } from '../signals.ts'

export interface HeldPart {
  readonly accountId: string
  readonly quantity: Quantity
  readonly unrealizedPl: Money | null
  readonly marketValue: Money | null
}

export interface HeldPosition {
  readonly symbol: string
  readonly assetType: AssetType
  readonly sector: string | null
  readonly price: Price | null
  readonly marketValue: Money | null
  /** Of the whole portfolio, cash included. */
  readonly weightPercent: Percent | null
  readonly holdings: readonly HeldPart[]
}

export interface AdviceAccount {
  readonly accountId: string
  readonly name: string
  readonly cash: Money | null
  /** Connected for trading, active, and the broker takes orders. */
  readonly mayTrade: boolean
  /** `null` = not known. */
  readonly isTaxable: boolean | null
}

/** Something that is not held and may be bought: what the person asked about, or a broad fund for idle cash. */
export interface Buyable {
  readonly symbol: string
  readonly price: Price
}

export interface AdviceInputs {
  /** ISO 8601 UTC; no figure is newer. */
  readonly asOf: string | null
  readonly totalValue: Money
  readonly cash: Money
  readonly positions: readonly HeldPosition[]
  readonly accounts: readonly AdviceAccount[]
  readonly signals: ReadonlyMap<string, PriceSignals>
  readonly asked: readonly Buyable[]
  readonly broadFund: Buyable | null
  /** The person's own limit for one company; `null` = they set none. */
  readonly concentrationPercent: Percent | null
  /** Bought within 30 days: a loss on them would be disallowed (26 U.S.C. 1091). */
  readonly boughtLately: ReadonlySet<string>
}
