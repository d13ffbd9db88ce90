/** When sessions end by the clock (brokers/ibkr.md 2.3). */
import { addDays, dayNumber, weekday } from '../../market/date.ts'
import type { MarketCalendar } from '../../market/market.ts'
import type { IbkrSettings } from '../settings.ts'

/** The next time of day at which sign-ins end, at the latest a whole life after the sign-in. */
export function ssoEnd(
  calendar: MarketCalendar,
  signedInAt: number,
  { ssoEndMinute, ssoLifetimeMs }: Pick<IbkrSettings, 'ssoEndMinute' | 'ssoLifetimeMs'>,
): number {
  const { date } = calendar.newYork(signedInAt)
  const today = calendar.newYorkInstant(date, ssoEndMinute)
  const next = today > signedInAt ? today : calendar.newYorkInstant(addDays(date, 1), ssoEndMinute)
  return Math.min(next, signedInAt + ssoLifetimeMs)
}

const isWeekday = (date: string): boolean => ![0, 6].includes(weekday(dayNumber(date)))

/** The latest weekday reset at or before an instant. */
export function lastBrokerageReset(calendar: MarketCalendar, at: number, minute: number): number {
  let { date } = calendar.newYork(at)
  while (!isWeekday(date) || calendar.newYorkInstant(date, minute) > at) date = addDays(date, -1)
  return calendar.newYorkInstant(date, minute)
}

/** Whether everything is down on Saturday evening; the window may reach into Sunday. */
export function isInMaintenance(
  calendar: MarketCalendar,
  at: number,
  window: IbkrSettings['saturdayMaintenance'],
): boolean {
  if (!window) return false
  const { date } = calendar.newYork(at)
  const day = weekday(dayNumber(date))
  if (day !== 6 && day !== 0) return false
  const from = calendar.newYorkInstant(day === 6 ? date : addDays(date, -1), window.fromMinute)
  return at >= from && at < from + window.minutes * 60_000
}
