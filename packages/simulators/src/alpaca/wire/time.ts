/**
 * Instants as Alpaca writes them: RFC 3339 with up to nanoseconds, in `Z` or with New York's offset. The simulated clock
 * counts milliseconds; the digits below are made from a sequence number, so that texts of one instant still sort.
 */
import type { MarketCalendar } from '../../market/market.ts'

const trimmed = (digits: string): string => digits.replace(/0+$/, '')

/** `2026-11-19T15:30:04.118204511Z`. Rises with the sequence within a millisecond (wraps after a thousand). */
export function stamp(at: number, sequence = 0): string {
  const micro = String(sequence % 1000).padStart(3, '0')
  const nano = sequence === 0 ? '000' : String((sequence * 37 + 11) % 1000).padStart(3, '0')
  return `${new Date(at).toISOString().slice(0, 23)}${micro}${nano}Z`
}

/** Six digits, as activities have them. */
export const microStamp = (at: number, sequence = 0): string => `${stamp(at, sequence).slice(0, 26)}Z`

/** Whole seconds when there is nothing below them: `2026-11-19T15:22:05Z`. */
export function shortStamp(at: number): string {
  const [seconds = '', rest = ''] = new Date(at).toISOString().split(/[.Z]/)
  const fraction = trimmed(rest)
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`
}

/** With New York's offset, as the clock has it: `2026-11-20T12:52:11.481-05:00`. */
export function newYorkStamp(at: number, calendar: MarketCalendar): string {
  const offset = calendar.utcOffsetHours(at)
  return `${shortStamp(at + offset * 3_600_000).slice(0, -1)}-0${-offset}:00`
}

const instant = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2}))?$/

/** Nanoseconds since the epoch of an RFC 3339 text or a date (its UTC midnight); `undefined` for anything else. */
export function parseInstant(text: string): bigint | undefined {
  const match = instant.exec(text.replace(/ (?=\d{2}:\d{2}$)/, '+'))
  if (!match) return undefined
  const [, date = '', time = '00:00:00', fraction = '', zone = 'Z'] = match
  const milliseconds = Date.parse(`${date}T${time}${zone}`)
  if (Number.isNaN(milliseconds)) return undefined
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}

/** Milliseconds since the epoch; a date may be given its own reading (New York's midnight on the data host). */
export function parseMilliseconds(text: string, ofDate?: (date: string) => number): number | undefined {
  if (ofDate && /^\d{4}-\d{2}-\d{2}$/.test(text)) return Number.isNaN(Date.parse(text)) ? undefined : ofDate(text)
  const nanoseconds = parseInstant(text)
  return nanoseconds === undefined ? undefined : Number(nanoseconds / 1_000_000n)
}
