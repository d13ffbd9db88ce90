/** Amounts as people read them in sentences of checks and rules. Tables and charts are worded by the web's own components. */
import { decimal, fixed } from './decimal.ts'
import type { Decimal, DecimalText } from './decimal.ts'

const symbols: Readonly<Record<string, string>> = { USD: '$', EUR: '€', GBP: '£', JPY: '¥' }

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')

function separated(text: string): string {
  const [whole = '0', fraction] = text.split('.')
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`
}

/** `$1,234.50`, `−$3.20`, `CHF 12.00`: two places, true minus. */
export function moneyText(value: DecimalText | string | Decimal, currency = 'USD'): string {
  const amount = decimal(value)
  const symbol = symbols[currency]
  const figure = separated(fixed(amount.abs(), 2))
  return `${amount.isNegative() && !amount.isZero() ? '−' : ''}${symbol ?? `${currency} `}${figure}`
}

/** A price with two places, or as many as it has: `$0.4125`. */
export function priceText(value: DecimalText | string | Decimal, currency = 'USD'): string {
  const amount = decimal(value)
  const symbol = symbols[currency] ?? `${currency} `
  return `${amount.isNegative() ? '−' : ''}${symbol}${separated(fixed(amount.abs(), Math.max(2, Math.min(8, amount.decimalPlaces()))))}`
}

/** `12.5%`: weights have one place (design). */
export const percentText = (value: DecimalText | string | Decimal, places = 1): string =>
  `${fixed(decimal(value), places).replace('-', '−')}%`

/** `1,200` or `0.3125`: a quantity without trailing zeros. */
export function quantityText(value: DecimalText | string | Decimal): string {
  const amount = decimal(value)
  return `${amount.isNegative() && !amount.isZero() ? '−' : ''}${separated(amount.abs().toFixed())}`
}
