/** Excess return for each unit of deviation, by the year (Sharpe 1994). */
import { deviation, mean, ratio } from './moments.ts'

export function sharpe(
  returns: ArrayLike<number>,
  { perYear, target }: { readonly perYear: number; readonly target: number },
): number | null {
  if (returns.length < 2) return null
  const found = ratio(mean(returns) - target, deviation(returns))
  return found === null ? null : found * Math.sqrt(perYear)
}
