/** How the portfolio did over any range: returns, value and flows, each with its conventions. */
import type { Performance } from '@g2e/contract/performance'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { accountsChanged } from '../accounts/index.ts'
import type { Accounts } from '../accounts/index.ts'
import { connectionChanged } from '../connections/index.ts'
import type { MarketData } from '../market/index.ts'
import type { PortfolioScope } from '../portfolio/index.ts'
import { createPerformanceReader } from './read-performance.ts'
import type { PerformanceQuery } from './read-performance.ts'
import { registerPerformanceRoutes } from './routes.ts'

export interface Performances {
  /** @throws ProblemError `not_found` for an account that is not this user's; `validation_failed` for a range that is none. */
  read(userId: string, query: PerformanceQuery, scope?: PortfolioScope): Promise<Performance>
  readonly routes: (http: Http) => void
}

/** News after which what was reckoned is no longer true. */
const changing: ReadonlySet<string> = new Set([accountsChanged.type, connectionChanged.type])

export function createPerformance(
  { clock, events }: Platform,
  { accounts, market }: { readonly accounts: Accounts; readonly market: MarketData },
): Performances {
  const reader = createPerformanceReader({ accounts, market, clock })
  events.onCommitted(({ type, userId }) => {
    if (userId !== null && changing.has(type)) reader.drop(userId)
  })
  return {
    read: (userId, query, scope) => reader.read(userId, query, scope),
    routes: (http) => registerPerformanceRoutes(http, { reader }),
  }
}
