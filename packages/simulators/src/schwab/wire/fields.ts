/** Reads bodies and queries whose fields may be anything. What is wrong is said by the caller, which knows the API. */
import { decimal, decimalTextOfNumber, isDecimalText } from '@g2e/domain/money'

export type Fields = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The only or first text of a parameter; `undefined` when absent or empty. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' && first !== '' ? first : undefined
}

/** Comma list, also given as a repeated parameter. */
export function listOf(fields: Fields, name: string): readonly string[] {
  const value = fields[name]
  const text = Array.isArray(value) ? value.join(',') : typeof value === 'string' ? value : ''
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** Decimal text of a number or of decimal text (prices come as both, brokers/schwab.md 3.7); `undefined` for anything else. */
export function decimalOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return decimal(decimalTextOfNumber(value)).toFixed()
  return isDecimalText(value) ? decimal(value).toFixed() : undefined
}

/** Decimal text of money or shares as the plain JSON number of this wire. */
export const numberOf = (text: string): number => Number(text)

/** Rounded to so many places. */
export const rounded = (value: number, places = 2): number => {
  const factor = 10 ** places
  const whole = Math.round(Math.abs(value) * factor + 1e-9) / factor
  return value < 0 && whole !== 0 ? -whole : whole
}
