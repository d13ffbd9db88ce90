/** Return beyond what beta explains, of arithmetic means, by the year (Jensen 1968). */
import { beta } from './beta.ts'
import { mean } from './moments.ts'

export function alpha(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  { perYear, target }: { readonly perYear: number; readonly target: number },
): number | null {
  const slope = beta(returns, benchmark)
  return slope === null ? null : (mean(returns) - target - slope * (mean(benchmark) - target)) * perYear
}
