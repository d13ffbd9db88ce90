/** Reads bodies and queries of which nothing is known, and writes numbers as the gateway decorates them. */
import { Decimal, decimal, decimalTextOfNumber } from '@g2e/domain/money'
import { serverError } from './refusal.ts'

export type Fields = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function recordOf(value: unknown): Fields {
  if (!isRecord(value)) throw serverError('Invalid request body')
  return value
}

/** Absent, null and the empty text are all "not given". */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'number') return decimalTextOfNumber(value)
  if (typeof value !== 'string') throw serverError(`Invalid value for ${name}`)
  return value
}

export function optionalFlag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  throw serverError(`Invalid value for ${name}`)
}

export function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** A JSON number of a decimal. */
export const num = (value: string | Decimal): number => Number(decimal(value).toFixed())
/** Rounded to cents. */
export const cents = (value: string | Decimal): number =>
  Number(decimal(value).toDecimalPlaces(2, Decimal.ROUND_HALF_EVEN).toFixed())

/** `1,300.50`: thousands commas, so many places. */
export function grouped(value: string | number | Decimal, places: number): string {
  const [whole = '', fraction] = decimal(typeof value === 'number' ? decimalTextOfNumber(value) : value)
    .toFixed(places, Decimal.ROUND_HALF_UP)
    .split('.')
  const withCommas = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`
}

/** `1,300` or `0.25`: as many places as the number has. */
export const groupedPlain = (value: string | number): string => {
  const exact = decimal(typeof value === 'number' ? decimalTextOfNumber(value) : value)
  return grouped(exact, Math.max(0, exact.decimalPlaces()))
}

/** `41.2M`, `6.5K`. */
export function abbreviated(value: number): string {
  for (const [size, suffix] of [
    [1_000_000_000, 'B'],
    [1_000_000, 'M'],
    [1_000, 'K'],
  ] as const)
    if (value >= size) return `${grouped(value / size, 1)}${suffix}`
  return groupedPlain(value)
}

/** `5` is `5.0`, as the gateway's texts of numbers have it. */
export function withPoint(value: string): string {
  const text = decimal(value).toFixed()
  return text.includes('.') ? text : `${text}.0`
}
