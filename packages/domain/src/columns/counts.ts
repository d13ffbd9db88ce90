/** Exact amounts as whole counts of a power of ten that a double holds without loss. */
import { absolute, fixedPlaces } from '../ledger/index.ts'

/** Counts below it are exact, and so are their sums. */
export const countMax = 2 ** 53

const powers: readonly bigint[] = Array.from({ length: fixedPlaces + 1 }, (_, places) => 10n ** BigInt(places))
/** Amounts (10^-18) in one count of 10^-places. */
export const amountsPerCount = (places: number): bigint => powers[fixedPlaces - places] ?? 1n

/** The fewest places that tell all amounts, or `undefined` where a count of them would not be exact. */
export function placesFor(amounts: Iterable<bigint>): number | undefined {
  let places = 0
  let largest = 0n
  for (const amount of amounts) {
    while (places < fixedPlaces && amount % amountsPerCount(places) !== 0n) places += 1
    const size = absolute(amount)
    if (size > largest) largest = size
  }
  return Number(largest / amountsPerCount(places)) < countMax ? places : undefined
}

export const countOf = (amount: bigint, places: number): number => Number(amount / amountsPerCount(places))
