/** What a broker reports of an order, as events of the state machine, legs and (for orders made elsewhere) a record of its own. */
import type { ReportedExecution, ReportedOrder } from '@g2e/brokers/port'
import { tradingDateOf } from '@g2e/domain/calendar'
import { applyOrderEvent, newProgress } from '@g2e/domain/orders'
import type { OrderEvent } from '@g2e/domain/orders'
import type { LegState, OrderRecord } from './order-record.ts'

/** Brokers write instants in many precisions; compared as text they need one. */
export function instantOf(text: string | null): string | null {
  const ms = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

export const executionEvent = (
  { executionId, quantity, price, fee, at }: ReportedExecution,
  brokerOrderId: string,
): OrderEvent => ({
  type: 'execution',
  brokerOrderId,
  execution: { executionId, quantity, price, fee, at: instantOf(at) ?? at },
})

/** Fills first: each is exact, while the report is only their sum. */
export const eventsOf = (report: ReportedOrder): readonly OrderEvent[] => [
  ...report.executions.map((execution) => executionEvent(execution, report.brokerOrderId)),
  {
    type: 'reported',
    status: report.status,
    brokerOrderId: report.brokerOrderId,
    filledQuantity: report.filledQuantity,
    averageFillPrice: report.averageFillPrice,
    rejectReason: report.rejectReason,
    at: instantOf(report.updatedAt ?? report.filledAt ?? report.submittedAt),
  },
]

export const legsOf = (report: ReportedOrder): readonly LegState[] => report.legs.map((leg) => ({ ...leg }))

/** Terms as the broker has them now: a change made elsewhere, or one whose answer was lost. */
export const termsOfReport = (report: ReportedOrder): Partial<OrderRecord> => ({
  ...(report.quantity !== null && { quantity: report.quantity }),
  ...(report.limitPrice !== null && { limitPrice: report.limitPrice }),
  ...(report.stopPrice !== null && { stopPrice: report.stopPrice }),
  ...(report.trailPercent !== null && { trailPercent: report.trailPercent }),
  ...(report.trailAmount !== null && { trailAmount: report.trailAmount }),
  ...(report.timeInForce !== null && { timeInForce: report.timeInForce }),
})

export interface Discovery {
  readonly id: string
  readonly userId: string
  readonly connectionId: string
  readonly accountId: string
  readonly brokerId: string
  readonly replacesOrderId: string | null
  /** Our clock, milliseconds since the epoch. */
  readonly nowMs: number
}

/** An order made in the broker's own app, as it is on the day we first see it. */
export function externalRecord(report: ReportedOrder, found: Discovery): OrderRecord {
  const submittedAt = instantOf(report.submittedAt)
  const createdAt = submittedAt ?? new Date(found.nowMs).toISOString()
  const start: OrderRecord = {
    ...newProgress(report.quantity),
    id: found.id,
    userId: found.userId,
    connectionId: found.connectionId,
    accountId: found.accountId,
    brokerId: found.brokerId,
    clientOrderId: report.clientOrderId,
    request: null,
    symbol: report.symbol,
    side: report.side,
    notional: report.notional,
    orderType: report.orderType,
    limitPrice: report.limitPrice,
    stopPrice: report.stopPrice,
    trailPercent: report.trailPercent,
    trailAmount: report.trailAmount,
    timeInForce: report.timeInForce,
    extendedHours: report.extendedHours,
    orderClass: report.orderClass,
    legs: legsOf(report),
    submittedAt,
    source: 'external',
    recommendationId: null,
    replacesOrderId: found.replacesOrderId,
    previewId: null,
    tradeDate: tradingDateOf(Date.parse(createdAt)),
    cancelRequestedAt: null,
    sentAt: null,
    sentAtBroker: null,
    positionBefore: null,
    missedAt: null,
    watchUntil: null,
    version: 1,
    createdAt,
  }
  return eventsOf(report).reduce((record, event) => applyOrderEvent(record, event).order, start)
}
