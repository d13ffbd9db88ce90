/** Days on a calendar as `YYYY-MM-DD` and as numbers since 1970-01-01. */
export const minuteMs = 60_000
export const dayMs = 86_400_000

export const dayNumber = (date: string): number => {
  const ms = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(ms)) throw new RangeError(`not a date: ${date.slice(0, 20)}`)
  return ms / dayMs
}
let knownDay = Number.NaN
let knownDate = ''
/** Asked about the same day over and over while time runs: the last answer is kept. */
export function dateOfDay(day: number): string {
  if (day === knownDay) return knownDate
  knownDate = new Date(day * dayMs).toISOString().slice(0, 10)
  knownDay = day
  return knownDate
}
export const addDays = (date: string, days: number): string => dateOfDay(dayNumber(date) + days)
/** 0 = Sunday; 1970-01-01 was a Thursday. */
export const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7
export const utcDate = (at: number): string => dateOfDay(Math.floor(at / dayMs))
