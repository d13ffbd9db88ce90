/** Root of the mean square of what fell short of the target, over all periods, by the year (Sortino & van der Meer 1991). */
export function downsideDeviation(
  returns: ArrayLike<number>,
  { perYear, target }: { readonly perYear: number; readonly target: number },
): number | null {
  if (returns.length === 0) return null
  let sum = 0
  for (let i = 0; i < returns.length; i += 1) sum += Math.min(0, (returns[i] ?? 0) - target) ** 2
  return Math.sqrt(sum / returns.length) * Math.sqrt(perYear)
}
