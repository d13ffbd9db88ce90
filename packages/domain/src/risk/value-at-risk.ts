/**
 * Historical value at risk: the return at place floor((1 - level) * (n - 1)) of the sorted returns, as a positive loss; and
 * the mean of the returns up to that place, the expected shortfall.
 */
import { unit, units } from '../ledger/index.ts'

export interface TailLoss {
  readonly valueAtRisk: number
  readonly expectedShortfall: number
}

/** `level` as a decimal text, so that 1 - 0.95 is 0.05 and not a little more. `null` without returns. */
export function tailLoss(returns: ArrayLike<number>, level: string): TailLoss | null {
  if (returns.length === 0) return null
  const sorted = Float64Array.from(returns).toSorted()
  const place = Number(((unit - units(level)) * BigInt(returns.length - 1)) / unit)
  const tail = sorted.subarray(0, place + 1)
  let sum = 0
  for (const value of tail) sum += value
  return { valueAtRisk: -(sorted[place] ?? 0), expectedShortfall: -sum / tail.length }
}
