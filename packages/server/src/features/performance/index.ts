/** How the portfolio did over any range: returns, value, flows and risk, each with its conventions. */
import type { Performance } from '@g2e/contract/performance'
import type { Risk } from '@g2e/contract/risk'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { accountsChanged } from '../accounts/index.ts'
import type { Accounts } from '../accounts/index.ts'
import { connectionChanged } from '../connections/index.ts'
import type { MarketData } from '../market/index.ts'
import type { Portfolios, PortfolioScope } from '../portfolio/index.ts'
import { readPerformance } from './read-performance.ts'
import { readRisk } from './read-risk.ts'
import type { RiskQuery } from './read-risk.ts'
import { createReckoner } from './reckon.ts'
import type { ReckonQuery } from './reckon.ts'
import { registerPerformanceRoutes } from './routes.ts'

export interface Performances {
  /** @throws ProblemError `not_found` for an account that is not this user's; `validation_failed` for a range that is none. */
  read(userId: string, query: ReckonQuery, scope?: PortfolioScope): Promise<Performance>
  /** @throws as `read`. */
  risk(userId: string, query: RiskQuery, scope?: PortfolioScope): Promise<Risk>
  readonly routes: (http: Http) => void
}

/** News after which what was reckoned is no longer true. */
const changing: ReadonlySet<string> = new Set([accountsChanged.type, connectionChanged.type])

export function createPerformance(
  { clock, events }: Platform,
  parts: { readonly accounts: Accounts; readonly market: MarketData; readonly portfolios: Portfolios },
): Performances {
  const { accounts, market, portfolios } = parts
  const reckoner = createReckoner({ accounts, market, clock })
  events.onCommitted(({ type, userId }) => {
    if (userId !== null && changing.has(type)) reckoner.drop(userId)
  })
  const deps = { reckoner, accounts, market, portfolios }
  return {
    read: (userId, query, scope = {}) => readPerformance(deps, userId, query, scope),
    risk: (userId, query, scope = {}) => readRisk(deps, userId, query, scope),
    routes: (http) => registerPerformanceRoutes(http, deps),
  }
}
