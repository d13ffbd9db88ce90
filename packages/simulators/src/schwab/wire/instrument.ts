/** Instruments by Schwab's names: padded option symbols, CUSIPs, descriptions in capitals, exchange letters (brokers/schwab.md 3.2, 3.7). */
import type { Market, SimAsset, SimOptionContract } from '../../market/market.ts'
import { hash, keyOf } from '../../market/random.ts'

export type Instrument =
  | { readonly kind: 'asset'; readonly symbol: string; readonly asset: SimAsset }
  | {
      readonly kind: 'option'
      readonly symbol: string
      readonly contract: SimOptionContract
      readonly underlying: SimAsset
    }

const rootWidth = 6
const paddedOption = /^([A-Z]{1,6}) *(\d{6}[CP]\d{8})$/
const paddedLength = 21

/** `AAPL  270115C00200000` of the exchange's `AAPL270115C00200000`; other symbols as they are. */
export function wireSymbol(symbol: string): string {
  const match = /^([A-Z]{1,6})(\d{6}[CP]\d{8})$/.exec(symbol)
  return match ? `${(match[1] ?? '').padEnd(rootWidth)}${match[2]}` : symbol
}

/** The exchange's symbol: without padding. */
const exchangeSymbol = (name: string): string => {
  const match = paddedOption.exec(name)
  return match && name.length === paddedLength ? `${match[1]}${match[2]}` : name
}

/** Stocks, ETFs and options; coins are not traded here. `undefined` for what nobody knows. */
export function findInstrument(market: Market, name: string): Instrument | undefined {
  const asset = market.asset(name)
  if (asset) return asset.assetType === 'crypto' ? undefined : { kind: 'asset', symbol: asset.symbol, asset }
  if (name.length !== paddedLength) return undefined
  const contract = market.option(exchangeSymbol(name))
  const underlying = contract && market.asset(contract.underlying)
  return underlying && { kind: 'option', symbol: contract.symbol, contract, underlying }
}

/** The instrument of a symbol that the exchange keeps books in. */
export function instrumentOf(market: Market, symbol: string): Instrument {
  const found = findInstrument(market, wireSymbol(symbol))
  if (!found) throw new Error(`${symbol} is in the books and not in the market`)
  return found
}

/** `APPLE INC` */
export const descriptionOf = (asset: SimAsset): string => asset.name.toUpperCase().replaceAll(/[.,]/g, '')

/** `APPLE INC 01/15/2027 $200 Call` */
export function optionDescription({ contract, underlying }: Extract<Instrument, { kind: 'option' }>): string {
  const [year, month, day] = contract.expiresOn.split('-')
  const right = contract.right === 'call' ? 'Call' : 'Put'
  return `${descriptionOf(underlying)} ${month}/${day}/${year} $${contract.strike} ${right}`
}

const knownCusips: Readonly<Record<string, string>> = { AAPL: '037833100', SPY: '78462F103', TSLA: '88160R101' }
const cusipLetters = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** The ninth character: each second value doubled, digits summed, up to the next ten. */
function checkDigit(base: string): string {
  const total = Array.from(base).reduce((sum, letter, place) => {
    const value = Number.parseInt(letter, 36) * (place % 2 === 1 ? 2 : 1)
    return sum + Math.floor(value / 10) + (value % 10)
  }, 0)
  return String((10 - (total % 10)) % 10)
}

/** Nine characters, leading zeros included; made up where we know none. */
export function cusipOf(symbol: string): string {
  const known = knownCusips[symbol]
  if (known !== undefined) return known
  const key = keyOf(0, 'cusip', symbol)
  const base = Array.from({ length: 8 }, (_unused, place) =>
    place < 3 ? String(hash(key, place) % 10) : (cusipLetters[hash(key, place) % cusipLetters.length] ?? '0'),
  ).join('')
  return base + checkDigit(base)
}

const letter = (value: number): string => value.toString(36).toUpperCase()

/** `0AAPL.AF70200000`: root, month and right as one letter, day, last digit of the year, thousandths of the strike. */
export function optionCusip(contract: SimOptionContract): string {
  const [year = '', month = '', day = ''] = contract.expiresOn.split('-')
  const monthCode = String.fromCodePoint(64 + Number(month) + (contract.right === 'put' ? 12 : 0))
  const root = contract.underlying.replace('.', '')
  const strike = String(Math.round(contract.strike * 1000)).padStart(7, '0')
  return `0${root}.${monthCode}${letter(Number(day))}${year.slice(-1)}${strike}`
}

/** A whole number that belongs to a symbol for good: `instrumentId`, `ssid`, `positionId`. */
export const stableNumber = (kind: string, name: string): number =>
  1_000_000 + (hash(keyOf(0, kind, name), 0) % 1_999_000_000)

export interface ExchangeNames {
  readonly letter: string
  readonly name: string
  readonly short: string
}
const exchangeNames: Readonly<Record<string, ExchangeNames>> = {
  NASDAQ: { letter: 'Q', name: 'NASDAQ', short: 'NAS' },
  NYSE: { letter: 'N', name: 'NYSE', short: 'NYS' },
  ARCA: { letter: 'P', name: 'NYSE Arca', short: 'PSE' },
}
export const exchangeOf = (asset: SimAsset): ExchangeNames =>
  exchangeNames[asset.exchange] ?? { letter: 'u', name: 'OTC', short: 'OTC' }

/** ETFs have a class of their own in positions and orders (3.2). */
export const assetTypeOf = (instrument: Instrument): 'EQUITY' | 'OPTION' | 'COLLECTIVE_INVESTMENT' => {
  if (instrument.kind === 'option') return 'OPTION'
  return instrument.asset.assetType === 'etf' ? 'COLLECTIVE_INVESTMENT' : 'EQUITY'
}
