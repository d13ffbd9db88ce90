/** What exceeded the target for each unit that fell short of it (Keating & Shadwick 2002). */
import { ratio } from './moments.ts'

export function omega(returns: ArrayLike<number>, target: number): number | null {
  let above = 0
  let below = 0
  for (let i = 0; i < returns.length; i += 1) {
    const excess = (returns[i] ?? 0) - target
    if (excess > 0) above += excess
    else below -= excess
  }
  return ratio(above, below)
}
