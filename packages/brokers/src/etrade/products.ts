/**
 * What is traded, in the broker's words and ours. Options name their underlier as `symbol` and themselves as an OSI key
 * padded with dashes (brokers/etrade.md 2.9, 5); quotes ask for them as `AAPL:2027:1:15:CALL:250` (2.6).
 */
import { formatOptionSymbol, isOptionSymbol, parseOptionSymbol } from '@g2e/domain/instruments'
import type { AssetType } from '@g2e/domain/instruments'
import { Price } from '@g2e/domain/money'
import type { Notes } from './wire/notes.ts'
import { NotAsDocumented, decimalText, isAbsent, part, text } from './wire/read.ts'
import type { WireObject } from './wire/read.ts'

const etfCodes: ReadonlySet<unknown> = new Set(['ETF', 'EXCHANGE_TRADED_FUND', 'EQUITY_ETF'])

/** `osiKey` stands beside the product in positions and previews. Throws NotAsDocumented without any symbol. */
export function symbolOf(product: WireObject, osiKey?: unknown): string {
  const { symbol } = product
  if (product['securityType'] !== 'OPTN') {
    if (typeof symbol === 'string' && symbol !== '') return symbol
    throw new NotAsDocumented(symbol, 'the symbol of a product')
  }
  return (
    unpadded(osiKey) ??
    unpadded(part(product['productId'])['symbol']) ??
    fromTerms(product) ??
    // An option of which only the underlier is told: better named by it than dropped.
    text(symbol) ??
    ''
  )
}

const rootLength = 6
const paddedLength = 21
const [dash, space] = [45, 32]
const isPadding = (code: number): boolean => code === dash || code === space

/** The root's padding alone, which is the only place that has any where all 21 letters are there. */
function withoutPadding(key: string): string {
  let end = rootLength
  while (end > 0 && isPadding(key.charCodeAt(end - 1))) end -= 1
  return end === rootLength ? key : key.slice(0, end) + key.slice(rootLength)
}

/** `AAPL--270115C00250000` without its dashes; some answers pad with spaces. */
function unpadded(key: unknown): string | undefined {
  if (typeof key !== 'string') return undefined
  const symbol = key.length === paddedLength ? withoutPadding(key) : key.replace(/[- ]+/g, '')
  return isOptionSymbol(symbol) ? symbol : undefined
}

function fromTerms(product: WireObject): string | undefined {
  const root = text(product['symbol'])
  const year = Number(product['expiryYear'])
  const month = Number(product['expiryMonth'])
  const day = Number(product['expiryDay'])
  const strike = decimalText(product['strikePrice'])
  const { callPut } = product
  const isWhole = [year, month, day].every((value) => Number.isInteger(value) && value > 0)
  if (root === null || strike === null || !isWhole || (callPut !== 'CALL' && callPut !== 'PUT')) return undefined
  const two = (value: number): string => String(value).padStart(2, '0')
  const symbol = formatOptionSymbol({
    root,
    expiresOn: `${year}-${two(month)}-${two(day)}`,
    right: callPut === 'CALL' ? 'call' : 'put',
    strike: Price(strike),
  })
  return isOptionSymbol(symbol) ? symbol : undefined
}

/** Both codes are looked at: an ETF has been seen with type code EQUITY and subtype ETF (brokers/etrade.md 5). */
export function assetTypeOf(product: WireObject, notes: Notes): AssetType {
  const { securityType } = product
  switch (securityType) {
    case 'EQ':
      return isEtf(product) ? 'etf' : 'stock'
    case 'OPTN':
      return 'option'
    case 'MF':
    case 'MMF':
      return 'mutual_fund'
    case 'INDX':
    case 'BOND':
      return 'other'
    default:
      notes.unknown('securityType', securityType, 'the asset type is other')
      return 'other'
  }
}

function isEtf({ productId, securitySubType }: WireObject): boolean {
  if (securitySubType === undefined && productId === undefined) return false
  return securitySubType === 'ETF' || (!isAbsent(productId) && etfCodes.has(part(productId)['typeCode']))
}

/** The fields of an option's `Product` in a request, in the broker's order. */
export function optionProduct(symbol: string): Readonly<Record<string, string>> | undefined {
  const terms = parseOptionSymbol(symbol)
  if (!terms) return undefined
  const [year = '', month = '', day = ''] = terms.expiresOn.split('-')
  return {
    securityType: 'OPTN',
    symbol: terms.root,
    callPut: terms.right === 'call' ? 'CALL' : 'PUT',
    expiryYear: year,
    expiryMonth: String(Number(month)),
    expiryDay: String(Number(day)),
    strikePrice: terms.strike,
  }
}

/** The symbol as quotes are asked for. */
export function quoteSymbol(symbol: string): string {
  const product = optionProduct(symbol)
  if (!product) return symbol
  const { symbol: root, expiryYear, expiryMonth, expiryDay, callPut, strikePrice } = product
  return [root, expiryYear, expiryMonth, expiryDay, callPut, strikePrice].join(':')
}
