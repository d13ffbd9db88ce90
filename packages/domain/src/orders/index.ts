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
