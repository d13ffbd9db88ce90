/** How far two series move together, from -1 to 1 (Pearson). */
import { mean, squares } from './moments.ts'

/** `null` under two pairs, or where one of them does not move. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (a.length < 2 || a.length !== b.length) return null
  const [meanA, meanB] = [mean(a), mean(b)]
  let together = 0
  for (let i = 0; i < a.length; i += 1) together += ((a[i] ?? 0) - meanA) * ((b[i] ?? 0) - meanB)
  const [spreadA, spreadB] = [squares(a), squares(b)]
  // What does not move has only rounding noise to divide by.
  if (spreadA <= Number.EPSILON * meanA * meanA * a.length || spreadB <= Number.EPSILON * meanB * meanB * b.length)
    return null
  const found = together / Math.sqrt(spreadA * spreadB)
  return Number.isFinite(found) ? Math.max(-1, Math.min(1, found)) : null
}
