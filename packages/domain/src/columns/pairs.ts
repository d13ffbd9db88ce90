/**
 * Exact amounts in plain doubles: whole units, and a rest counted in 10^-15. Both are whole numbers below 2^53, so that sums and
 * differences lose nothing; what is finer or larger than that stays in integers of any size (`wide.ts`).
 */
import { unit } from '../ledger/index.ts'
import { ownMemory } from './wide.ts'
import type { Allocate } from './wide.ts'

export interface PairColumn {
  readonly whole: Float64Array
  /** Of the sign of the whole or of any, below one unit in size. */
  readonly rest: Float64Array
}

export const restPlaces = 15
export const restsPerUnit = 10 ** restPlaces
/** Whole units of one amount; a few of them added stay exact. */
export const wholeMax = 2 ** 49
const amountsPerRest = 1_000n
const bytesEach = Float64Array.BYTES_PER_ELEMENT

/** `undefined` where one of them is too fine or too large. */
export function pairColumn(amounts: readonly bigint[], allocate: Allocate = ownMemory): PairColumn | undefined {
  const column = {
    whole: new Float64Array(allocate(amounts.length * bytesEach)),
    rest: new Float64Array(allocate(amounts.length * bytesEach)),
  }
  for (const [at, amount] of amounts.entries()) {
    const whole = Number(amount / unit)
    const rest = amount % unit
    if (Math.abs(whole) >= wholeMax || rest % amountsPerRest !== 0n) return undefined
    column.whole[at] = whole
    column.rest[at] = Number(rest / amountsPerRest)
  }
  return column
}

/** The first rows of a column, and others after them; `undefined` where one of these is too fine or too large. */
export function continuedPairs(
  source: PairColumn,
  kept: number,
  { later, allocate }: { readonly later: readonly bigint[]; readonly allocate: Allocate },
): PairColumn | undefined {
  const added = pairColumn(later)
  if (!added) return undefined
  const joined = (name: 'whole' | 'rest') => {
    const made = new Float64Array(allocate((kept + later.length) * bytesEach))
    made.set(source[name].subarray(0, kept))
    made.set(added[name], kept)
    return made
  }
  return { whole: joined('whole'), rest: joined('rest') }
}

export function pairAt({ whole, rest }: PairColumn, at: number): bigint {
  const fraction = rest[at] ?? 0
  const units = BigInt(whole[at] ?? 0) * unit
  return fraction === 0 ? units : units + BigInt(fraction) * amountsPerRest
}

/** For statistics. */
export const pairNumber = ({ whole, rest }: PairColumn, at: number): number =>
  (whole[at] ?? 0) + (rest[at] ?? 0) / restsPerUnit

/** From this many units on what is lost of the rest is nothing beside the whole. */
const countedWhole = 8

/** What one is more than another, for statistics: their difference is made of whole numbers first, so that little is not lost. */
export function pairDifference({ whole, rest }: PairColumn, more: number, less: number): number {
  const units = (whole[more] ?? 0) - (whole[less] ?? 0)
  const fraction = (rest[more] ?? 0) - (rest[less] ?? 0)
  return Math.abs(units) < countedWhole
    ? (units * restsPerUnit + fraction) / restsPerUnit
    : units + fraction / restsPerUnit
}
