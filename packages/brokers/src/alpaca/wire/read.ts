/**
 * Reading the broker's JSON by hand: decimals, texts and instants as Alpaca writes them. Absent, `null` and `""` are one
 * thing here, absence (alpaca.md 2.6: "Treat `""` as null everywhere"). What is present and cannot be read throws, and
 * `Notes.located` turns that into a `WireMismatch` with its path; nothing becomes 0, false or a guess.
 */
import { decimal, decimalTextOfNumber, isDecimalText, NotADecimal } from '@g2e/domain/money'
import type { Money, Percent, Price, Quantity } from '@g2e/domain/money'
import { NotAsDocumented, isObject } from '../../kit/index.ts'
import type { WireObject } from '../../kit/index.ts'

export { NotAsDocumented, isObject }
export type { WireObject }

const minus = 45
const zero = 48

/** Requests document decimals as strings or numbers (alpaca.md 1.5), and answers have been seen with either. */
function written(value: unknown): string {
  if (typeof value === 'number') {
    const text = decimalTextOfNumber(value)
    if (isDecimalText(text)) return text
  } else if (typeof value === 'string' && /^-?\d{1,40}(?:\.\d{1,40})?[eE][+-]?\d{1,2}$/.test(value)) {
    const text = decimal(value).toFixed()
    if (isDecimalText(text)) return text
  }
  throw new NotADecimal(value)
}

/** Plain text of a decimal, exactly as sent; `null` = absent. Throws NotADecimal. */
export function decimalText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return isDecimalText(value) ? value : written(value)
}

export const price = (value: unknown): Price | null => decimalText(value) as Price | null
export const money = (value: unknown): Money | null => decimalText(value) as Money | null
export const quantity = (value: unknown): Quantity | null => decimalText(value) as Quantity | null
export const percent = (value: unknown): Percent | null => decimalText(value) as Percent | null

/** `unrealized_plpc` and `change_today` are fractions (alpaca.md 2.5): the point moves two places, in the text. */
export function percentOfFraction(value: unknown): Percent | null {
  const text = decimalText(value)
  if (text === null) return null
  const sign = text.charCodeAt(0) === minus ? 1 : 0
  const point = text.indexOf('.')
  const places = point < 0 ? 0 : text.length - point - 1
  const whole = point < 0 ? text.slice(sign) : text.slice(sign, point)
  const digits = whole + (places === 0 ? '00' : places === 1 ? `${text[point + 1]}0` : text.slice(point + 1, point + 3))
  let start = 0
  while (start < digits.length - 1 && digits.charCodeAt(start) === zero) start += 1
  let end = text.length
  while (end > point + 3 && text.charCodeAt(end - 1) === zero) end -= 1
  const figure =
    places > 2 && end > point + 3 ? `${digits.slice(start)}.${text.slice(point + 3, end)}` : digits.slice(start)
  return percent(sign === 1 && figure !== '0' ? `-${figure}` : figure)
}

/** The same amount without its sign, or with a minus; zero has none. */
export function withSign<T extends string>(value: T, isNegative: boolean): T {
  const size = value.charCodeAt(0) === minus ? value.slice(1) : value
  return (isNegative && !/^[0.]+$/.test(size) ? `-${size}` : size) as T
}

/** A text; `null` = absent. Throws NotAsDocumented for anything else. */
export function text(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  if (value === null || value === undefined) return null
  throw new NotAsDocumented(value, 'a text')
}

/** A text that must be there. */
export function requiredText(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new NotAsDocumented(value, what)
}

const isUtc = (value: string): boolean =>
  value.length >= 20 &&
  value.charCodeAt(4) === minus &&
  value.charCodeAt(10) === 84 &&
  value.charCodeAt(value.length - 1) === 90

const withOffset = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d:\d\d)$/

/**
 * ISO 8601 UTC with every digit that was sent: nanoseconds keep their order, which a `Date` would lose. Orders say `Z`,
 * the clock `-05:00`, streams have shown both (alpaca.md 1.5). `undefined` = there is a value and it is no instant.
 */
export function instant(value: unknown): string | null | undefined {
  if (value === null || value === undefined || value === '') return null
  if (typeof value !== 'string') return undefined
  if (isUtc(value)) return value
  const match = withOffset.exec(value)
  if (!match) return undefined
  const at = Date.parse(`${match[1]}${match[3]}`)
  return Number.isNaN(at) ? undefined : `${new Date(at).toISOString().slice(0, 19)}${match[2] ?? ''}Z`
}
