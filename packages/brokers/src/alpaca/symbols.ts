/**
 * Symbols of crypto differ by endpoint: `BTC/USD` in orders, assets and data, `BTCUSD` in positions and paths (alpaca.md 0,
 * item 6). Ours is always `BTC/USD`. The assets list is the truth (alpaca.md 7, row 1); without it the currency that a pair
 * is quoted in decides, longest first, so that `BTCUSDT` is never read as `BTCUSD` and a T.
 */
import { isOptionSymbol } from '@g2e/domain/instruments'
import type { AssetType } from '@g2e/domain/instruments'
import { isEtf } from './etf-symbols.ts'

/** Joined form to canonical pair, e.g. `BTCUSD` to `BTC/USD`. */
export type CryptoPairs = ReadonlyMap<string, string>

/** What pairs are quoted in at this broker; longer names before those that they end with. */
const quoteCurrencies = ['USDT', 'USDC', 'USDG', 'USD', 'BTC', 'ETH'] as const

export const isCryptoPair = (symbol: string): boolean => {
  const match = /^[A-Z0-9]{1,15}\/([A-Z0-9]{2,6})$/.exec(symbol)
  const currency = match?.[1]
  return currency !== undefined && quoteCurrencies.some((known) => known === currency)
}

/** Canonical pair, or `undefined` where it cannot be told where the base ends. */
export function cryptoPair(symbol: string, pairs?: CryptoPairs): string | undefined {
  if (symbol.includes('/')) return symbol
  const known = pairs?.get(symbol)
  if (known !== undefined) return known
  const currency = quoteCurrencies.find((candidate) => symbol.endsWith(candidate) && symbol.length > candidate.length)
  return currency === undefined ? undefined : `${symbol.slice(0, -currency.length)}/${currency}`
}

/** Whether it ends like a pair without its slash; some shares do too (GBTC), so only the assets list can tell. */
export const mayBeJoinedPair = (symbol: string): boolean =>
  !symbol.includes('/') && quoteCurrencies.some((known) => symbol.endsWith(known) && symbol.length > known.length)

/** The form in position paths: a slash answers 404 (alpaca-py#537). */
export const joinedPair = (symbol: string): string => symbol.replace('/', '')

/** The truth about pairs, from the symbols of the crypto assets list. */
export const cryptoPairs = (symbols: Iterable<string>): CryptoPairs =>
  new Map([...symbols].filter((symbol) => symbol.includes('/')).map((symbol) => [joinedPair(symbol), symbol]))

/** Stock or fund: the API does not say (alpaca.md 8.2), so a bundled list of funds does, and the rest is stock. */
export const equityType = (symbol: string): AssetType => (isEtf(symbol) ? 'etf' : 'stock')

/** What a symbol names by its form alone. */
export function assetTypeOfSymbol(symbol: string): AssetType {
  if (isOptionSymbol(symbol)) return 'option'
  return isCryptoPair(symbol) ? 'crypto' : equityType(symbol)
}
