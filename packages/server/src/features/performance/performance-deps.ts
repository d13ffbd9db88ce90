import type { Clock } from '../../platform/clock.ts'
import type { UnitOfWork } from '../../platform/db/unit-of-work.ts'
import type { Accounts } from '../accounts/index.ts'
import type { MarketData } from '../market/index.ts'
import type { Portfolios } from '../portfolio/index.ts'
import type { Pasts } from './pasts.ts'
import type { Prices } from './prices.ts'
import type { Reckoner } from './reckon.ts'
import type { CheckupStore } from './store.ts'

export interface PerformanceDeps {
  readonly reckoner: Reckoner
  readonly pasts: Pasts
  readonly prices: Prices
  readonly accounts: Accounts
  readonly market: MarketData
  readonly portfolios: Portfolios
  readonly clock: Clock
  readonly work: UnitOfWork
  readonly checkups: CheckupStore
}
