/**
 * When a person is reminded to sign in again. A sign-in of several days gives notice of two days, one day and two hours. One
 * that ends within the day cannot be kept alive by notice, so its reminders are an hour before the end and, should nobody have
 * signed in by then, an hour before the next session opens.
 */
import { isTradingDay, newYorkInstant, newYorkTime, nextTradingDay } from '../calendar/index.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const longFromMs = 2 * dayMs
const longLeadsMs = [2 * dayMs, dayMs, 2 * hourMs]
const shortLeadsMs = [hourMs]
/** 08:30 New York. */
const beforeOpenMinute = 510

export interface SignInReminder {
  /** Names it among those of one end: `2d`, `1d`, `2h`, `1h`, `open`. */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The sign-in is over by then. */
  readonly isAfterEnd: boolean
}

const nameOf = (leadMs: number): string => (leadMs >= dayMs ? `${leadMs / dayMs}d` : `${leadMs / hourMs}h`)

function morningAfter(endsAt: number): number {
  const { date, minute } = newYorkTime(endsAt)
  const day = isTradingDay(date) && minute < beforeOpenMinute ? date : nextTradingDay(date)
  return newYorkInstant(day, beforeOpenMinute)
}

/** In order of time. `signedInAt` and `endsAt` in milliseconds since the epoch. */
export function signInReminders(signedInAt: number, endsAt: number): readonly SignInReminder[] {
  const isLong = endsAt - signedInAt >= longFromMs
  const before = (isLong ? longLeadsMs : shortLeadsMs)
    .filter((leadMs) => endsAt - leadMs > signedInAt)
    .map((leadMs) => ({ name: nameOf(leadMs), at: endsAt - leadMs, isAfterEnd: false }))
  return [...before, { name: 'open', at: morningAfter(endsAt), isAfterEnd: true }]
}

/** The one to send now: the latest whose time has come. What came earlier and was never sent is moot. */
export const dueReminder = (reminders: readonly SignInReminder[], now: number): SignInReminder | undefined =>
  reminders.findLast(({ at }) => at <= now)
