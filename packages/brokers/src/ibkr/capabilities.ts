import type { Capabilities } from '../port/index.ts'

/** ibkr.md 3.7 (orders; modifying keeps the id), 2.3 (a browser login a day), 5 (limits; 10 a second, bursts included). */
export const capabilities: Capabilities = {
  assetTypes: ['stock', 'etf', 'option', 'crypto'],
  orderTypes: ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'],
  timesInForce: ['day', 'gtc', 'ioc', 'opg'],
  orderClasses: ['simple', 'bracket', 'oco', 'oto'],
  // Fractions of shares are unconfirmed, and an amount of money is rounded down to whole ones (ibkr.md 3.7, `quantity`, `cashQty`).
  fractional: false,
  // Of coins, which are bought for it as it is.
  notional: true,
  extendedHours: true,
  shortSelling: true,
  options: true,
  crypto: true,
  paperTrading: true,
  realTimeQuotes: true,
  streaming: true,
  orderPreview: true,
  asksQuestions: true,
  clientOrderId: true,
  tokenRefreshDays: 1,
  requiresManualReauthorization: true,
  maxQuotesPerCall: 100,
  rateLimits: [
    { name: 'gateway', requests: 5, perMs: 1_000 },
    { name: 'orders', requests: 1, perMs: 6_000 },
    { name: 'trades', requests: 1, perMs: 6_000 },
    { name: 'accounts', requests: 1, perMs: 6_000 },
  ],
  // What became of a write that met a 429 is not documented (ibkr.md 5).
  rateLimitedWritesAreRefused: false,
  listsEveryPayment: false,
  optionChains: false,
  movers: false,
  declaredDividends: false,
  replace: 'same_id',
}
