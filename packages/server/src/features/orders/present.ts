import type { ReportedOrder } from '@g2e/brokers/port'
import type { Order, OrderCandidate, OrderDetail } from '@g2e/contract/orders'
import { leavesQuantity } from '@g2e/domain/orders'
import { instantOf } from './broker-report.ts'
import type { OrderRecord } from './order-record.ts'

export const presentOrder = (record: OrderRecord): Order => ({
  id: record.id,
  accountId: record.accountId,
  brokerId: record.brokerId,
  brokerOrderId: record.brokerOrderId,
  clientOrderId: record.clientOrderId,
  symbol: record.symbol,
  side: record.side,
  quantity: record.quantity,
  notional: record.notional,
  filledQuantity: record.filledQuantity,
  leavesQuantity: leavesQuantity(record),
  orderType: record.orderType,
  limitPrice: record.limitPrice,
  stopPrice: record.stopPrice,
  trailPercent: record.trailPercent,
  trailAmount: record.trailAmount,
  timeInForce: record.timeInForce,
  extendedHours: record.extendedHours,
  orderClass: record.orderClass,
  legs: [...record.legs],
  status: record.status,
  submittedAt: record.submittedAt,
  filledAt: record.filledAt,
  averageFillPrice: record.averageFillPrice,
  rejectReason: record.rejectReason,
  source: record.source,
  recommendationId: record.recommendationId,
  replacesOrderId: record.replacesOrderId,
  version: record.version,
  createdAt: record.createdAt,
})

export const presentCandidate = (report: ReportedOrder): OrderCandidate => ({
  brokerOrderId: report.brokerOrderId,
  symbol: report.symbol,
  side: report.side,
  quantity: report.quantity,
  notional: report.notional,
  filledQuantity: report.filledQuantity,
  orderType: report.orderType,
  limitPrice: report.limitPrice,
  stopPrice: report.stopPrice,
  timeInForce: report.timeInForce,
  status: report.status,
  submittedAt: instantOf(report.submittedAt),
  averageFillPrice: report.averageFillPrice,
})

export const presentDetail = (
  record: OrderRecord,
  more: Pick<OrderDetail, 'events' | 'estimateError' | 'doubt'>,
): OrderDetail => ({
  ...presentOrder(record),
  executions: record.executions.map(({ executionId, quantity, price, fee, at }) => ({
    executionId,
    quantity,
    price,
    fee,
    at,
  })),
  ...more,
})
