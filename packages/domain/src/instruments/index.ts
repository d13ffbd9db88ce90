/** What is traded. A symbol is written as people write it: `BRK.B`, `BTC/USD`, OSI without spaces for options. */
export const assetTypes = [
  'stock',
  'etf',
  'option',
  'crypto',
  'mutual_fund',
  'bond',
  'cash_equivalent',
  'other',
] as const
export type AssetType = (typeof assetTypes)[number]

export { formatOptionSymbol, isOptionSymbol, parseOptionSymbol, rootOfSymbol } from './option-symbol.ts'
export type { OptionTerms } from './option-symbol.ts'
export { Symbol, isSymbol } from './symbol.ts'
