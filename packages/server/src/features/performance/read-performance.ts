import type { Performance } from '@g2e/contract/performance'
import type { PortfolioScope } from '../portfolio/index.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { presentPerformance } from './present-performance.ts'
import type { ReckonQuery } from './reckon.ts'

/** @throws ProblemError `not_found` for an account that is not this user's; `validation_failed` for a range that is none. */
export async function readPerformance(
  { reckoner }: PerformanceDeps,
  userId: string,
  query: ReckonQuery,
  scope: PortfolioScope,
): Promise<Performance> {
  return presentPerformance(await reckoner.reckon(userId, query, scope))
}
