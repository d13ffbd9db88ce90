/** Names of instruments as the gateway writes them. */
import type { SimAsset, SimOptionContract } from '../../market/market.ts'
import type { Instrument, Listing } from './instruments.ts'

/** `APPLE INC` */
export const companyName = ({ name, assetType }: SimAsset): string =>
  assetType === 'crypto' ? `${name} cryptocurrency` : name.replaceAll(/[.,]/g, '').toUpperCase()

export const secType = (instrument: Instrument): 'STK' | 'OPT' | 'CRYPTO' => {
  if (instrument.kind === 'option') return 'OPT'
  return instrument.asset.assetType === 'crypto' ? 'CRYPTO' : 'STK'
}

const abroad: Readonly<Record<Exclude<Listing, 'home'>, string>> = {
  second: 'NYSE',
  mexico: 'MEXI',
  receipt: 'AEQLIT',
}

/** `NASDAQ`, `ARCA`, `PAXOS`, `MEXI`. */
export function listingExchange(instrument: Instrument): string {
  if (instrument.kind === 'option') return 'AMEX'
  const { asset, listing } = instrument
  if (listing === 'second') return asset.exchange === 'NYSE' ? 'NASDAQ' : 'NYSE'
  if (listing !== 'home') return abroad[listing]
  return asset.assetType === 'crypto' ? 'PAXOS' : asset.exchange
}

/** Orders and trades name the tier of NASDAQ too. */
export const orderExchange = (instrument: Instrument): string => {
  const exchange = listingExchange(instrument)
  return exchange === 'NASDAQ' ? 'NASDAQ.NMS' : exchange
}

export const isUs = (instrument: Instrument): boolean =>
  instrument.kind === 'asset' && (instrument.listing === 'home' || instrument.listing === 'second')

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const monthName = (date: string): string => months[Number(date.slice(5, 7)) - 1] ?? ''
const capitalized = (word: string): string => word.slice(0, 1) + word.slice(1).toLowerCase()

/** `JAN27` */
export const monthOf = (date: string): string => monthName(date) + date.slice(2, 4)

/** First and last date of `JAN27`; `undefined` for what is no month. */
export function datesOfMonth(month: string): { readonly from: string; readonly to: string } | undefined {
  const place = months.indexOf(month.slice(0, 3).toUpperCase())
  if (place < 0 || !/^\d{2}$/.test(month.slice(3))) return undefined
  const start = `20${month.slice(3)}-${String(place + 1).padStart(2, '0')}`
  return { from: `${start}-01`, to: `${start}-31` }
}

export const rightLetter = ({ right }: SimOptionContract): 'C' | 'P' => (right === 'call' ? 'C' : 'P')
/** `20270115` */
export const compactDate = (date: string): string => date.replaceAll('-', '')

/** `JAN 15 '27 200 Call` */
export const optionTitle = ({ expiresOn, strike, right }: SimOptionContract): string =>
  `${monthName(expiresOn)} ${expiresOn.slice(8)} '${expiresOn.slice(2, 4)} ${strike} ${capitalized(right.toUpperCase())}`

/** `SPY Jan15'27 640 CALL` */
export const optionFullName = ({ underlying, expiresOn, strike, right }: SimOptionContract): string =>
  `${underlying} ${capitalized(monthName(expiresOn))}${expiresOn.slice(8)}'${expiresOn.slice(2, 4)} ${strike} ${right.toUpperCase()}`

/** `SPY    JAN2027 640 C [SPY   270115C00640000 100]` */
export function optionDescription(contract: SimOptionContract): string {
  const { underlying, expiresOn, strike, symbol } = contract
  const root = underlying.replace('.', '')
  const osi = root.padEnd(6) + symbol.slice(root.length)
  return `${underlying.padEnd(6)} ${monthName(expiresOn)}${expiresOn.slice(0, 4)} ${strike} ${rightLetter(contract)} [${osi} 100]`
}
