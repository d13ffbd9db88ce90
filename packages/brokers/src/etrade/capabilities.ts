import type { Capabilities } from '../port/index.ts'

/** brokers/etrade.md 2.6 (quotes), 2.12 to 2.16 (orders), 1.3 (life of a sign-in), 3 (limits, no stream). */
export const capabilities: Capabilities = {
  assetTypes: ['stock', 'etf', 'option'],
  orderTypes: ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'],
  timesInForce: ['day', 'gtc', 'ioc', 'fok', 'opg', 'cls'],
  // Bracketed and contingent orders are not placeable through the API (2.13).
  orderClasses: ['simple', 'multileg'],
  fractional: false,
  notional: false,
  extendedHours: true,
  shortSelling: true,
  options: true,
  crypto: false,
  paperTrading: false,
  realTimeQuotes: true,
  // No streaming API in v1 (3): the session polls.
  streaming: false,
  orderPreview: true,
  // Whatever it has to say comes with the preview (2.13); placing asks nothing.
  asksQuestions: false,
  // Sent, and never returned by any read (0, item 4).
  clientOrderId: false,
  // The access token dies at midnight Eastern (1.3).
  tokenRefreshDays: 1,
  requiresManualReauthorization: true,
  // 25, or 50 with overrideSymbolCount (2.6).
  maxQuotesPerCall: 50,
  // Three quarters of the only published limits (3).
  rateLimits: [
    { name: 'accounts', requests: 90, perMs: 60_000 },
    { name: 'market', requests: 180, perMs: 60_000 },
    { name: 'orders', requests: 90, perMs: 60_000 },
  ],
  // "400 rate limit: refused at the door" (6).
  rateLimitedWritesAreRefused: true,
  listsEveryPayment: true,
  optionChains: true,
  movers: false,
  declaredDividends: false,
  // A change is cancel and replace, with a new id (2.15).
  replace: 'new_order',
}
