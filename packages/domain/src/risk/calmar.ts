/** Yearly geometric return for each unit of the deepest fall. */
import { maxDrawdown } from './max-drawdown.ts'
import { growth, ratio } from './moments.ts'

export function calmar(returns: ArrayLike<number>, perYear: number): number | null {
  if (returns.length === 0) return null
  const grown = growth(returns)
  if (grown < 0) return null
  return ratio(grown ** (perYear / returns.length) - 1, maxDrawdown(returns)?.value ?? null)
}
