/**
 * Reading the broker's JSON by hand. Schwab sends figures as JSON numbers (schwab.md 3), seldom as strings; absent fields
 * are left out, so missing, `null` and `""` are one thing here. What is present and cannot be read throws, and
 * `Notes.located` turns that into a `WireMismatch` with its path; nothing becomes 0, false or a guess.
 */
import { NotADecimal, decimalTextOfNumber, isDecimalText } from '@g2e/domain/money'
import type { Money, Percent, Price, Quantity } from '@g2e/domain/money'
import { NotAsDocumented, isObject } from '../../kit/index.ts'
import type { WireObject } from '../../kit/index.ts'

export { NotAsDocumented, isObject }
export type { WireObject }

const zero = 48
/** Whole numbers below this are written quickly; larger ones, order ids above all, in two parts. */
const quickMax = 2 ** 31
const partSize = 1_000_000
const wholeMax = quickMax * partSize
/** `.01` to `.99`, without a trailing zero. */
const hundredthsText: readonly string[] = Array.from({ length: 100 }, (_, part) =>
  part % 10 === 0 ? `.${part / 10}` : `.${String(part).padStart(2, '0')}`,
)

/** Where the trailing zeros begin, less one. */
function lastDigit(digits: string): number {
  let last = digits.length - 1
  while (digits.charCodeAt(last) === zero) last -= 1
  return last
}

/**
 * The shortest text of a number, as `String` gives it. Numbers are what this broker's lists are made of, and turning them
 * into text is most of the work: whole ones and hundredths are written here five times as fast. Throws NotADecimal.
 */
export function numberText(value: number): string {
  const size = value < 0 ? -value : value
  if (size < quickMax) {
    const whole = Math.trunc(size)
    if (whole === size) return value === 0 ? '0' : String(value)
    const hundredths = Math.round(size * 100)
    // Only then is the double the nearest one to that many hundredths.
    if (hundredths / 100 === size) {
      const text = String(whole) + (hundredthsText[hundredths - whole * 100] ?? '')
      return value < 0 ? `-${text}` : text
    }
    const millionths = Math.round(size * partSize)
    if (millionths < wholeMax && millionths / partSize === size) {
      const digits = String(millionths - whole * partSize + partSize)
      const text = `${String(whole)}.${digits.slice(1, lastDigit(digits) + 1)}`
      return value < 0 ? `-${text}` : text
    }
  } else if (value > 0 && value < wholeMax && Number.isInteger(value)) {
    const front = Math.trunc(value / partSize)
    return String(front) + String(value - front * partSize + partSize).slice(1)
  }
  return decimalTextOfNumber(value)
}

/** Plain text of a figure; `null` = absent. Throws NotADecimal. */
export function decimalText(value: unknown): string | null {
  if (typeof value === 'number') return numberText(value)
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

const plus = 43
/** Whether the offset at the end of 24 letters is `+0000`; what stands before it is not looked at. */
const isUtc = (value: string): boolean =>
  value.charCodeAt(19) === plus &&
  value.charCodeAt(20) === zero &&
  value.charCodeAt(21) === zero &&
  value.charCodeAt(22) === zero &&
  value.charCodeAt(23) === zero

const withOffset = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(?:Z|([+-]\d\d):?(\d\d))$/

/**
 * ISO 8601 UTC. Orders write `2026-11-20T15:30:00+0000` (schwab.md 3.6), market hours `-05:00`. `undefined` = there is a
 * value and it is no instant.
 */
export function instant(value: unknown): string | null | undefined {
  if (value === null || value === undefined || value === '') return null
  if (typeof value !== 'string') return undefined
  if (value.length === 24 && isUtc(value)) return `${value.slice(0, 19)}Z`
  const match = withOffset.exec(value)
  if (!match) return undefined
  const [, whole = '', fraction = '', hours, minutes = '00'] = match
  if (hours === undefined) return value
  const at = Date.parse(`${whole}${hours}:${minutes}`)
  return Number.isNaN(at) ? undefined : `${new Date(at).toISOString().slice(0, 19)}${fraction}Z`
}

/** Milliseconds since the epoch as market data sends them; 0 and absent are none. Throws NotAsDocumented. */
export function epochMs(value: unknown): number | null {
  if (value === null || value === undefined || value === 0) return null
  if (typeof value === 'number' && Number.isFinite(value) && value > 0 && value < 8.64e15) return Math.floor(value)
  throw new NotAsDocumented(value, 'milliseconds since 1970')
}
