/**
 * New York wall time by its law: since 2007 daylight time runs from the second Sunday of March to the first Sunday of
 * November, at 2:00 (Energy Policy Act of 2005); 1987 to 2006 from the first Sunday of April to the last of October.
 */
import { dateOfDayNumber, dayNumber, nthWeekday } from './date.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000

export interface WallTime {
  /** `YYYY-MM-DD` */
  readonly date: string
  /** Minutes since midnight by the clock on the wall, 0 to 1439. */
  readonly minute: number
  readonly second: number
}

interface DaylightTime {
  readonly beginsAt: number
  readonly endsAt: number
}
const years = new Map<number, DaylightTime>()

function daylightTime(year: number): DaylightTime {
  const known = years.get(year)
  if (known) return known
  const begins = year >= 2007 ? nthWeekday(year, 3, 0, 2) : nthWeekday(year, 4, 0, 1)
  const ends = year >= 2007 ? nthWeekday(year, 11, 0, 1) : nthWeekday(year, 10, 0, -1)
  const found = { beginsAt: dayNumber(begins) * dayMs + 7 * hourMs, endsAt: dayNumber(ends) * dayMs + 6 * hourMs }
  years.set(year, found)
  return found
}

/** Hours that New York is behind UTC: 4 in summer, 5 in winter. */
export function newYorkOffsetHours(instantMs: number): number {
  const { beginsAt, endsAt } = daylightTime(new Date(instantMs).getUTCFullYear())
  return instantMs >= beginsAt && instantMs < endsAt ? 4 : 5
}

/** What the clock in New York shows at an instant (milliseconds since the epoch). */
export function newYorkTime(instantMs: number): WallTime {
  const local = instantMs - newYorkOffsetHours(instantMs) * hourMs
  const day = Math.floor(local / dayMs)
  const within = local - day * dayMs
  return {
    date: dateOfDayNumber(day),
    minute: Math.floor(within / minuteMs),
    second: Math.floor((within % minuteMs) / 1000),
  }
}

/** The instant at which New York's clock shows this; in the repeated hour of November the first, daylight one. */
export function newYorkInstant(date: string, minute: number): number {
  const asUtc = dayNumber(date) * dayMs + minute * minuteMs
  const summer = asUtc + 4 * hourMs
  return newYorkOffsetHours(summer) === 4 ? summer : asUtc + 5 * hourMs
}
