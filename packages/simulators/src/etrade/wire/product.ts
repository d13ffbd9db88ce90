/** Instruments as E*TRADE names them: a `Product`, an option's OSI key, company names in capitals. */
import type { Market, SimAsset, SimOptionContract } from '../../market/market.ts'
import type { Fields } from './value.ts'

export type Instrument =
  | { readonly kind: 'equity'; readonly symbol: string; readonly asset: SimAsset }
  | { readonly kind: 'option'; readonly symbol: string; readonly contract: SimOptionContract; readonly asset: SimAsset }

/** Coins are not traded at E*TRADE. */
export function equityOf(market: Market, symbol: string): SimAsset | undefined {
  const asset = market.asset(symbol)
  return asset && asset.assetType !== 'crypto' && asset.symbol === symbol ? asset : undefined
}

/** By the exchange's symbol, as positions and orders have it. */
export function instrumentOf(market: Market, symbol: string): Instrument | undefined {
  const contract = market.option(symbol)
  if (contract) {
    const asset = equityOf(market, contract.underlying)
    return asset && { kind: 'option', symbol, contract, asset }
  }
  const asset = equityOf(market, symbol)
  return asset && { kind: 'equity', symbol, asset }
}

export interface OptionTerms {
  readonly underlying: string
  readonly year: number
  readonly month: number
  readonly day: number
  readonly right: 'CALL' | 'PUT'
  readonly strike: number
}

const two = (value: number): string => String(value).padStart(2, '0')

/** The contract that these terms mean, if it could be listed. */
export function contractOf(market: Market, terms: OptionTerms): SimOptionContract | undefined {
  const { underlying, year, month, day, right, strike } = terms
  const root = underlying.replaceAll('.', '')
  const date = `${two(year % 100)}${two(month)}${two(day)}`
  const thousandths = String(Math.round(strike * 1000)).padStart(8, '0')
  return year < 2000 || year > 2099 ? undefined : market.option(`${root}${date}${right[0]}${thousandths}`)
}

/** Symbol padded to six with `-`, date, right, thousandths of the strike: `GE----250131P00160000`. */
export function osiKey({ symbol }: SimOptionContract): string {
  const tail = symbol.slice(-15)
  return symbol.slice(0, -15).padEnd(6, '-') + tail
}

const dayParts = ({ expiresOn }: SimOptionContract) => {
  const [year = 0, month = 0, day = 0] = expiresOn.split('-').map(Number)
  return { year, month, day }
}

export function optionFields(contract: SimOptionContract): Fields {
  const { year, month, day } = dayParts(contract)
  return {
    callPut: contract.right === 'call' ? 'CALL' : 'PUT',
    expiryYear: year,
    expiryMonth: month,
    expiryDay: day,
    strikePrice: contract.strike,
  }
}

/** As orders and quotes have it; an option's symbol is its underlier's. */
export const productFields = (instrument: Instrument, options: { readonly hasId: boolean }): Fields =>
  instrument.kind === 'equity'
    ? { symbol: instrument.symbol, securityType: 'EQ' }
    : {
        symbol: instrument.contract.underlying,
        securityType: 'OPTN',
        ...optionFields(instrument.contract),
        productId: options.hasId ? { symbol: osiKey(instrument.contract), typeCode: 'OPTION' } : undefined,
      }

/** As positions have it: options' fields are zero for the others. */
export function positionProduct(instrument: Instrument): Fields {
  if (instrument.kind === 'option') return productFields(instrument, { hasId: true })
  const { symbol, asset } = instrument
  const isFund = asset.assetType === 'etf'
  return {
    symbol,
    securityType: 'EQ',
    securitySubType: isFund ? 'ETF' : undefined,
    expiryYear: 0,
    expiryMonth: 0,
    expiryDay: 0,
    strikePrice: 0,
    productId: { symbol, typeCode: isFund ? 'EXCHANGE_TRADED_FUND' : 'EQUITY' },
  }
}

const abbreviations: Readonly<Record<string, string>> = {
  CORPORATION: 'CORP',
  INCORPORATED: 'INC',
  COMPANY: 'CO',
  COMPANIES: 'COS',
  INTERNATIONAL: 'INTL',
  HOLDINGS: 'HLDGS',
  MANUFACTURING: 'MFG',
  TECHNOLOGIES: 'TECHS',
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `AAPL Jan 15 '27 $250 Call` */
export function optionName(contract: SimOptionContract): string {
  const { year, month, day } = dayParts(contract)
  const right = contract.right === 'call' ? 'Call' : 'Put'
  return `${contract.underlying} ${months[month - 1] ?? ''} ${day} '${two(year % 100)} $${contract.strike} ${right}`
}

/** Capitals, words shortened, no punctuation: `APPLE INC COM`. */
export function companyName(asset: SimAsset): string {
  const words = asset.name
    .toUpperCase()
    .replaceAll(/[.,'()-]/g, '')
    .replaceAll('&', 'AND')
    .split(/\s+/)
  const short = words.map((word) => abbreviations[word] ?? word).join(' ')
  return asset.assetType === 'etf' ? short : `${short} COM`
}

export const descriptionOf = (instrument: Instrument): string =>
  instrument.kind === 'option' ? optionName(instrument.contract) : companyName(instrument.asset)

const exchanges: Readonly<Record<string, string>> = { NASDAQ: 'NSDQ' }
export const exchangeName = (asset: SimAsset): string => exchanges[asset.exchange] ?? asset.exchange

/** As the quote path writes it: `AAPL`, or `AAPL:2027:1:15:CALL:250.000000`. */
export function quoteName(instrument: Instrument): string {
  if (instrument.kind === 'equity') return instrument.symbol
  const { contract } = instrument
  const { year, month, day } = dayParts(contract)
  const right = contract.right === 'call' ? 'CALL' : 'PUT'
  return `${contract.underlying}:${year}:${month}:${day}:${right}:${contract.strike.toFixed(6)}`
}
