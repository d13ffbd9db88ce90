/** Reads a JSON body or query whose fields may be anything. Decimals may come as text or number (brokers/alpaca.md 1.5). */
import { Decimal, decimal, decimalTextOfNumber, isDecimalText } from '@g2e/domain/money'
import { invalid } from './refusal.ts'

export type Fields = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function bodyOf(value: unknown): Fields {
  if (!isRecord(value)) throw invalid('request body format is invalid')
  return value
}

/** Absent, null and the empty text are all "not given". */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string') throw invalid(`${name} must be a string`)
  return value
}

/** Decimal text without exponent and trailing zeros. */
export function optionalDecimal(fields: Fields, name: string, label = name): string | undefined {
  const value = fields[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'number' && Number.isFinite(value)) return plain(decimalTextOfNumber(value))
  if (!isDecimalText(value)) throw invalid(`${label} must be a number`)
  return plain(value)
}

export function optionalFlag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  throw invalid(`${name} must be a boolean`)
}

export function optionalRecord(fields: Fields, name: string): Fields | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (!isRecord(value)) throw invalid(`${name} must be an object`)
  return value
}

export function optionalWhole(fields: Fields, name: string): number | undefined {
  const value = fields[name]
  if (value === undefined || value === null || value === '') return undefined
  const count = typeof value === 'string' ? Number(value) : value
  if (typeof count !== 'number' || !Number.isInteger(count)) throw invalid(`${name} must be an integer`)
  return count
}

export function oneOf<const Value extends string>(
  text: string | undefined,
  values: readonly Value[],
  message: string,
): Value | undefined {
  if (text === undefined) return undefined
  const found = values.find((value) => value === text)
  if (found === undefined) throw invalid(message)
  return found
}

/** Comma list, trimmed, without empties; `undefined` when not given. */
export function listOf(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields[name]
  const text = Array.isArray(value) ? value.join(',') : value
  if (typeof text !== 'string' || text === '') return undefined
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** Decimals on this wire have no trailing zeros: `"0.5"`, `"2"`. */
export const plain = (value: string | number | Decimal): string => decimal(value).toFixed()

/** Rounded to so many places, without trailing zeros. */
export const rounded = (value: string | number | Decimal, places: number): string =>
  decimal(value).toDecimalPlaces(places, Decimal.ROUND_HALF_UP).toFixed()
