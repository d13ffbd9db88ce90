/**
 * NYSE trading days by rule (NYSE Rule 7.2 and its published calendars), with a table of unscheduled closures. Good from
 * 2007 on; later years follow the rules as they stand, closures that nobody can foresee excepted.
 */
import { addDays, dateOf, dayNumber, nthWeekday, weekdayOf } from './date.ts'

/** Days of mourning and storms; nothing announces these by rule. */
const unscheduled: Readonly<Record<string, string>> = {
  '2007-01-02': 'Mourning of President Ford',
  '2012-10-29': 'Hurricane Sandy',
  '2012-10-30': 'Hurricane Sandy',
  '2018-12-05': 'Mourning of President Bush',
  '2025-01-09': 'Mourning of President Carter',
}

/** Minutes since midnight, New York. */
export const regularOpenMinute = 570
const regularCloseMinute = 960
const earlyCloseMinute = 780

interface Year {
  readonly holidays: ReadonlyMap<string, string>
  readonly halfDays: ReadonlySet<string>
}
const years = new Map<number, Year>()

/** Western Easter (anonymous Gregorian algorithm, Meeus 1991). */
export function easterSunday(year: number): string {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114
  return dateOf(year, Math.floor(f / 31), (f % 31) + 1)
}

/** A fixed date that falls on Saturday is kept on Friday, on Sunday on Monday. */
function observed(date: string): string {
  const weekday = weekdayOf(date)
  if (weekday === 6) return addDays(date, -1)
  return weekday === 0 ? addDays(date, 1) : date
}

function holidaysOf(year: number): ReadonlyMap<string, string> {
  const holidays = new Map<string, string>()
  // New Year's Day on a Saturday is not kept: the Friday before is the end of the accounting year (Rule 7.2).
  const newYear = dateOf(year, 1, 1)
  if (weekdayOf(newYear) !== 6) holidays.set(observed(newYear), "New Year's Day")
  holidays.set(nthWeekday(year, 1, 1, 3), 'Martin Luther King Jr. Day')
  holidays.set(nthWeekday(year, 2, 1, 3), "Washington's Birthday")
  holidays.set(addDays(easterSunday(year), -2), 'Good Friday')
  holidays.set(nthWeekday(year, 5, 1, -1), 'Memorial Day')
  // Kept by the NYSE since 2022.
  if (year >= 2022) holidays.set(observed(dateOf(year, 6, 19)), 'Juneteenth')
  holidays.set(observed(dateOf(year, 7, 4)), 'Independence Day')
  holidays.set(nthWeekday(year, 9, 1, 1), 'Labor Day')
  holidays.set(nthWeekday(year, 11, 4, 4), 'Thanksgiving')
  holidays.set(observed(dateOf(year, 12, 25)), 'Christmas')
  for (const [date, name] of Object.entries(unscheduled)) if (date.startsWith(`${year}-`)) holidays.set(date, name)
  return holidays
}

function yearOf(date: string): Year {
  const year = Number(date.slice(0, 4))
  const known = years.get(year)
  if (known) return known
  const holidays = holidaysOf(year)
  const candidates = [dateOf(year, 7, 3), addDays(nthWeekday(year, 11, 4, 4), 1), dateOf(year, 12, 24)]
  // July 3 and December 24 close early only where the holiday itself follows on a weekday.
  const halfDays = new Set(candidates.filter((day) => isWeekday(day) && !holidays.has(day)))
  const found = { holidays, halfDays }
  years.set(year, found)
  return found
}

const isWeekday = (date: string): boolean => {
  const weekday = weekdayOf(date)
  return weekday !== 0 && weekday !== 6
}

/** The name of the market holiday, if the exchange is closed on this weekday. */
export const holidayName = (date: string): string | undefined => yearOf(date).holidays.get(date)

export const isTradingDay = (date: string): boolean => isWeekday(date) && !yearOf(date).holidays.has(date)

export const isHalfDay = (date: string): boolean => yearOf(date).halfDays.has(date)

/** End of the regular session, minutes since midnight in New York: 16:00, or 13:00 on half days. */
export const closeMinute = (date: string): number => (isHalfDay(date) ? earlyCloseMinute : regularCloseMinute)

/** The first trading day after `date`. */
export const nextTradingDay = (date: string): string => seek(date, 1)
/** The last trading day before `date`. */
export const previousTradingDay = (date: string): string => seek(date, -1)

function seek(date: string, step: 1 | -1): string {
  let day = addDays(date, step)
  while (!isTradingDay(day)) day = addDays(day, step)
  return day
}

/** `count` trading days after (or, negative, before) `date`. */
export function addTradingDays(date: string, count: number): string {
  let day = date
  for (let left = Math.abs(count); left > 0; left -= 1) day = seek(day, count > 0 ? 1 : -1)
  return day
}

/** Trading days from `from` to `to`, both included. */
export function tradingDaysBetween(from: string, to: string): readonly string[] {
  const days: string[] = []
  for (let day = from; dayNumber(day) <= dayNumber(to); day = addDays(day, 1)) if (isTradingDay(day)) days.push(day)
  return days
}
