/** Instruments as a search and as a quote name them (brokers/etrade.md 2.6, 2.7). */
import type { AssetType } from '@g2e/domain/instruments'
import type { Mapped, ReportedInstrument } from '../../port/index.ts'
import { assetTypeOf, symbolOf } from '../products.ts'
import { elementsOf } from '../wire/document.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import { isObject, NotAsDocumented, part, requiredText, text } from '../wire/read.ts'

const searchTypes: ReadonlyMap<string, AssetType> = new Map<string, AssetType>([
  ['EQUITY', 'stock'],
  ['EQ', 'stock'],
  ['ETF', 'etf'],
  ['EXCHANGE_TRADED_FUND', 'etf'],
  ['EQUITY_ETF', 'etf'],
  ['CLOSED_END_FUND', 'stock'],
  ['PREFERRED', 'stock'],
  ['MUTUAL_FUND', 'mutual_fund'],
  ['MF', 'mutual_fund'],
  ['MONEY_MARKET_FUND', 'mutual_fund'],
  ['MUTUAL_FUND_MONEY_MARKET_FUND', 'mutual_fund'],
  ['MMF', 'mutual_fund'],
  ['OPTION', 'option'],
  ['INDEX', 'other'],
  ['INDX', 'other'],
  ['BOND', 'other'],
])

/** What can be ordered through the API (brokers/etrade.md 2.12). */
const isOrdered = (assetType: AssetType): boolean =>
  assetType === 'stock' || assetType === 'etf' || assetType === 'option'

/** `GET /v1/market/lookup/{search}`. Throws WireMismatch. */
export function mapLookup(payload: unknown): Mapped<ReportedInstrument> {
  const notes = new Notes('lookup')
  const list = elementsOf(notes, payload, {
    root: 'LookupResponse',
    path: ['Data'],
    isElement: (value) => 'symbol' in value,
  })
  const items = mapEach(notes, list, (value) => {
    if (!isObject(value)) throw new NotAsDocumented(value, 'a match')
    const type = text(value['type']) ?? ''
    const assetType = searchTypes.get(type)
    if (assetType === undefined) notes.unknown('type', type, 'the asset type is other')
    return {
      ...unnamed,
      symbol: requiredText(value['symbol'], 'the symbol of a match'),
      name: text(value['description']),
      assetType: assetType ?? 'other',
      tradable: isOrdered(assetType ?? 'other'),
    }
  })
  return { items, warnings: notes.warnings }
}

/** Fractions cannot be ordered through the API, and whether a share can be borrowed is told only by a preview. */
const unnamed = { exchange: null, fractionable: false, shortable: null } as const

/** The instruments of `GET /v1/market/quote/{symbols}`. Throws WireMismatch. */
export function mapQuotedInstruments(payload: unknown): Mapped<ReportedInstrument> {
  const notes = new Notes('quotes')
  const list = elementsOf(notes, payload, {
    root: 'QuoteResponse',
    path: ['QuoteData'],
    isElement: (value) => 'Product' in value,
  })
  const items = mapEach(notes, list, (value) => {
    if (!isObject(value)) throw new NotAsDocumented(value, 'a quote')
    const product = part(value['Product'])
    const detail = part(value['All'])
    const assetType = assetTypeOf(product, notes)
    return {
      ...unnamed,
      symbol: symbolOf(product, detail['osiKey']),
      name: text(detail['symbolDescription']) ?? text(detail['companyName']),
      assetType,
      exchange: text(detail['primaryExchange']),
      tradable: isOrdered(assetType),
    }
  })
  return { items, warnings: notes.warnings }
}
