/** Deviation of the difference to the benchmark, by the year; and the mean difference for each unit of it. */
import { deviation, differences, mean, ratio } from './moments.ts'

export function trackingError(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  perYear: number,
): number | null {
  if (returns.length !== benchmark.length) return null
  const found = deviation(differences(returns, benchmark))
  return found === null ? null : found * Math.sqrt(perYear)
}

export function informationRatio(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  perYear: number,
): number | null {
  if (returns.length !== benchmark.length || returns.length < 2) return null
  const active = differences(returns, benchmark)
  return ratio(mean(active) * perYear, trackingError(returns, benchmark, perYear))
}
