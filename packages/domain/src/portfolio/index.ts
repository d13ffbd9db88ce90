export { aggregate } from './aggregate.ts'
export type {
  AggregateAccount,
  AggregateHolding,
  AggregatePortfolio,
  AggregatePosition,
  PortfolioTotals,
} from './aggregate.ts'
export { allocate, assetTypeLabel } from './allocation.ts'
export type { AllocationDimension, AllocationItem } from './allocation.ts'
export { LastTrades } from './last-trades.ts'
export { LiveTotals } from './live-totals.ts'
export type { LiveFigures } from './live-totals.ts'
export { applyFills } from './what-if.ts'
export type { PortfolioFill } from './what-if.ts'
export type { AccountValues, InstrumentLabel, ReportedHolding } from './holding.ts'
