/**
 * The broker's names of instruments and ours. Everything is keyed by contract id there; a symbol is what people say. Ours is
 * `BRK.B` where theirs is `BRK B`, the OSI form for options, `BTC/USD` for crypto, and the ticker with its exchange for what
 * is listed abroad, since the same ticker there is another instrument (ibkr.md 6, Position).
 */
import { formatOptionSymbol, isOptionSymbol, isSymbol } from '@g2e/domain/instruments'
import { Price } from '@g2e/domain/money'

export const canonicalTicker = (ticker: string): string => (ticker.includes(' ') ? ticker.replaceAll(' ', '.') : ticker)

/** A coin is a pair of it and what it is paid in; figures that name no currency are in dollars. */
export const coinSymbol = (ticker: string, currency: string | null): string =>
  ticker.includes('/') ? ticker : `${ticker}/${currency ?? 'USD'}`

/** How the resolver wants it: class shares with a space (ibkr.md 3.4, unconfirmed). */
export const brokerTicker = (symbol: string): string => symbol.replaceAll('.', ' ')

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const

/** `JAN27` of `2027-01-15`, as the option searches name months. */
export const monthName = (date: string): string => `${months[Number(date.slice(5, 7)) - 1] ?? ''}${date.slice(2, 4)}`

/** OSI symbol from the parts of a contract; `undefined` when they do not make one. */
export function optionSymbol(parts: {
  readonly root: string
  /** `YYYYMMDD` */
  readonly expiry: string
  readonly right: string
  readonly strike: string
}): string | undefined {
  const { root, expiry, right, strike } = parts
  if (!/^\d{8}$/.test(expiry) || !/^[CP]/.test(right) || !/^\d+(?:\.\d+)?$/.test(strike)) return undefined
  const symbol = formatOptionSymbol({
    root: root.replaceAll(/[ .]/g, ''),
    expiresOn: `${expiry.slice(0, 4)}-${expiry.slice(4, 6)}-${expiry.slice(6)}`,
    right: right.startsWith('C') ? 'call' : 'put',
    strike: Price(strike),
  })
  return isOptionSymbol(symbol) ? symbol : undefined
}

/** From `SPY    JAN2027 640 C [SPY   270115C00640000 100]`: the OSI symbol stands in brackets, padded. */
export function optionSymbolIn(description: string): string | undefined {
  const inBrackets = /\[([A-Z0-9]{1,6})\s*(\d{6}[CP]\d{8})/.exec(description)
  const symbol = inBrackets ? `${inBrackets[1]}${inBrackets[2]}` : undefined
  return symbol !== undefined && isOptionSymbol(symbol) ? symbol : undefined
}

/** From a ticker and `JAN 15 '27 640 Call`, as orders and option searches describe a contract. */
export function optionSymbolOf(root: string, description: string): string | undefined {
  const match = /^([A-Z]{3})\s?(\d{1,2})\s?'(\d{2})\s([\d.]+)\s(Call|Put)/i.exec(description.trim())
  if (!match) return undefined
  const [, month = '', day = '', year = '', strike = '', right = ''] = match
  const number = months.findIndex((name) => name === month.toUpperCase()) + 1
  if (number === 0) return undefined
  const expiry = `20${year}${String(number).padStart(2, '0')}${day.padStart(2, '0')}`
  return optionSymbol({ root, expiry, right: right.toUpperCase().slice(0, 1), strike })
}

/** A listing abroad by ticker and exchange, `AAPL.MEXI`; the bare ticker where that makes no symbol. */
export function foreignSymbol(ticker: string, exchange: string): string {
  const named = `${ticker}.${exchange}`
  return isSymbol(named) ? named : ticker
}
