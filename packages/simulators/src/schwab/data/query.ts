/** Reads parameters of the market data API; what is wrong is a 400 in its shape. */
import { textOf } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { badQuery } from '../wire/refusal.ts'

export function requiredText(query: Fields, name: string): string {
  const text = textOf(query, name)
  if (text === undefined) throw badQuery(`${name}: value is required.`, `/data/attributes/${name}`)
  return text
}

export function optionalWord<const Value extends string>(
  query: Fields,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const text = textOf(query, name)
  if (text === undefined) return undefined
  const found = values.find((value) => value === text)
  if (found === undefined) throw badQuery(`${name}: must be one of ${values.join(', ')}.`)
  return found
}

export function optionalNumber(query: Fields, name: string): number | undefined {
  const text = textOf(query, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isFinite(value)) throw badQuery(`${name}: a number is required.`)
  return value
}

export function optionalFlag(query: Fields, name: string): boolean {
  return optionalWord(query, name, ['true', 'false']) === 'true'
}

export function optionalDate(query: Fields, name: string): string | undefined {
  const text = textOf(query, name)
  if (text === undefined) return undefined
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(`${text}T00:00:00Z`)))
    throw badQuery(`${name}: a date as yyyy-MM-dd is required.`)
  return text
}
