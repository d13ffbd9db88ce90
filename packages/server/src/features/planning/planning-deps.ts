/** What planning is handed: accounts as reported, lots, quotes, and the gate of orders. Nothing here can send one. */
import type { Accounts } from '../accounts/index.ts'
import type { Connections } from '../connections/index.ts'
import type { MarketData } from '../market/index.ts'
import type { Orders } from '../orders/index.ts'
import type { Tax } from '../tax/index.ts'

export interface TaxSources {
  readonly accounts: Accounts
  readonly market: MarketData
  readonly tax: Pick<Tax, 'lots'>
}

export interface PlanningDeps extends TaxSources {
  readonly connections: Connections
  readonly orders: Pick<Orders, 'checkSequence'>
}
