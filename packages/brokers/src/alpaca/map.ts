/** The broker's words in ours: one door to the mappings, each pure and the same for live use, `g2e map` and tests. */
import type { PayloadMapping } from '../port/index.ts'
import { mapFailure } from './errors.ts'
import { mapAccounts, mapBalances } from './map/accounts.ts'
import { mapBars } from './map/bars.ts'
import { mapOrders } from './map/orders.ts'
import { mapPositions } from './map/positions.ts'
import { mapQuotes } from './map/quotes.ts'
import { mapTransactions } from './map/transactions.ts'

export { mapExecutions } from './map/executions.ts'
export { cryptoPairsIn, mapClock, mapDividends, mapInstruments, mapNews } from './map/market.ts'
export { mapOrder } from './map/orders.ts'
export { mapTradeUpdate } from './map/trade-updates.ts'
export { mapAccounts, mapBalances, mapBars, mapOrders, mapPositions, mapQuotes, mapTransactions }

export const payloadMapping: PayloadMapping = {
  account: (payload) => mapAccounts(payload),
  balance: (payload) => mapBalances(payload),
  positions: (payload) => mapPositions(payload),
  orders: (payload) => mapOrders(payload),
  quotes: (payload) => mapQuotes(payload),
  transactions: (payload) => mapTransactions(payload),
  bars: (payload) => mapBars(payload),
  error: (answer) => mapFailure(answer),
}
