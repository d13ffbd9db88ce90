/** How the portfolio did over any range: returns, value, flows, risk and income, each with its conventions. */
import type { Income } from '@g2e/contract/income'
import type { Breakdown, Performance } from '@g2e/contract/performance'
import type { Risk } from '@g2e/contract/risk'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { accountsChanged, accountsWithOtherLines } from '../accounts/index.ts'
import type { Accounts } from '../accounts/index.ts'
import { connectionChanged } from '../connections/index.ts'
import type { MarketData } from '../market/index.ts'
import type { Portfolios, PortfolioScope } from '../portfolio/index.ts'
import { createPasts } from './pasts.ts'
import { createPrices } from './prices.ts'
import { readBreakdown } from './read-breakdown.ts'
import type { BreakdownWish } from './read-breakdown.ts'
import { readIncome } from './read-income.ts'
import type { IncomeWish } from './gather-income.ts'
import { readPerformance } from './read-performance.ts'
import { readRisk } from './read-risk.ts'
import type { RiskQuery } from './read-risk.ts'
import { createReckoner } from './reckon.ts'
import type { ReckonQuery } from './reckon.ts'
import { registerPerformanceRoutes } from './routes.ts'
import { createCheckupStore } from './store.ts'

/** All throw ProblemError: `not_found` for an account that is not this user's, `validation_failed` for a range that is none. */
export { performanceTools } from './tools.ts'

export interface Performances {
  read(userId: string, query: ReckonQuery, scope?: PortfolioScope): Promise<Performance>
  breakdown(userId: string, query: BreakdownWish, scope?: PortfolioScope): Promise<Breakdown>
  risk(userId: string, query: RiskQuery, scope?: PortfolioScope): Promise<Risk>
  income(userId: string, query: IncomeWish, scope?: PortfolioScope): Promise<Income>
  readonly routes: (http: Http) => void
}

export function createPerformance(
  { clock, events, work, db, offLoop }: Platform,
  parts: { readonly accounts: Accounts; readonly market: MarketData; readonly portfolios: Portfolios },
): Performances {
  const { accounts, market, portfolios } = parts
  const pasts = createPasts({ accounts, clock, offLoop })
  const prices = createPrices(market, clock)
  const reckoner = createReckoner({ accounts, market, clock, pasts, prices })
  events.onCommitted((event) => {
    const { type, userId } = event
    if (userId === null) return
    if (type === accountsChanged.type) reckoner.drop(userId, accountsWithOtherLines(event))
    if (type === connectionChanged.type) reckoner.drop(userId)
  })
  const deps = { reckoner, pasts, prices, accounts, market, portfolios, clock, work, checkups: createCheckupStore(db) }
  return {
    read: (userId, query, scope = {}) => readPerformance(deps, userId, query, scope),
    breakdown: (userId, query, scope = {}) => readBreakdown(deps, userId, query, scope),
    risk: (userId, query, scope = {}) => readRisk(deps, userId, query, scope),
    income: (userId, query, scope = {}) => readIncome(deps, userId, query, scope),
    routes: (http) => registerPerformanceRoutes(http, deps),
  }
}
