/** What goes into a portfolio: accounts as their brokers reported them, each with its own freshness. */
import type { AssetType } from '../instruments/index.ts'
import type { Money, Price, Quantity } from '../money/index.ts'

/** A position in one account, as reported; short is negative. */
export interface ReportedHolding {
  readonly symbol: string
  readonly assetType: AssetType
  readonly quantity: Quantity
  /** Per unit. */
  readonly averageCost: Price | null
  readonly currentPrice: Price | null
  readonly marketValue: Money | null
  /** Signed like the quantity. */
  readonly costBasis: Money | null
  readonly unrealizedPl: Money | null
  readonly dayChange: Money | null
}

export interface AccountValues {
  readonly accountId: string
  readonly brokerId: string
  readonly accountName: string
  readonly currency: string
  readonly status: 'fresh' | 'stale' | 'error'
  /** ISO 8601 UTC. */
  readonly asOf: string | null
  readonly error: string | null
  /** `null`: never read. */
  readonly cash: Money | null
  readonly buyingPower: Money | null
  readonly holdings: readonly ReportedHolding[]
}

/** What a person sees of an instrument: our list, the broker's word, their own correction. */
export interface InstrumentLabel {
  readonly name: string | null
  readonly sector: string | null
  readonly assetType: AssetType
}
