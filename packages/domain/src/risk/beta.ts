/** How far the portfolio goes with the benchmark: covariance over the benchmark's variance. */
import { mean, ratio, squares } from './moments.ts'

export function beta(returns: ArrayLike<number>, benchmark: ArrayLike<number>): number | null {
  if (returns.length < 2 || returns.length !== benchmark.length) return null
  const [own, other] = [mean(returns), mean(benchmark)]
  let together = 0
  for (let i = 0; i < returns.length; i += 1) together += ((returns[i] ?? 0) - own) * ((benchmark[i] ?? 0) - other)
  const spread = squares(benchmark)
  // A benchmark that does not move has no slope; its rounding noise is none either.
  return spread <= Number.EPSILON * other * other * benchmark.length ? null : ratio(together / spread, 1)
}
