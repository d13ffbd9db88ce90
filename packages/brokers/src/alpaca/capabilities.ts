import type { Capabilities } from '../port/index.ts'

/** alpaca.md 1.4 (limits), 2.7 (orders), 2.9 (a replacement is a new order), 3 (option snapshots take 100 symbols). */
export const capabilities: Capabilities = {
  assetTypes: ['stock', 'etf', 'option', 'crypto'],
  orderTypes: ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'],
  timesInForce: ['day', 'gtc', 'ioc', 'fok', 'opg', 'cls'],
  orderClasses: ['simple', 'bracket', 'oco', 'oto', 'multileg'],
  fractional: true,
  notional: true,
  extendedHours: true,
  shortSelling: true,
  options: true,
  crypto: true,
  paperTrading: true,
  realTimeQuotes: true,
  streaming: true,
  orderPreview: false,
  asksQuestions: false,
  clientOrderId: true,
  // OAuth tokens come without an expiry (alpaca.md 1.3), and keys have none.
  tokenRefreshDays: null,
  requiresManualReauthorization: false,
  maxQuotesPerCall: 100,
  // Published: 200 a minute each. The rule of alpaca.md 1.4 stays a tenth below it.
  rateLimits: [
    { name: 'trading', requests: 180, perMs: 60_000 },
    { name: 'data', requests: 180, perMs: 60_000 },
  ],
  // "429: throttled; nothing was done" (alpaca.md 5).
  rateLimitedWritesAreRefused: true,
  listsEveryPayment: true,
  optionChains: false,
  movers: false,
  declaredDividends: true,
  replace: 'new_order',
}
