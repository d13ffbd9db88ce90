/** One portfolio over all included accounts. */
import type { Allocation, Portfolio } from '@g2e/contract/portfolio'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { accountsChanged } from '../accounts/index.ts'
import type { Accounts } from '../accounts/index.ts'
import { connectionChanged } from '../connections/index.ts'
import type { Connections } from '../connections/index.ts'
import type { MarketData } from '../market/index.ts'
import { createLivePortfolios } from './live-portfolio.ts'
import type { LivePortfolios } from './live-portfolio.ts'
import { presentAllocation } from './present-allocation.ts'
import { createPortfolioReader } from './read-portfolio.ts'
import { registerPortfolioRoutes } from './routes.ts'
import { createViewNotes } from './view-notes.ts'

export { accountsInScope } from './read-portfolio.ts'
export type { ReadPortfolioDeps } from './read-portfolio.ts'
export { presentPortfolio } from './present.ts'
export { valuesOf } from './read-portfolio.ts'
export { portfolioTools } from './tools.ts'

export interface PortfolioScope {
  readonly accountIds?: readonly string[] | undefined
  /** Bypasses the cache and asks the brokers. */
  readonly refresh?: boolean | undefined
}

export interface Portfolios {
  read(userId: string, scope?: PortfolioScope): Promise<Portfolio>
  allocation(userId: string, by: Allocation['by'], scope?: PortfolioScope): Promise<Allocation>
  /** The totals of all included accounts whenever they have changed. Answers how to stop. */
  readonly follow: LivePortfolios['follow']
  readonly routes: (http: Http) => void
}

/** News after which what was added up is no longer true. */
const changing: ReadonlySet<string> = new Set([accountsChanged.type, connectionChanged.type])

export interface PortfolioParts {
  readonly accounts: Accounts
  readonly market: MarketData
  readonly connections: Pick<Connections, 'leadsToSimulators'>
}

export function createPortfolio(platform: Platform, { accounts, market, connections }: PortfolioParts): Portfolios {
  const { clock, events, limits, log, tasks, work } = platform
  const reader = createPortfolioReader({ accounts, market, clock })
  events.onCommitted(({ type, userId }) => {
    if (userId === null || !changing.has(type)) return
    reader.drop(userId)
    live.changed(userId, { hasOtherSources: type === connectionChanged.type })
  })
  const live = createLivePortfolios({ reader, market, connections, clock, log })
  const viewNotes = createViewNotes({ clock, limits, tasks, work })
  return {
    read: async (userId, scope) => (await reader.read(userId, scope)).portfolio,
    allocation: async (userId, by, scope) => {
      const { aggregate } = await reader.read(userId, scope)
      return presentAllocation(aggregate, by)
    },
    follow: live.follow,
    routes: (http) => registerPortfolioRoutes(http, { reader, accounts, viewNotes }),
  }
}
