/** What a person pays taxes on: lots, realized gains and wash sales, over the accounts of all brokers. */
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { accountsWithOtherLines } from '../accounts/index.ts'
import type { Accounts } from '../accounts/index.ts'
import { connectionChanged } from '../connections/index.ts'
import type { MarketData } from '../market/index.ts'
import { createLotsReader } from './read-lots.ts'
import type { LotsAnswer, LotsScope } from './read-lots.ts'
import { registerTaxRoutes } from './routes.ts'

export interface Tax {
  /** @throws ProblemError `not_found` for an account that is not this user's. */
  lots(userId: string, scope: LotsScope): Promise<LotsAnswer>
  readonly routes: (http: Http) => void
}

export function createTax(
  { clock, events, offLoop }: Platform,
  { accounts, market }: { readonly accounts: Accounts; readonly market: MarketData },
): Tax {
  const reader = createLotsReader({ accounts, market, clock, offLoop })
  events.onCommitted((event) => {
    // Nothing follows here from balances and positions.
    const isChange = event.type === connectionChanged.type || accountsWithOtherLines(event).length > 0
    if (event.userId !== null && isChange) reader.drop(event.userId)
  })
  return { lots: (userId, scope) => reader.read(userId, scope), routes: (http) => registerTaxRoutes(http, reader) }
}
