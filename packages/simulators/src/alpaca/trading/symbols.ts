/** An instrument by any of the names that Alpaca takes: ticker, pair with or without slash, option symbol, asset id. */
import type { Market, SimAsset, SimAssetType, SimOptionContract } from '../../market/market.ts'
import { isUuid, uuidOf } from '../wire/identity.ts'

export type AssetClass = 'us_equity' | 'us_option' | 'crypto'

export const assetClassOf = (type: SimAssetType): AssetClass => {
  if (type === 'option') return 'us_option'
  return type === 'crypto' ? 'crypto' : 'us_equity'
}

export const assetId = (symbol: string): string => uuidOf('asset', symbol)
/** A coin's position has an id that is not its asset's (brokers/alpaca.md 2.5, alpaca-py 490). */
export const positionAssetId = (symbol: string): string => assetId(symbol.replace('/', ''))
/** Positions drop the slash: `BTCUSD`. */
export const positionSymbol = (symbol: string): string => symbol.replace('/', '')

export type Instrument =
  | { readonly kind: 'asset'; readonly symbol: string; readonly asset: SimAsset }
  | { readonly kind: 'option'; readonly symbol: string; readonly contract: SimOptionContract }

/** Contracts that were shown with their id, so that they can be asked for by it. */
const contractsRememberedMax = 50_000
const shownContracts = new Map<string, string>()

export function contractId(symbol: string): string {
  const id = uuidOf('contract', symbol)
  if (!shownContracts.has(id) && shownContracts.size < contractsRememberedMax) shownContracts.set(id, symbol)
  return id
}

const assetIds = new WeakMap<object, ReadonlyMap<string, SimAsset>>()
function byId(market: Market): ReadonlyMap<string, SimAsset> {
  const assets = market.assets()
  const known = assetIds.get(assets)
  if (known) return known
  const made = new Map(
    assets.flatMap((asset): [string, SimAsset][] => [
      [assetId(asset.symbol), asset],
      [positionAssetId(asset.symbol), asset],
    ]),
  )
  assetIds.set(assets, made)
  return made
}

/** `undefined` when nothing here has that name. */
export function findInstrument(market: Market, name: string): Instrument | undefined {
  const upper = isUuid(name) ? (shownContracts.get(name.toLowerCase()) ?? name.toLowerCase()) : name
  const asset = isUuid(upper) ? byId(market).get(upper) : market.asset(upper)
  if (asset) return { kind: 'asset', symbol: asset.symbol, asset }
  const contract = market.option(upper)
  return contract && { kind: 'option', symbol: contract.symbol, contract }
}

export const idOfSymbol = (symbol: string, type: SimAssetType): string =>
  type === 'option' ? contractId(symbol) : assetId(symbol)
