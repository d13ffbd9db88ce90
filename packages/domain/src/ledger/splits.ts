/**
 * Splits as an account tells them: by their ratio, or by how many shares there were before and after. A source of prices may
 * tell closes as they were traded or restated for splits; which of the two, its own closes around a split say.
 */
import { dayNumber } from '../calendar/index.ts'
import { divided, over, times, unit, units } from './fixed-point.ts'
import { movementOf } from './movement.ts'
import type { ReportedLine } from './movement.ts'

export interface Split {
  /** Days since 1970-01-01; it acts at the start of the day. */
  readonly day: number
  /** New shares for each old one. */
  readonly ratio: bigint
}

interface SplitLine extends ReportedLine {
  readonly ratio: string | null
}

/** Cash in place of a fraction makes a ratio a little less than it was. */
const snapWithin = unit / 200n
const denominatorMax = 20n

/** The nearest ratio of small whole numbers; itself where none is near. */
function snapped(ratio: bigint): bigint {
  for (let denominator = 1n; denominator <= denominatorMax; denominator += 1n) {
    const numerator = divided(ratio * denominator, unit)
    if (numerator === 0n) continue
    const near = divided(numerator * unit, denominator)
    const difference = near > ratio ? near - ratio : ratio - near
    if (difference <= times(ratio, snapWithin)) return near
  }
  return ratio
}

/** Of one account and symbol: `lines` ascending, `now` is held after all of them. Oldest first. */
export function splitsOf(now: bigint, lines: readonly SplitLine[]): readonly Split[] {
  const found: Split[] = []
  let held = now
  for (const line of lines.toReversed()) {
    const told = line.type === 'split' && line.ratio !== null ? units(line.ratio) : 0n
    const moved = movementOf(line)
    const before = told > 0n ? over(held, told) : 'reason' in moved ? held : held - moved.quantity
    const ratio = told > 0n ? told : before > 0n && held > 0n ? snapped(over(held, before)) : unit
    if (line.type === 'split' && ratio !== unit) found.push({ day: dayNumber(line.date), ratio })
    held = before
  }
  return found.toReversed()
}

/** Two brokers book the same split some days apart. */
const sameDaysMax = 7

/** Of all accounts: each split once, on its first day, oldest first. */
export function mergedSplits(all: readonly Split[]): readonly Split[] {
  const merged: Split[] = []
  for (const split of all.toSorted((a, b) => a.day - b.day)) {
    const isKnown = merged.some(({ day, ratio }) => ratio === split.ratio && split.day - day <= sameDaysMax)
    if (!isKnown) merged.push(split)
  }
  return merged
}

interface Dated {
  readonly day: number
  readonly value: bigint
}

/** A close of one to the other side of the split, nearer to an unmoved price than to one that was cut by the ratio. */
function isRestated(before: bigint, after: bigint, ratio: bigint): boolean {
  const distance = (a: bigint, b: bigint): bigint => (a > b ? over(a, b) : over(b, a))
  return distance(before, after) < distance(before, times(after, ratio))
}

/**
 * Closes as they were traded, ascending: those that are restated for a split are put back. What lies before a split that has
 * no close on both of its sides stays as it is.
 */
export function closesAsTraded(closes: readonly Dated[], splits: readonly Split[]): readonly Dated[] {
  let told = closes
  for (const { day, ratio } of splits.toSorted((a, b) => b.day - a.day)) {
    const place = told.findIndex((close) => close.day >= day)
    const [before, after] = [told[place - 1], told[place]]
    if (place < 1 || !before || !after || !isRestated(before.value, after.value, ratio)) continue
    told = told.map((close, at) => (at < place ? { ...close, value: times(close.value, ratio) } : close))
  }
  return told
}
