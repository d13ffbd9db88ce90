/**
 * Reading the gateway's JSON by hand. Numbers come as JSON numbers or as texts, some with thousands commas; absent, `null`
 * and `""` are one thing here, absence. What is present and cannot be read throws, and `Notes.located` names its place.
 */
import { decimalTextOfNumber, isDecimalText, NotADecimal } from '@g2e/domain/money'
import type { Money, Percent, Price, Quantity } from '@g2e/domain/money'
import { NotAsDocumented, isObject, shown } from '../../kit/index.ts'
import type { WireObject } from '../../kit/index.ts'

export { NotAsDocumented, isObject, shown }
export type { WireObject }

const grouped = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/

/** Plain text of a decimal; `null` = absent. Throws NotADecimal. */
export function decimalText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'number') return decimalTextOfNumber(value)
  if (typeof value === 'string' && value.includes(',') && grouped.test(value)) return value.replaceAll(',', '')
  if (isDecimalText(value)) return value
  throw new NotADecimal(value)
}

export const price = (value: unknown): Price | null => decimalText(value) as Price | null
export const money = (value: unknown): Money | null => decimalText(value) as Money | null
export const quantity = (value: unknown): Quantity | null => decimalText(value) as Quantity | null
export const percent = (value: unknown): Percent | null => decimalText(value) as Percent | null

/** A figure as a person reads it: commas, a sign, a percent sign (ibkr.md 3.5). `undefined` = there, and no figure. */
export function decorated(value: unknown): string | null | undefined {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'number') return Number.isFinite(value) ? decimalTextOfNumber(value) : undefined
  if (typeof value !== 'string') return undefined
  const bare = value.replace(/^\+/, '').replace(/%$/, '')
  if (grouped.test(bare)) return bare.replaceAll(',', '')
  return isDecimalText(bare) ? bare : undefined
}

/** A figure followed by its unit, as previews write it: `"2,051.00 USD"`, `"1 USD"`. `null` = no figure. */
export function leadingMoney(value: unknown): Money | null {
  if (typeof value !== 'string') return null
  const [, figure] = /^([+-]?[\d,]+(?:\.\d+)?)(?:\s|$)/.exec(value.trim()) ?? []
  return (decorated(figure) ?? null) as Money | null
}

/** A text; `null` = absent. Throws NotAsDocumented for anything else. */
export function text(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  if (value === null || value === undefined) return null
  throw new NotAsDocumented(value, 'a text')
}

/** Ids come as numbers in lists and as texts in answers to writes (ibkr.md 6). `undefined` = no id. */
export function digits(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? value : undefined
}

/** A contract id, which is a whole number, as a key; it comes as a number or as its text (ibkr.md 3.3). `undefined` = no id. */
export function contractNumber(value: unknown): number | undefined {
  const id =
    typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : -1
  return Number.isSafeInteger(id) && id >= 0 ? id : undefined
}

/** Instants are seconds in some answers and milliseconds in others (ibkr.md 3.2). ISO 8601 UTC; `null` = absent or none. */
export function epoch(value: unknown): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return null
  const ms = value < 100_000_000_000 ? value * 1000 : value
  return ms > 8_640_000_000_000_000 ? null : new Date(ms).toISOString()
}

const isDigits = (value: string, length: number): boolean => {
  if (value.length !== length) return false
  for (let index = 0; index < length; index += 1) {
    const code = value.charCodeAt(index)
    if (code < 48 || code > 57) return false
  }
  return true
}

/** `YYMMDDHHmmss` UTC of the order lists. Assembled by hand: a Date per order would cost more than the rest of it. */
export function compactInstant(value: unknown): string | null | undefined {
  if (value === null || value === undefined || value === '') return null
  if (typeof value !== 'string' || !isDigits(value, 12)) return undefined
  const part = (at: number): string => value.slice(at, at + 2)
  return `20${part(0)}-${part(2)}-${part(4)}T${part(6)}:${part(8)}:${part(10)}Z`
}

/** `YYYYMMDD-HH:mm:ss` UTC of executions. */
export function tradeInstant(value: unknown): string | null | undefined {
  if (value === null || value === undefined || value === '') return null
  const match = typeof value === 'string' ? /^(\d{4})(\d\d)(\d\d)-(\d\d:\d\d:\d\d)$/.exec(value) : null
  return match ? `${match[1]}-${match[2]}-${match[3]}T${match[4]}Z` : undefined
}
