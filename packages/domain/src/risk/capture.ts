/** The part of the benchmark's rises (or falls) that the portfolio took along, of geometric means of those periods. */
import { growth, ratio } from './moments.ts'

export function capture(returns: ArrayLike<number>, benchmark: ArrayLike<number>, side: 'up' | 'down'): number | null {
  if (returns.length !== benchmark.length) return null
  const own: number[] = []
  const other: number[] = []
  for (let i = 0; i < benchmark.length; i += 1) {
    const there = benchmark[i] ?? 0
    if (side === 'up' ? there <= 0 : there >= 0) continue
    own.push(returns[i] ?? 0)
    other.push(there)
  }
  if (own.length === 0) return null
  const geometric = (values: readonly number[]) => growth(values) ** (1 / values.length) - 1
  const found = ratio(geometric(own), geometric(other))
  return found === null || !Number.isFinite(found) ? null : found
}
