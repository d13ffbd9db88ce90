/** Excess return for each unit of downside deviation, by the year. */
import { downsideDeviation } from './downside-deviation.ts'
import { mean, ratio } from './moments.ts'

export function sortino(
  returns: ArrayLike<number>,
  { perYear, target }: { readonly perYear: number; readonly target: number },
): number | null {
  if (returns.length === 0) return null
  return ratio((mean(returns) - target) * perYear, downsideDeviation(returns, { perYear, target }))
}
