/** Which days each row of a symbol holds for: found once in a walk, and read by all that goes over them. */
import { rowOn } from './past.ts'
import type { Past } from './past.ts'
import type { WalkCalendar } from './walk-calendar.ts'

/** Rows of one symbol, from the one that holds on the first day to the one that holds on the last. */
export interface Stretches {
  readonly first: number
  readonly count: number
  /** From `offset` on, a row each: the place of the first day that it does not hold for. One column for all symbols. */
  readonly ends: Int32Array
  readonly offset: number
}

export function stretchesOf(past: Past, calendar: WalkCalendar, symbols: readonly number[]): readonly Stretches[] {
  const { day } = past
  const { days } = calendar
  let offset = 0
  const found = symbols.map((symbol) => {
    const first = rowOn(past, symbol, days[0] ?? 0)
    const count = rowOn(past, symbol, days.at(-1) ?? 0) - first + 1
    offset += count
    return { first, count, offset: offset - count }
  })
  const ends = new Int32Array(offset)
  for (const own of found) {
    const last = own.offset + own.count - 1
    for (let at = own.offset, row = own.first + 1; at < last; at += 1, row += 1)
      ends[at] = calendar.place(day[row] ?? 0)
    ends[last] = days.length
  }
  return found.map((own) => ({ ...own, ends }))
}
