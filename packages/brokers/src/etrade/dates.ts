/** Dates as the broker takes them, `MMDDYYYY` by the calendar of New York (brokers/etrade.md 2). */
import { addDays, newYorkTime } from '@g2e/domain/calendar'

/** From `YYYY-MM-DD`. */
export const wireDate = (date: string): string => date.slice(5, 7) + date.slice(8, 10) + date.slice(0, 4)

export interface DateRange {
  readonly from: string
  readonly to: string
}

/** From that many days ago to tomorrow: the end must lie after the beginning, also for a range of today. */
export function lastDays(nowMs: number, days: number): DateRange {
  const today = newYorkTime(nowMs).date
  return { from: wireDate(addDays(today, -days)), to: wireDate(addDays(today, 1)) }
}

/** From a date in New York to tomorrow; not further back than `daysMax`. */
export function since(date: string, nowMs: number, daysMax: number): DateRange {
  const today = newYorkTime(nowMs).date
  const earliest = addDays(today, -daysMax)
  return { from: wireDate(date < earliest ? earliest : date), to: wireDate(addDays(today, 1)) }
}
