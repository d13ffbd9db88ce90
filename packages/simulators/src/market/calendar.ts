/** The US stock market's days and sessions from the table; New York's daylight time by the law of 2007. */
import { closures, firstYear, lastYear } from './calendar-table.ts'
import { addDays, dateOfDay, dayMs, dayNumber, minuteMs, weekday } from './date.ts'
import type { MarketCalendar, MarketSession, SessionHours } from './market.ts'

const hourMs = 3_600_000
const openMinute = 570
const closeMinute = 960
const halfDayCloseMinute = 780
const preOpenMinute = 240
const postMinutes = 240

/** Trading days of the whole table, ascending; a price path is indexed by the place in this list. */
export const tradingDayList: readonly string[] = buildDays()
const indexOfDate = new Map(tradingDayList.map((date, index) => [date, index]))
const halfDays = new Set(
  Object.entries(closures).flatMap(([year, [, half]]) =>
    half.split(' ').map((day) => `${year}-${day.slice(0, 2)}-${day.slice(2)}`),
  ),
)

function buildDays(): string[] {
  const days: string[] = []
  const last = dayNumber(`${lastYear}-12-31`)
  for (let day = dayNumber(`${firstYear}-01-01`); day <= last; day += 1) {
    if (weekday(day) === 0 || weekday(day) === 6) continue
    const date = dateOfDay(day)
    const closed = closures[Number(date.slice(0, 4))]?.[0] ?? ''
    if (!closed.includes(date.slice(5, 7) + date.slice(8))) days.push(date)
  }
  return days
}

/** Place of the last trading day on or before the date. */
export function tradingDayIndexAtOrBefore(date: string): number {
  let day = date
  for (let steps = 0; steps < 12; steps += 1) {
    const index = indexOfDate.get(day)
    if (index !== undefined) return index
    day = addDays(day, -1)
  }
  throw new RangeError(`the simulated calendar covers ${firstYear} to ${lastYear}, not ${date}`)
}

const daylightByYear = new Map<number, readonly [begins: number, ends: number]>()
function daylight(year: number): readonly [begins: number, ends: number] {
  const known = daylightByYear.get(year)
  if (known) return known
  const nthSunday = (month: number, nth: number): number => {
    const first = dayNumber(`${year}-${String(month).padStart(2, '0')}-01`)
    return first + ((7 - weekday(first)) % 7) + (nth - 1) * 7
  }
  // Second Sunday of March 2:00 standard is 7:00 UTC; first Sunday of November 2:00 daylight is 6:00 UTC.
  const found = [nthSunday(3, 2) * dayMs + 7 * hourMs, nthSunday(11, 1) * dayMs + 6 * hourMs] as const
  daylightByYear.set(year, found)
  return found
}

const utcOffsetHours = (at: number): number => {
  const [begins, ends] = daylight(new Date(at).getUTCFullYear())
  return at >= begins && at < ends ? -4 : -5
}

function newYork(at: number): { date: string; minute: number; second: number } {
  const local = at + utcOffsetHours(at) * hourMs
  const day = Math.floor(local / dayMs)
  const within = local - day * dayMs
  return {
    date: dateOfDay(day),
    minute: Math.floor(within / minuteMs),
    second: Math.floor((within % minuteMs) / 1000),
  }
}

function newYorkInstant(date: string, minute: number): number {
  const asUtc = dayNumber(date) * dayMs + minute * minuteMs
  const summer = asUtc + 4 * hourMs
  return utcOffsetHours(summer) === -4 ? summer : asUtc + 5 * hourMs
}

const hoursByDate = new Map<string, SessionHours>()
function hours(date: string): SessionHours | undefined {
  const known = hoursByDate.get(date)
  if (known) return known
  if (!indexOfDate.has(date)) return undefined
  const isHalfDay = halfDays.has(date)
  const close = isHalfDay ? halfDayCloseMinute : closeMinute
  const found = {
    date,
    preOpensAt: newYorkInstant(date, preOpenMinute),
    opensAt: newYorkInstant(date, openMinute),
    closesAt: newYorkInstant(date, close),
    postClosesAt: newYorkInstant(date, close + postMinutes),
    isHalfDay,
  }
  hoursByDate.set(date, found)
  return found
}

/** Hours of a date that is known to be a trading day. */
export function hoursOfIndex(index: number): SessionHours {
  const date = tradingDayList[index]
  const found = date === undefined ? undefined : hours(date)
  if (!found) throw new RangeError(`the simulated calendar ends in ${lastYear}`)
  return found
}

function sessionAt(at: number): MarketSession {
  const day = hours(newYork(at).date)
  if (!day || at < day.preOpensAt || at >= day.postClosesAt) return 'closed'
  if (at < day.opensAt) return 'pre'
  return at < day.closesAt ? 'regular' : 'post'
}

const nextTradingDay = (date: string): string => hoursOfIndex(tradingDayIndexAtOrBefore(date) + 1).date
const previousTradingDay = (date: string): string => {
  const index = tradingDayIndexAtOrBefore(date)
  return hoursOfIndex(tradingDayList[index] === date ? index - 1 : index).date
}

function nextOf(at: number, instant: (day: SessionHours) => number): number {
  let index = tradingDayIndexAtOrBefore(newYork(at).date)
  while (instant(hoursOfIndex(index)) <= at) index += 1
  return instant(hoursOfIndex(index))
}

function tradingDate(at: number): string {
  const { date } = newYork(at)
  const day = hours(date)
  return day && at < day.postClosesAt ? date : nextTradingDay(date)
}

export const calendar: MarketCalendar = {
  hours,
  sessionAt,
  isOpen: (at) => sessionAt(at) === 'regular',
  nextOpen: (at) => nextOf(at, (day) => day.opensAt),
  nextClose: (at) => nextOf(at, (day) => day.closesAt),
  newYork,
  newYorkInstant,
  utcOffsetHours,
  tradingDate,
  nextTradingDay,
  previousTradingDay,
  tradingDays(from, to) {
    const first = tradingDayList.findIndex((date) => date >= from)
    if (first < 0) return []
    const days: string[] = []
    for (let index = first; index < tradingDayList.length; index += 1) {
      const date = tradingDayList[index]
      if (date === undefined || date > to) break
      days.push(date)
    }
    return days
  },
}
