/**
 * Symbols at this broker: option roots padded to six with spaces (schwab.md 3.7), share classes with a slash where clients
 * report them; ours have neither spaces nor slashes. Which word an ETF has depends on the endpoint (schwab.md 3.2).
 */
import { isOptionSymbol } from '@g2e/domain/instruments'
import type { AssetType } from '@g2e/domain/instruments'
import type { WireInstrument } from './wire/order.ts'
import { NotAsDocumented } from './wire/read.ts'
import { RecentReadings } from '../kit/index.ts'
import { assetTypeOf } from './vocabulary.ts'

const rootLength = 6
/** What follows the root: date, right and strike. */
const termsLength = 15

/** Ours to theirs: `AAPL270115C00200000` to `AAPL  270115C00200000`; everything else is the same word. */
export function wireSymbol(symbol: string): string {
  if (!isOptionSymbol(symbol)) return symbol
  return symbol.slice(0, -termsLength).padEnd(rootLength) + symbol.slice(-termsLength)
}

const [space, slash] = [32, 47]

/** Theirs to ours. Hot, and most symbols are the same word: one look at the letters says so. */
export function symbolFromWire(symbol: string): string {
  if (symbol.length === rootLength + termsLength) return withoutPadding.of(symbol) ?? symbol
  for (let index = 0; index < symbol.length; index += 1) {
    const code = symbol.charCodeAt(index)
    if (code === space) return symbol.replaceAll(' ', '')
    if (code === slash) return /^[A-Z]{1,6}\/[A-Z]$/.test(symbol) ? symbol.replace('/', '.') : symbol
  }
  return symbol
}

/** By strike, right and root. */
const withoutPadding = new RecentReadings({ a: 17, b: 16, c: 15, d: 12, e: 0 }, (symbol) => symbol.replaceAll(' ', ''))

/**
 * The symbol of an instrument. Some have arrived without one (schwab.md 3.2): then the CUSIP names it, or its description.
 * Throws NotAsDocumented when nothing does.
 */
export function symbolOfInstrument(instrument: WireInstrument): string {
  const { symbol, cusip, description } = instrument
  if (typeof symbol === 'string' && symbol !== '') return symbolFromWire(symbol)
  if (typeof cusip === 'string' && cusip !== '') return cusip
  if (typeof description === 'string' && description !== '') return description.slice(0, 40)
  throw new NotAsDocumented(symbol, 'the symbol of an instrument')
}

/** `undefined` = a word never met. */
export function assetTypeOfInstrument({ assetType, type }: WireInstrument): AssetType | undefined {
  if (assetType === 'EQUITY') return 'stock'
  if (assetType === 'COLLECTIVE_INVESTMENT') {
    return type === undefined || type === 'EXCHANGE_TRADED_FUND' ? 'etf' : 'other'
  }
  return assetTypeOf.get(assetType)
}
