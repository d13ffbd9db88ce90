/** Contracts (ibkr.md 3.4): candidates for a symbol, option contracts, matches of a search, definitions. */
import type { AssetType } from '@g2e/domain/instruments'
import type { ReportedInstrument } from '../../port/index.ts'
import { canonicalTicker, foreignSymbol } from '../symbols.ts'
import { assetTypeOf, fundTypes } from '../vocabulary.ts'
import { mismatch } from '../wire/notes.ts'
import { decimalText, digits, isObject, text } from '../wire/read.ts'

export interface StockCandidate {
  readonly conid: string
  readonly exchange: string
  readonly isUs: boolean
  readonly name: string | null
}

/** `GET /trsrv/stocks`: candidates by ticker; a ticker nobody knows has none. Throws WireMismatch. */
export function mapStocks(body: unknown): ReadonlyMap<string, readonly StockCandidate[]> {
  if (!isObject(body)) throw mismatch('contracts', '', 'expected a map by symbol', body)
  const found = new Map<string, readonly StockCandidate[]>()
  for (const [ticker, companies] of Object.entries(body)) {
    if (!Array.isArray(companies)) throw mismatch('contracts', ticker, 'expected a list', companies)
    found.set(
      ticker,
      companies.flatMap((company) => candidatesOf(ticker, company)),
    )
  }
  return found
}

function candidatesOf(ticker: string, company: unknown): readonly StockCandidate[] {
  const contracts: unknown = isObject(company) ? company['contracts'] : undefined
  if (!isObject(company) || !Array.isArray(contracts))
    throw mismatch('contracts', ticker, 'expected contracts', company)
  if (company['assetClass'] !== undefined && company['assetClass'] !== 'STK') return []
  return contracts.map((contract) => {
    const conid = isObject(contract) ? digits(contract['conid']) : undefined
    if (!isObject(contract) || conid === undefined) throw mismatch('contracts', ticker, 'expected a conid', contract)
    return {
      conid,
      exchange: text(contract['exchange']) ?? '',
      isUs: contract['isUS'] === true,
      name: text(company['name']),
    }
  })
}

export interface OptionContract {
  readonly conid: string
  /** `YYYYMMDD` */
  readonly expiry: string
  readonly right: string
  readonly strike: string
  readonly tradingClass: string | null
  readonly multiplier: string | null
}

/** `GET /iserver/secdef/info`: a list, or the one contract itself. Throws WireMismatch. */
export function mapOptionContracts(body: unknown): readonly OptionContract[] {
  const list: readonly unknown[] = Array.isArray(body) ? body : isObject(body) && 'conid' in body ? [body] : []
  return list.map((contract, index) => {
    const conid = isObject(contract) ? digits(contract['conid']) : undefined
    if (!isObject(contract) || conid === undefined)
      throw mismatch('contracts', `[${index}]`, 'expected a conid', contract)
    return {
      conid,
      expiry: text(contract['maturityDate']) ?? '',
      right: text(contract['right']) ?? '',
      strike: decimalText(contract['strike']) ?? '',
      tradingClass: text(contract['tradingClass']),
      multiplier: decimalText(contract['multiplier']),
    }
  })
}

/** Where a listing is in the US; what is listed elsewhere is another instrument with the same ticker. */
const usExchanges = /^(?:NASDAQ|NYSE|AMEX|ARCA|BATS|IEX|PINK|CBOE|NMS|SMART)/

export interface SearchMatch {
  readonly conid: string
  readonly instrument: ReportedInstrument
}

/** `GET /iserver/secdef/search`: shares and funds among the matches, in the broker's order. Throws WireMismatch. */
export function mapSearch(body: unknown): readonly SearchMatch[] {
  if (!Array.isArray(body)) throw mismatch('search', '', 'expected a list of matches', body)
  return body.flatMap((match: unknown) => {
    if (!isObject(match)) throw mismatch('search', '', 'expected a match', match)
    const conid = digits(match['conid'])
    const ticker = text(match['symbol'])
    const sections: unknown = match['sections']
    const isStock = Array.isArray(sections) && sections.some((one) => isObject(one) && one['secType'] === 'STK')
    // Issuers of bonds come along, with a conid of 2147483647 and no symbol.
    if (conid === undefined || ticker === null || !isStock) return []
    const exchange = text(match['description']) ?? ''
    const name = text(match['companyName']) ?? text(match['companyHeader'])
    const plain = canonicalTicker(ticker)
    return [
      {
        conid,
        instrument: {
          symbol: exchange === '' || usExchanges.test(exchange) ? plain : foreignSymbol(plain, exchange),
          name,
          assetType: /\b(?:ETF|ETN)\b/.test(name ?? '') ? 'etf' : 'stock',
          exchange: exchange === '' ? null : exchange,
          tradable: match['restricted'] === null || match['restricted'] === undefined || match['restricted'] === false,
          fractionable: null,
          shortable: null,
        },
      },
    ]
  })
}

export interface CoinCandidate {
  readonly conid: string
  readonly exchange: string | null
  readonly name: string | null
}

/** `GET /iserver/secdef/search`: coins of that very ticker, each once. A section may have an id of its own. Throws WireMismatch. */
export function mapCoins(body: unknown, ticker: string): readonly CoinCandidate[] {
  if (!Array.isArray(body)) throw mismatch('search', '', 'expected a list of matches', body)
  const found = new Map<string, CoinCandidate>()
  for (const match of body as readonly unknown[]) {
    if (!isObject(match)) throw mismatch('search', '', 'expected a match', match)
    if (text(match['symbol']) !== ticker || !Array.isArray(match['sections'])) continue
    for (const section of match['sections'] as readonly unknown[]) {
      if (!isObject(section) || section['secType'] !== 'CRYPTO') continue
      const conid = digits(section['conid']) ?? digits(match['conid'])
      if (conid === undefined || found.has(conid)) continue
      const exchange = text(section['exchange']) ?? text(match['description'])
      found.set(conid, { conid, exchange, name: text(match['companyName']) ?? text(match['companyHeader']) })
    }
  }
  return [...found.values()]
}

export interface Definition {
  readonly conid: string
  readonly name: string | null
  readonly assetType: AssetType
  readonly exchange: string | null
  readonly currency: string | null
}

/** `GET /trsrv/secdef`. Throws WireMismatch. */
export function mapDefinitions(body: unknown): readonly Definition[] {
  const list: unknown = isObject(body) ? body['secdef'] : undefined
  if (!Array.isArray(list)) throw mismatch('contracts', 'secdef', 'expected a list of definitions', body)
  return list.flatMap((one: unknown) => {
    const conid = isObject(one) ? digits(one['conid']) : undefined
    if (!isObject(one) || conid === undefined) return []
    const known = assetTypeOf.get(text(one['assetClass']) ?? '') ?? 'other'
    return [
      {
        conid,
        name: text(one['name']),
        assetType: known === 'stock' && fundTypes.has(one['type']) ? 'etf' : known,
        exchange: text(one['listingExchange']),
        currency: text(one['currency']),
      },
    ]
  })
}
