/** A series of dated values, of which the latest on or before a day is asked for. */
import { dayNumber, isDate } from '../calendar/index.ts'
import { units } from '../ledger/index.ts'
import type { Refused } from '../ledger/index.ts'
import { isDecimalText } from '../money/index.ts'
import type { Dated } from './types.ts'

export interface DatedSeries {
  readonly days: readonly number[]
  readonly values: readonly bigint[]
}

/** Series share their dates: each is read once. `undefined`: no date. */
export function dateReader(): (date: string) => number | undefined {
  const known = new Map<string, number | undefined>()
  return (date) => {
    const found = known.get(date)
    if (found !== undefined) return found
    const day = isDate(date) ? dayNumber(date) : undefined
    known.set(date, day)
    return day
  }
}

/** Sorted; zero, less and what is unreadable is ignored and named. Of two values of a day the later in the list holds. */
export function positiveSeries(
  name: string,
  rows: readonly Dated[],
  excluded: Refused[],
  dayOf: (date: string) => number | undefined,
): DatedSeries {
  const days: number[] = []
  const values: bigint[] = []
  let isAscending = true
  for (const [date, text] of rows) {
    const day = dayOf(date)
    const value = isDecimalText(text) ? units(text) : undefined
    if (value === undefined || day === undefined)
      excluded.push({ what: name, reason: `a value of ${date} is no dated decimal and is ignored` })
    else if (value <= 0n) excluded.push({ what: name, reason: `the value of ${date} is zero or less and is ignored` })
    else {
      isAscending &&= day > (days.at(-1) ?? -Infinity)
      days.push(day)
      values.push(value)
    }
  }
  return isAscending ? { days, values } : sorted(days, values)
}

function sorted(days: readonly number[], values: readonly bigint[]): DatedSeries {
  const byDay = new Map<number, bigint>()
  for (const [place, day] of days.entries()) byDay.set(day, values[place] ?? 0n)
  const pairs = [...byDay].toSorted(([a], [b]) => a - b)
  return { days: pairs.map(([day]) => day), values: pairs.map(([, value]) => value) }
}

/** Place of the last day on or before `day`, or -1. */
export function placeOn({ days }: DatedSeries, day: number): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((days[middle] ?? 0) <= day) low = middle + 1
    else high = middle
  }
  return low - 1
}

export const latestOn = (series: DatedSeries | undefined, day: number): bigint | undefined =>
  series?.values[placeOn(series, day)]
