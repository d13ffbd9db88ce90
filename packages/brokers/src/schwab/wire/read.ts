/**
 * Reading the broker's JSON by hand. Schwab sends figures as JSON numbers (schwab.md 3), seldom as strings; absent fields
 * are left out, so missing, `null` and `""` are one thing here. What is present and cannot be read throws, and
 * `Notes.located` turns that into a `WireMismatch` with its path; nothing becomes 0, false or a guess.
 */
import { NotADecimal, decimalTextOfNumber, isDecimalText } from '@g2e/domain/money'
import type { Money, Percent, Price, Quantity } from '@g2e/domain/money'
import { NotAsDocumented, RecentReadings, isObject } from '../../kit/index.ts'
import type { WireObject } from '../../kit/index.ts'

export { NotAsDocumented, isObject }
export { decimalTextOfNumber as numberText } from '@g2e/domain/money'
export type { WireObject }

/** Plain text of a figure; `null` = absent. Throws NotADecimal. */
export function decimalText(value: unknown): string | null {
  if (typeof value === 'number') return decimalTextOfNumber(value)
  if (value === null || value === undefined || value === '') return null
  if (isDecimalText(value)) return value
  throw new NotADecimal(value)
}

export const price = (value: unknown): Price | null => decimalText(value) as Price | null
export const money = (value: unknown): Money | null => decimalText(value) as Money | null
export const quantity = (value: unknown): Quantity | null => decimalText(value) as Quantity | null
export const percent = (value: unknown): Percent | null => decimalText(value) as Percent | null

/** A market data price: 0 is none (the day's figures are reset to 0, schwab.md 5). */
export function priced(value: unknown): Price | null {
  const figure = price(value)
  return figure === '0' || (figure !== null && /^-?[0.]+$/.test(figure)) ? null : figure
}

/** A text; `null` = absent. Throws NotAsDocumented for anything else. */
export function text(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  if (value === null || value === undefined) return null
  throw new NotAsDocumented(value, 'a text')
}

const withOffset = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(?:Z|([+-]\d\d):?(\d\d))$/

const plainLength = '2026-11-20T15:30:00+0000'.length
const zero = 48
const dash = 45
const colon = 58
const letterT = 84
const plus = 43

/** Two digits as a number; below 0 or above 99 where they are none. */
function twoAt(value: string, at: number): number {
  const tens = value.charCodeAt(at) - zero
  const ones = value.charCodeAt(at + 1) - zero
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}

/** As orders are written, and a day that every month has; `undefined`: whatever else it may be. */
function plainUtc(value: string): string | undefined {
  if (value.length !== plainLength || value.charCodeAt(19) !== plus) return undefined
  if (twoAt(value, 20) !== 0 || twoAt(value, 22) !== 0 || twoAt(value, 0) < 0 || twoAt(value, 2) < 0) return undefined
  if (value.charCodeAt(4) !== dash || value.charCodeAt(7) !== dash || value.charCodeAt(10) !== letterT) return undefined
  if (value.charCodeAt(13) !== colon || value.charCodeAt(16) !== colon) return undefined
  const month = twoAt(value, 5)
  const day = twoAt(value, 8)
  if (month < 1 || month > 12 || day < 1 || day > 28) return undefined
  const hour = twoAt(value, 11)
  const minute = twoAt(value, 14)
  const second = twoAt(value, 17)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return undefined
  return `${value.slice(0, 19)}Z`
}

function readInstant(value: string): string | undefined {
  const plain = plainUtc(value)
  if (plain !== undefined) return plain
  const match = withOffset.exec(value)
  if (!match) return undefined
  const [, whole = '', fraction = '', hours, minutes = '00'] = match
  if (hours === undefined) return value
  const at = Date.parse(`${whole}${hours}:${minutes}`)
  return Number.isNaN(at) ? undefined : `${new Date(at).toISOString().slice(0, 19)}${fraction}Z`
}

/** Second, minute and the last digit of the hour. */
const instants = new RecentReadings({ a: 18, b: 17, c: 15, d: 14, e: 12 }, readInstant)

/**
 * ISO 8601 UTC. Orders write `2026-11-20T15:30:00+0000` (schwab.md 3.6), market hours `-05:00`. `undefined` = there is a
 * value and it is no instant.
 */
export function instant(value: unknown): string | null | undefined {
  if (typeof value !== 'string') return value === null || value === undefined ? null : undefined
  return value === '' ? null : instants.of(value)
}

/** Milliseconds since the epoch as market data sends them; 0 and absent are none. Throws NotAsDocumented. */
export function epochMs(value: unknown): number | null {
  if (value === null || value === undefined || value === 0) return null
  if (typeof value === 'number' && Number.isFinite(value) && value > 0 && value < 8.64e15) return Math.floor(value)
  throw new NotAsDocumented(value, 'milliseconds since 1970')
}
