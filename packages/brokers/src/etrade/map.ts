/** The broker's words in ours: one door to the mappings, each pure and the same for live use, `g2e map` and tests. */
import type { Mapped, PayloadMapping, ReportedBar } from '../port/index.ts'
import { mapFailure } from './errors.ts'
import { mapAccounts, mapBalances } from './map/accounts.ts'
import { mapOrders } from './map/orders.ts'
import { mapPositions } from './map/positions.ts'
import { mapQuotes } from './map/quotes.ts'
import { mapTransactions } from './map/transactions.ts'
import { contentOf } from './wire/document.ts'
import { mismatch } from './wire/notes.ts'

export { mapPlaced, mapPreview, readCancelled } from './map/answers.ts'
export type { Placed } from './map/answers.ts'
export { mapExpirations, mapOptionChain, reportedContract } from './map/chains.ts'
export { mapLookup, mapQuotedInstruments } from './map/instruments.ts'
export { mapPositionsPage } from './map/positions.ts'
export { mapTransactionsPage } from './map/transactions.ts'
export { mapAccounts, mapBalances, mapOrders, mapQuotes }

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

/** There is no price history in the API, so nothing can be a payload of it but nothing. */
function mapBars(payload: unknown): Mapped<ReportedBar> {
  const content = contentOf('bars', payload, 'Bars')
  if (content === undefined) return { items: [], warnings: [] }
  throw mismatch('bars', '', 'E*TRADE has no price history', payload)
}
