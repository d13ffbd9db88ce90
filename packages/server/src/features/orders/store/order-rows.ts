/** Between rows and records: every text that the database gives back is read into its type, or it is a bug that shows. */
import { Money, Percent, Price, Quantity } from '@g2e/domain/money'
import { orderClasses, orderSides, orderSources, orderStatuses, orderTypes, timesInForce } from '@g2e/domain/orders'
import type { Execution } from '@g2e/domain/orders'
import type { OrderRecord } from '../order-record.ts'
import type { orderExecutions, orders } from '../tables.ts'

export const iso = (text: string): string => new Date(text).toISOString()
const isoOrNull = (text: string | null): string | null => (text === null ? null : iso(text))
const orNull = <T>(read: (text: string) => T, text: string | null): T | null => (text === null ? null : read(text))

function oneOf<T extends string>(list: readonly T[], text: string): T {
  const found = list.find((value) => value === text)
  if (found === undefined)
    throw new Error(`the orders table holds ${JSON.stringify(text)}, which is none of ${list.join(', ')}`)
  return found
}

export const toExecution = (row: typeof orderExecutions.$inferSelect): Execution => ({
  executionId: row.executionId,
  quantity: Quantity(row.quantity),
  price: Price(row.price),
  fee: orNull(Money, row.fee),
  at: iso(row.at),
})

export const toRecord = (row: typeof orders.$inferSelect, executions: readonly Execution[]): OrderRecord => ({
  id: row.id,
  userId: row.userId,
  connectionId: row.connectionId,
  accountId: row.accountId,
  brokerId: row.brokerId,
  clientOrderId: row.clientOrderId,
  brokerOrderId: row.brokerOrderId,
  request: row.request,
  symbol: row.symbol,
  side: orNull((text) => oneOf(orderSides, text), row.side),
  quantity: orNull(Quantity, row.quantity),
  notional: orNull(Money, row.notional),
  orderType: orNull((text) => oneOf(orderTypes, text), row.orderType),
  limitPrice: orNull(Price, row.limitPrice),
  stopPrice: orNull(Price, row.stopPrice),
  trailPercent: orNull(Percent, row.trailPercent),
  trailAmount: orNull(Price, row.trailAmount),
  timeInForce: orNull((text) => oneOf(timesInForce, text), row.timeInForce),
  extendedHours: row.extendedHours,
  orderClass: oneOf(orderClasses, row.orderClass),
  legs: row.legs,
  status: oneOf(orderStatuses, row.status),
  filledQuantity: Quantity(row.filledQuantity),
  averageFillPrice: orNull(Price, row.averageFillPrice),
  executions,
  rejectReason: row.rejectReason,
  submittedAt: isoOrNull(row.submittedAt),
  filledAt: isoOrNull(row.filledAt),
  reportedAt: isoOrNull(row.reportedAt),
  cancelRefusedAt: isoOrNull(row.cancelRefusedAt),
  cancelRequestedAt: isoOrNull(row.cancelRequestedAt),
  source: oneOf(orderSources, row.source),
  recommendationId: row.recommendationId,
  replacesOrderId: row.replacesOrderId,
  previewId: row.previewId,
  tradeDate: row.tradeDate,
  sentAt: isoOrNull(row.sentAt),
  sentAtBroker: isoOrNull(row.sentAtBroker),
  positionBefore: orNull(Quantity, row.positionBefore),
  missedAt: isoOrNull(row.missedAt),
  watchUntil: isoOrNull(row.watchUntil),
  version: row.version,
  createdAt: iso(row.createdAt),
})

/** Columns that change after an order was journalled. */
export const changingColumns = (record: OrderRecord) => ({
  brokerOrderId: record.brokerOrderId,
  quantity: record.quantity,
  limitPrice: record.limitPrice,
  stopPrice: record.stopPrice,
  trailPercent: record.trailPercent,
  trailAmount: record.trailAmount,
  timeInForce: record.timeInForce,
  request: record.request,
  legs: record.legs,
  status: record.status,
  filledQuantity: record.filledQuantity,
  averageFillPrice: record.averageFillPrice,
  rejectReason: record.rejectReason,
  submittedAt: record.submittedAt,
  filledAt: record.filledAt,
  reportedAt: record.reportedAt,
  cancelRefusedAt: record.cancelRefusedAt,
  cancelRequestedAt: record.cancelRequestedAt,
  replacesOrderId: record.replacesOrderId,
  sentAt: record.sentAt,
  sentAtBroker: record.sentAtBroker,
  positionBefore: record.positionBefore,
  missedAt: record.missedAt,
  watchUntil: record.watchUntil,
  version: record.version,
})
