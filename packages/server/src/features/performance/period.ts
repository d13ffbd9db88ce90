/** Which days a performance spans: the close that opens it, every trading day, and every day on which money moved. */
import { addDays, dateOfDayNumber, dayNumber, tradingDaysBetween } from '@g2e/domain/calendar'
import { ProblemError } from '../../platform/http/problem.ts'

const daysDefault = 365
const yearsMax = 30

export interface PeriodQuery {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** New York dates; `from` is the close that opens the period. */
export interface Period {
  readonly from: string
  readonly to: string
}

const invalid = (path: string, message: string) =>
  new ProblemError('validation_failed', message, { errors: [{ path, message }] })

/** @throws ProblemError `validation_failed` for a period that ends before it begins. */
export function periodOf({ from, to }: PeriodQuery, today: string): Period {
  const end = to === undefined || to > today ? today : to
  const start = from ?? addDays(end, -daysDefault)
  if (start > end) throw invalid('query.from', 'from must not be after to, nor after today.')
  const earliest = addDays(end, -yearsMax * 366)
  return { from: start < earliest ? earliest : start, to: end }
}

/** A ledger that begins later opens the period on the day before its first line. */
export function openedOn({ from, to }: Period, first: number | undefined): string {
  if (first === undefined) return from
  const before = dateOfDayNumber(first - 1)
  if (before <= from) return from
  return before < to ? before : to
}

/** `crossing`: those on which something crosses the boundary. */
export function daysOf({ from, to }: Period, crossing: readonly number[]): readonly number[] {
  const first = dayNumber(from)
  const last = dayNumber(to)
  const days = new Set([first, last, ...tradingDaysBetween(from, to).map(dayNumber), ...crossing])
  return [...days].toSorted((a, b) => a - b)
}
