/** For tests: an order that passes every check, and the facts about it. A test states only what matters to it. */
import { Money, Percent, Price, Quantity } from '../../money/index.ts'
import type { OrderRequest } from '../request.ts'
import type { CheckFacts, TradingLimits, TradingStop } from './check.ts'
import { runChecks } from './run-checks.ts'

export const nowMs = Date.parse('2026-11-20T15:30:00.000Z')
export const limits: TradingLimits = {
  maxOrderNotional: null,
  maxOrdersPerDay: null,
  priceCollarPercent: Percent('10'),
  duplicateWindowSeconds: 10,
  concentrationPercent: null,
  holdOnDifference: true,
}
export const aStop = (changes: Partial<TradingStop> = {}): TradingStop => ({
  where: null,
  state: 'halted',
  reason: null,
  since: '2026-11-20T15:00:00.000Z',
  ...changes,
})
export const aRequest = (changes: Partial<OrderRequest> = {}): OrderRequest => ({
  accountId: 'A',
  symbol: 'AAPL',
  side: 'buy',
  quantity: Quantity('10'),
  orderType: 'limit',
  limitPrice: Price('100'),
  timeInForce: 'day',
  ...changes,
})
export const someFacts = (changes: Partial<CheckFacts> = {}): CheckFacts => ({
  request: aRequest(),
  brokerNowMs: nowMs,
  nowMs,
  assetType: 'stock',
  session: 'regular',
  nextOpenMs: Date.parse('2026-11-23T14:30:00.000Z'),
  brokerName: 'Broker',
  connection: { environment: 'simulated', access: 'trade', status: 'active', failure: null },
  account: { name: 'Main', tradable: true, tradingNote: null },
  unsupported: [],
  limits,
  stops: [],
  quote: { bid: Price('99'), ask: Price('100'), last: Price('99.5'), timestamp: null, delayed: false },
  quoteMissing: null,
  balance: { currency: 'USD', buyingPower: Money('5000'), cash: Money('5000') },
  position: { quantity: Quantity('0'), available: null, marketValue: null },
  staleSince: null,
  portfolio: {
    totalValue: Money('20000'),
    cash: Money('8000'),
    symbolQuantity: Quantity('0'),
    symbolValue: Money('0'),
  },
  openOrders: [],
  recentOrders: [],
  ordersToday: 0,
  unsettledOrders: [],
  openDifferences: [],
  dayTrades: null,
  equity: null,
  filledToday: [],
  isReconciled: true,
  ...changes,
})
export const outcomeOf = (name: string, changes: Partial<CheckFacts>): string | undefined =>
  runChecks(someFacts(changes)).find(({ check }) => check === name)?.outcome
export const sell = (changes: Partial<OrderRequest> = {}): OrderRequest => aRequest({ side: 'sell', ...changes })
export const market = (changes: Partial<OrderRequest> = {}): OrderRequest =>
  aRequest({ orderType: 'market', limitPrice: undefined, ...changes })
export const held = (quantity: string, available: string | null = null): Pick<CheckFacts, 'position'> => ({
  position: {
    quantity: Quantity(quantity),
    available: available === null ? null : Quantity(available),
    marketValue: null,
  },
})
