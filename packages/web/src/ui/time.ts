/** Instants to text. Market time is New York's and says so; a day other than today is named. */
const zone = 'America/New_York'

const clock = new Intl.DateTimeFormat('en-US', {
  timeZone: zone,
  hourCycle: 'h23',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})
const clockShort = new Intl.DateTimeFormat('en-US', {
  timeZone: zone,
  hourCycle: 'h23',
  hour: '2-digit',
  minute: '2-digit',
})
const dayKey = new Intl.DateTimeFormat('en-CA', { timeZone: zone })
const weekday = new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short' })
const weekdayLong = new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'long' })
const dayMonth = new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short' })
const dayMonthYear = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})
const dayLong = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})

const dayMs = 86_400_000

/** The New York date, `YYYY-MM-DD`. */
export const dateOf = (at: number): string => dayKey.format(at)

export const clockText = (at: number): string => clock.format(at)
export const clockShortText = (at: number): string => clockShort.format(at)

/** `13:46:08` today, `Thu 15:12` within a week, `4 Nov 15:12` before. */
export function timeText(at: number, now: number): string {
  if (dateOf(at) === dateOf(now)) return clock.format(at)
  if (Math.abs(now - at) < 6 * dayMs) return `${weekday.format(at)} ${clockShort.format(at)}`
  return `${dayMonth.format(at)} ${clockShort.format(at)}`
}

/** `Saturday, 09:12`; today just the time. */
export function deadlineText(at: number, now: number): string {
  if (dateOf(at) === dateOf(now)) return clockShort.format(at)
  if (Math.abs(at - now) < 6 * dayMs) return `${weekdayLong.format(at)}, ${clockShort.format(at)}`
  return `${dayMonth.format(at)}, ${clockShort.format(at)}`
}

/** `4 Nov 2026` from a date or an instant. */
export function dayText(day: string): string {
  return dayMonthYear.format(Date.parse(day.length === 10 ? `${day}T12:00:00Z` : day))
}
export const dayLongText = (at: number): string => dayLong.format(at)

/** `19 h 26 m`; under an hour `26 m 10 s`; over two days `3 d 4 h`. Never negative. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3_600)
  const minutes = Math.floor((seconds % 3_600) / 60)
  if (days >= 2) return `${days} d ${hours} h`
  if (seconds >= 3_600) return `${days * 24 + hours} h ${minutes} m`
  return minutes > 0 ? `${minutes} m ${seconds % 60} s` : `${seconds} s`
}
