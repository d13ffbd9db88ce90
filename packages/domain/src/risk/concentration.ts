/** How much of a whole lies in few parts. Weights are fractions of the total; a short weighs negative and counts by its size. */

/** Herfindahl-Hirschman index: the sum of squared weights, 1 when all is in one. `null` without parts. */
export function herfindahl(weights: readonly number[]): number | null {
  if (weights.length === 0) return null
  return weights.reduce((sum, weight) => sum + weight * weight, 0)
}

/** The weight of the `count` largest parts by size. */
export function topWeight(weights: readonly number[], count: number): number {
  return weights
    .map(Math.abs)
    .toSorted((a, b) => b - a)
    .slice(0, count)
    .reduce((sum, weight) => sum + weight, 0)
}
