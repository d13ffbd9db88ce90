/** The returns that risk is read off: daily, time-weighted, with those of the benchmark over the very same days beside. */
import { dateOfDayNumber } from '@g2e/domain/calendar'
import { numberOf } from '@g2e/domain/ledger'
import type { Reckoned } from './reckon.ts'

export interface ReturnSeries {
  readonly returns: readonly number[]
  /** Dates of the closes, the one before the first return included; empty without returns. */
  readonly dates: readonly string[]
  /** As many as `returns`; empty where the benchmark lacks a price on one of the days. */
  readonly benchmark: readonly number[]
}

export function returnSeriesOf({ history, returns, benchmark }: Reckoned): ReturnSeries {
  const own: number[] = []
  const dates: string[] = []
  const others: (number | null)[] = []
  for (const [place, { day, value }] of returns.entries()) {
    const link = history.links[place]
    if (value === null || !link) continue
    if (dates.length === 0) dates.push(dateOfDayNumber(link.from))
    own.push(value)
    dates.push(dateOfDayNumber(day))
    const [before, after] = [benchmark.on(link.from), benchmark.on(link.to)]
    others.push(before === undefined || after === undefined ? null : numberOf(after) / numberOf(before) - 1)
  }
  const known = others.flatMap((value) => (value === null ? [] : [value]))
  return { returns: own, dates, benchmark: known.length === own.length ? known : [] }
}
