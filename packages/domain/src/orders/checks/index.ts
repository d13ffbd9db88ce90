export type {
  Check,
  CheckFacts,
  CheckOutcome,
  DayTrades,
  OpenDifference,
  OpenOrder,
  PortfolioFacts,
  PositionFacts,
  QuoteFacts,
  RecentOrder,
  TradingLimits,
  TradingStop,
  UnsettledOrder,
} from './check.ts'
export { brokerPreviewChecks, brokerWarningPrefix } from './broker-preview.ts'
export type { BrokerPreviewFacts } from './broker-preview.ts'
export { termsOf } from './duplicate-order.ts'
export {
  afterTrade,
  expectedNotional,
  expectedPrice,
  expectedQuantity,
  isBuying,
  multiplierOf,
  weightPercent,
} from './estimate.ts'
export type { AfterTrade } from './estimate.ts'
export { isBlocked, runChecks, standingChecks, unacknowledged } from './run-checks.ts'
export { sinceThen } from './since-then.ts'
export type { JournalFacts } from './since-then.ts'
export { assumedFill, carryForward } from './carry-forward.ts'
export type { AssumedFill } from './carry-forward.ts'
export { washSaleCheck } from './wash-sale.ts'
export { strictestStops, stopSentence, tradingStateCheck } from './trading-state.ts'
export type { WashSaleFacts, WashTrade } from './wash-sale.ts'
