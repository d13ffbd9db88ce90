/**
 * How many shares an account held on a past day, in shares of today: rolled back from what it holds now, where a split is
 * no purchase but a change of measure.
 */
import { dayNumber } from '../calendar/index.ts'
import { movementOf, over, times, unit } from '../ledger/index.ts'
import type { ReportedLine } from '../ledger/index.ts'

/** At the end of `day`. `lines` are of one account and symbol, ascending; `now` is what is held after all of them. */
export function heldOn(day: number, now: bigint, lines: readonly ReportedLine[]): bigint {
  let held = now
  let measure = unit
  for (const line of lines.toReversed()) {
    if (dayNumber(line.date) <= day) break
    const moved = movementOf(line)
    if ('reason' in moved) continue
    const before = held - moved.quantity
    if (line.type === 'split' && before !== 0n) measure = times(measure, over(held, before))
    held = before
  }
  return times(held, measure)
}
