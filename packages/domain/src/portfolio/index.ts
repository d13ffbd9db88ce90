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
export { applyFills } from './what-if.ts'
export type { PortfolioFill } from './what-if.ts'
export type { AccountValues, InstrumentLabel, ReportedHolding } from './holding.ts'
