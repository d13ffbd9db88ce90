/**
 * The prices of one symbol as steps in columns: each holds from its day until the next one's, or until it is too old. As
 * counts of a power of ten where these are exact in doubles, which prices of exchanges are; else wide.
 */
import { amountsPerCount, countOf, placesFor } from './counts.ts'
import { ownMemory, wideAt, wideColumn, wideNumber } from './wide.ts'
import type { Allocate, WideColumn } from './wide.ts'

export interface Closes {
  /** Ascending, each once. */
  readonly day: Int32Array
  /** Counts of 10^-places, above zero; empty where only `wide` is exact. */
  readonly count: Float64Array
  readonly places: number
  /** The largest. */
  readonly countMax: number
  readonly wide: WideColumn | null
  /** An older close is no price of a day any more. */
  readonly staleDaysMax: number
}

interface Series {
  readonly days: readonly number[]
  /** Above zero. */
  readonly values: readonly bigint[]
}

const never = 2 ** 31

function largest(counts: Float64Array): number {
  let found = 0
  for (const count of counts) if (count > found) found = count
  return found
}

export function closesOf(
  { days, values }: Series,
  { staleDaysMax = never, allocate = ownMemory }: { readonly staleDaysMax?: number; readonly allocate?: Allocate } = {},
): Closes {
  const day = new Int32Array(allocate(days.length * Int32Array.BYTES_PER_ELEMENT))
  day.set(days)
  const places = placesFor(values)
  if (places === undefined)
    return { day, count: new Float64Array(0), places: 0, countMax: 0, wide: wideColumn(values, allocate), staleDaysMax }
  const count = new Float64Array(allocate(values.length * Float64Array.BYTES_PER_ELEMENT))
  for (const [at, value] of values.entries()) count[at] = countOf(value, places)
  return { day, count, places, countMax: largest(count), wide: null, staleDaysMax }
}

/** Place of the last day on or before `day`, or -1. */
function placeOn(days: Int32Array, day: number): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((days[middle] ?? 0) <= day) low = middle + 1
    else high = middle
  }
  return low - 1
}

export function closeOn(closes: Closes, day: number): bigint | undefined {
  const { day: days, count, places, wide, staleDaysMax } = closes
  const place = placeOn(days, day)
  if (place < 0 || day - (days[place] ?? 0) > staleDaysMax) return undefined
  return wide ? wideAt(wide, place) : BigInt(count[place] ?? 0) * amountsPerCount(places)
}

/** For statistics. */
export const plainCloses = ({ count, places, wide }: Closes): readonly number[] =>
  wide
    ? Array.from({ length: wide.pairs.length / 2 }, (_, at) => wideNumber(wide, at))
    : Array.from(count, (value) => value / 10 ** places)
