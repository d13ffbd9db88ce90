import type { Accounts } from '../accounts/index.ts'
import type { MarketData } from '../market/index.ts'
import type { Portfolios } from '../portfolio/index.ts'
import type { Reckoner } from './reckon.ts'

export interface PerformanceDeps {
  readonly reckoner: Reckoner
  readonly accounts: Accounts
  readonly market: MarketData
  readonly portfolios: Portfolios
}
