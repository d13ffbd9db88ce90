/** Targets to orders. */
export { rebalance } from './rebalance.ts'
export { gainIn, sellLots } from './sale-lots.ts'
export { constraintCodes } from './types.ts'
export type {
  Constraint,
  ConstraintCode,
  LotSale,
  ProposedTrade,
  RebalanceAccount,
  RebalanceHolding,
  RebalanceInput,
  RebalanceInstrument,
  RebalanceLot,
  Rebalanced,
  Target,
  WashFacts,
  WeightChange,
} from './types.ts'
