export { orderClasses, orderSides, orderTypes, positionEffects, timesInForce } from './request.ts'
export type {
  OrderClass,
  OrderLegRequest,
  OrderRequest,
  OrderSide,
  OrderType,
  PositionEffect,
  TimeInForce,
} from './request.ts'
export { isFinal, orderStatuses } from './status.ts'
export type { OrderStatus } from './status.ts'
export { averageExecutionPrice, executedQuantity } from './execution.ts'
export type { Execution } from './execution.ts'
export { applyOrderEvent, mayFollow, notFound, notSent } from './lifecycle.ts'
export type { OrderEvent, OrderTransition } from './lifecycle.ts'
export { matchOrder, matchingKey } from './matching-key.ts'
export type { Match, MatchCandidate, MatchWindow, OrderTerms } from './matching-key.ts'
export { leavesQuantity, newOrder, newProgress, orderSources } from './order.ts'
export type { NewOrder, Order, OrderProgress, OrderSource } from './order.ts'
export { validateRequest } from './validate-request.ts'
export type { RequestFault } from './validate-request.ts'
export { candidatesFor, doubtAbout, doubts } from './doubt.ts'
export type { Doubt } from './doubt.ts'
export { hasPositionMoved, judgeUnknown, nextLookMs } from './judge-unknown.ts'
export type { BrokerLists, ListedOrder, UnknownOrder, Verdict } from './judge-unknown.ts'
export {
  afterTrade,
  assumedFill,
  brokerPreviewChecks,
  brokerWarningPrefix,
  carryForward,
  expectedNotional,
  expectedPrice,
  expectedQuantity,
  isBlocked,
  isBuying,
  multiplierOf,
  runChecks,
  sinceThen,
  standingChecks,
  stopSentence,
  strictestStops,
  termsOf,
  tradingStateCheck,
  unacknowledged,
  washSaleCheck,
  weightPercent,
} from './checks/index.ts'
export type {
  AssumedFill,
  Check,
  CheckFacts,
  DayTrades,
  CheckOutcome,
  JournalFacts,
  OpenOrder,
  PortfolioFacts,
  PositionFacts,
  QuoteFacts,
  RecentOrder,
  TradingLimits,
  TradingStop,
  UnsettledOrder,
  WashSaleFacts,
  WashTrade,
} from './checks/index.ts'
