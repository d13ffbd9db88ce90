/**
 * Reading the broker's answers by hand: numbers as JSON doubles or as XML text, lists that may be one bare element, times
 * in seconds or milliseconds (brokers/etrade.md 2). Absent, `null` and `""` are one thing here, absence. What is present
 * and cannot be read throws, and `Notes.located` turns that into a `WireMismatch` with its path; nothing becomes a guess.
 */
import { NotADecimal, decimal, decimalTextOfNumber, isDecimalText } from '@g2e/domain/money'
import type { Money, Percent, Price, Quantity } from '@g2e/domain/money'
import { NotAsDocumented, isObject } from '../../kit/index.ts'
import type { WireObject } from '../../kit/index.ts'

export { NotAsDocumented, isObject }
export { decimalTextOfNumber as textOfNumber } from '@g2e/domain/money'
export type { WireObject }

export const isAbsent = (value: unknown): boolean => value === null || value === undefined || value === ''

const nothing: WireObject = {}
/** A part that may be missing, or be empty text where XML closes it at once. */
export function part(value: unknown): WireObject {
  if (isObject(value)) return value
  if (isAbsent(value)) return nothing
  throw new NotAsDocumented(value, 'an object')
}

const empty: readonly unknown[] = []
/** Lists are lists even with one element in JSON, and bare elements in what was XML (brokers/etrade.md 2). */
export function asArray(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return isAbsent(value) ? empty : [value]
}

const two = Array.from({ length: 100 }, (_, count) => (count < 10 ? `0${count}` : String(count)))
/** XML may write large figures with an exponent, as Java prints its doubles (`3.7E12`). */
function textOfExponent(value: unknown): string {
  if (typeof value === 'string' && /^-?\d{1,40}(?:\.\d{1,40})?[eE][+-]?\d{1,2}$/.test(value)) {
    const text = decimal(value).toFixed()
    if (isDecimalText(text)) return text
  }
  throw new NotADecimal(value)
}

/** Plain text of a decimal, exactly as sent; `null` = absent. Throws NotADecimal. */
export function decimalText(value: unknown): string | null {
  if (typeof value === 'number') return decimalTextOfNumber(value)
  if (value === null || value === undefined || value === '') return null
  return isDecimalText(value) ? value : textOfExponent(value)
}

export const price = (value: unknown): Price | null => decimalText(value) as Price | null
export const money = (value: unknown): Money | null => decimalText(value) as Money | null
export const quantity = (value: unknown): Quantity | null => decimalText(value) as Quantity | null
export const percent = (value: unknown): Percent | null => decimalText(value) as Percent | null

export const isZero = (text: string): boolean => text === '0' || /^-?[0.]+$/.test(text)

/** 0 = there is none: the broker writes missing prices as 0 (brokers/etrade.md 2.6). */
export function pricePresent(value: unknown): Price | null {
  if (typeof value === 'number') return value === 0 ? null : (decimalTextOfNumber(value) as Price)
  const figure = price(value)
  return figure === null || isZero(figure) ? null : figure
}

/** The same amount without its sign. */
export const unsigned = <T extends string>(value: T): T => (value.charCodeAt(0) === 45 ? value.slice(1) : value) as T

/** A text; `null` = absent. Numbers are written out, since ids come as either. Throws NotAsDocumented. */
export function text(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new NotAsDocumented(value, 'a text')
}

/** A text that must be there. */
export function requiredText(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new NotAsDocumented(value, what)
}

/** Ids are numbers of up to 13 digits in JSON (they fit 2^53, brokers/etrade.md 2), text elsewhere; `null` = none, or 0. */
export function idText(value: unknown): string | null {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && value >= 0) return value === 0 ? null : decimalTextOfNumber(value)
  } else if (isAbsent(value)) return null
  else if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return /^0+$/.test(value) ? null : value
  throw new NotAsDocumented(value, 'an id')
}

export const isTrue = (value: unknown): boolean => value === true || value === 'true'

const millisecondsAbove = 1e11
const dayMs = 86_400_000
const minuteMs = 60_000
const latestMs = 8.64e15

/** Milliseconds since the epoch from seconds or milliseconds (a value above 1e11 is milliseconds); `null` = none. */
export function epochMs(value: unknown): number | null {
  const count = typeof value === 'number' ? value : numberIn(value)
  if (count === null || count <= 0 || count > latestMs) return null
  return count > millisecondsAbove ? Math.floor(count) : Math.floor(count * 1000)
}

function numberIn(value: unknown): number | null {
  if (isAbsent(value)) return null
  const figure = decimalText(value)
  return figure === null ? null : decimal(figure).toNumber()
}

let cachedDay = Number.NaN
let cachedDate = ''
/** `00:00:` to `23:59:`. */
const ofMinute = Array.from({ length: 1440 }, (_, minute) => `${two[Math.floor(minute / 60)]}:${two[minute % 60]}:`)
/** `.000Z` to `.999Z`. */
const ofMillis = Array.from({ length: 1000 }, (_, millis) => `.${String(millis).padStart(3, '0')}Z`)

/** ISO 8601 UTC of whole milliseconds. Put together from tables, since lists hold many instants of few days. */
export function isoOf(ms: number): string {
  const day = Math.floor(ms / dayMs)
  if (day !== cachedDay) {
    cachedDay = day
    cachedDate = new Date(day * dayMs).toISOString().slice(0, 11)
  }
  const within = ms - day * dayMs
  const minute = Math.floor(within / minuteMs)
  const inMinute = within - minute * minuteMs
  const second = Math.floor(inMinute / 1000)
  return cachedDate + (ofMinute[minute] ?? '') + (two[second] ?? '') + (ofMillis[inMinute - second * 1000] ?? '')
}

/** ISO 8601 UTC of seconds or milliseconds; `null` = none. */
export function instant(value: unknown): string | null {
  const ms = epochMs(value)
  return ms === null ? null : isoOf(ms)
}
