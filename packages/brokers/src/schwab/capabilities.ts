import type { Capabilities } from '../port/index.ts'

/** schwab.md 2.3 (seven days), 3.7 to 3.10 (orders, replacement, preview), 6 (limits). */
export const capabilities: Capabilities = {
  assetTypes: ['stock', 'etf', 'option'],
  orderTypes: ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'],
  timesInForce: ['day', 'gtc', 'ioc', 'fok', 'cls'],
  orderClasses: ['simple', 'bracket', 'oco', 'oto', 'multileg'],
  // Observed to pass the preview (3.7); every such order is previewed again right before it is placed.
  fractional: true,
  notional: false,
  extendedHours: true,
  shortSelling: true,
  options: true,
  crypto: false,
  // Every call is against a real account (1).
  paperTrading: false,
  realTimeQuotes: true,
  streaming: true,
  orderPreview: true,
  asksQuestions: false,
  // `tag` exists on read only (3.7).
  clientOrderId: false,
  tokenRefreshDays: 7,
  requiresManualReauthorization: true,
  // No number is published; a hundred option symbols make an address of 3 kB.
  maxQuotesPerCall: 100,
  rateLimits: [
    { name: 'order writes of an account', requests: 120, perMs: 60_000 },
    { name: 'reads', requests: 120, perMs: 60_000 },
  ],
  // "429: not created" (8).
  rateLimitedWritesAreRefused: true,
  listsEveryPayment: true,
  optionChains: true,
  movers: true,
  declaredDividends: false,
  replace: 'new_order',
}
