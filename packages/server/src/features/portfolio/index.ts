/** One portfolio over all included accounts. */
import type { Allocation, Performance, Portfolio } from '@g2e/contract/portfolio'

export interface PortfolioScope {
  readonly accountIds?: readonly string[] | undefined
  /** Bypasses the cache and asks the brokers. */
  readonly refresh?: boolean | undefined
}

export interface Portfolios {
  read(userId: string, scope?: PortfolioScope): Promise<Portfolio>
  allocation(userId: string, by: Allocation['by'], scope?: PortfolioScope): Promise<Allocation>
  performance(
    userId: string,
    range: {
      readonly from?: string | undefined
      readonly to?: string | undefined
      readonly benchmark?: string | undefined
    },
    scope?: PortfolioScope,
  ): Promise<Performance>
}
