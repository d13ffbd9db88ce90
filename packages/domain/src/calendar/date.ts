/** Dates as `YYYY-MM-DD` and the arithmetic of days. Pure: a date here is a day on a calendar, not an instant. */
const dayMs = 86_400_000

/** A ledger names the same days over and over; a century of them is kept. */
const keptMax = 36_525
const read = new Map<string, number>()
const written = new Map<number, string>()

/** Days since 1970-01-01; throws on what is no date. */
export function dayNumber(date: string): number {
  const known = read.get(date)
  if (known !== undefined) return known
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(ms)) throw new TypeError(`not a date: ${JSON.stringify(date.slice(0, 20))}`)
  const day = ms / dayMs
  if (read.size < keptMax) read.set(date, day)
  return day
}

export function dateOfDayNumber(day: number): string {
  const known = written.get(day)
  if (known !== undefined) return known
  const date = new Date(day * dayMs).toISOString().slice(0, 10)
  if (written.size < keptMax) written.set(day, date)
  return date
}

export const addDays = (date: string, days: number): string => dateOfDayNumber(dayNumber(date) + days)

/** `to` minus `from`, in days. */
export const daysBetween = (from: string, to: string): number => dayNumber(to) - dayNumber(from)

/** 0 = Sunday … 6 = Saturday. 1970-01-01 was a Thursday. */
export const weekdayOf = (date: string): number => (((dayNumber(date) + 4) % 7) + 7) % 7

export function isDate(text: string): boolean {
  const known = read.get(text)
  if (known !== undefined) return dateOfDayNumber(known) === text
  const isLike = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
  return isLike && dateOfDayNumber(dayNumber(text)) === text
}

const pad = (value: number): string => String(value).padStart(2, '0')
export const dateOf = (year: number, month: number, day: number): string => `${year}-${pad(month)}-${pad(day)}`

/** The `nth` weekday of a month; `nth` = -1 is the last one. */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): string {
  if (nth > 0) {
    const first = dateOf(year, month, 1)
    return addDays(first, ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7)
  }
  const last = addDays(month === 12 ? dateOf(year + 1, 1, 1) : dateOf(year, month + 1, 1), -1)
  return addDays(last, -((weekdayOf(last) - weekday + 7) % 7))
}
