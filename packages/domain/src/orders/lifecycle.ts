/**
 * The life of an order as one table. Events may come late, twice or out of order: none moves an order back, the same
 * events in any order end in the same state, and fills add up exactly. What contradicts what is already proved is not
 * applied and comes back as an anomaly for the reconciler and the log. Deciding *what happened* is the caller's work.
 */
import { decimal, toQuantity } from '../money/index.ts'
import type { Price, Quantity } from '../money/index.ts'
import { averageExecutionPrice, executedQuantity, withExecution } from './execution.ts'
import type { Execution } from './execution.ts'
import type { OrderProgress } from './order.ts'
import { isFinal } from './status.ts'
import type { OrderStatus } from './status.ts'

export type OrderEvent =
  /** The broker says where the order stands: the answer to placing, a stream event, a row of a list. */
  | {
      readonly type: 'reported'
      readonly status: OrderStatus
      readonly brokerOrderId?: string | null
      /** Cumulative. */
      readonly filledQuantity?: Quantity | null
      readonly averageFillPrice?: Price | null
      readonly rejectReason?: string | null
      /** Broker's time of this state, ISO 8601 UTC; `null` = it does not say. */
      readonly at: string | null
    }
  | { readonly type: 'execution'; readonly execution: Execution; readonly brokerOrderId?: string | null }
  /** It left us, and nobody knows what became of it. Also a `pending` without broker id found after a crash. */
  | { readonly type: 'outcome_unknown' }
  /** Proof that nothing left us. */
  | { readonly type: 'not_sent' }
  /** Twice complete lists without it (api.md): the only rejection that a later sighting undoes. */
  | { readonly type: 'not_found' }
  | { readonly type: 'cancel_requested' }
  /** The broker says that it does not cancel; the order works on. */
  | { readonly type: 'cancel_refused'; readonly at: string }

export interface OrderTransition<T extends OrderProgress> {
  /** Save it whenever it is another object: also times of reports are remembered. */
  readonly order: T
  /** False: nothing that anybody sees changed (late, repeated or contradicting). */
  readonly changed: boolean
  /** Set when the event contradicts what is proved; a sentence for the log and the reconciler. */
  readonly anomaly: string | null
}

export const notSent = 'not_sent'
export const notFound = 'not_found'

/**
 * Which state may follow which. Absent pairs are never taken. `rejected` has an entry for `not_found` alone, which
 * {@link mayFollow} checks; everything leaves `unknown`.
 */
const successors: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: [
    'open',
    'partially_filled',
    'pending_cancel',
    'filled',
    'canceled',
    'replaced',
    'expired',
    'rejected',
    'unknown',
  ],
  open: ['partially_filled', 'pending_cancel', 'filled', 'canceled', 'replaced', 'expired', 'rejected', 'unknown'],
  partially_filled: ['pending_cancel', 'filled', 'canceled', 'replaced', 'expired', 'rejected', 'unknown'],
  pending_cancel: ['filled', 'canceled', 'replaced', 'expired', 'rejected'],
  unknown: [
    'pending',
    'open',
    'partially_filled',
    'pending_cancel',
    'filled',
    'canceled',
    'replaced',
    'expired',
    'rejected',
  ],
  // A fill may follow a confirmed cancel, an expiry or a replacement: the exchange matched first.
  canceled: ['filled', 'replaced'],
  expired: ['filled'],
  replaced: ['filled'],
  filled: [],
  rejected: ['pending', 'open', 'partially_filled', 'pending_cancel', 'filled', 'canceled', 'replaced', 'expired'],
}

/** Whether an order in this state may be moved to `next` by evidence. */
export function mayFollow(order: Pick<OrderProgress, 'status' | 'rejectReason'>, next: OrderStatus): boolean {
  if (order.status === 'rejected' && order.rejectReason !== notFound) return false
  return successors[order.status].includes(next)
}

/** Applies one event. Pure; the caller bumps `version` and journals when `changed`. */
export function applyOrderEvent<T extends OrderProgress>(order: T, event: OrderEvent): OrderTransition<T> {
  switch (event.type) {
    case 'reported':
      return applyReport(order, event)
    case 'execution':
      return applyExecution(order, event.execution, event.brokerOrderId ?? null)
    case 'outcome_unknown':
      return order.status === 'pending' && order.brokerOrderId === null
        ? moved(order, { status: 'unknown' })
        : unchanged(order)
    case 'not_sent':
      return (order.status === 'pending' || order.status === 'unknown') && order.brokerOrderId === null
        ? moved(order, { status: 'rejected', rejectReason: notSent })
        : unchanged(order, order.status === 'rejected' ? null : 'said not to be sent, but the broker knows it')
    case 'not_found':
      return order.status === 'unknown' && order.brokerOrderId === null
        ? moved(order, { status: 'rejected', rejectReason: notFound })
        : unchanged(order)
    case 'cancel_requested':
      return mayFollow(order, 'pending_cancel') && order.status !== 'unknown' && !isFinal(order.status)
        ? moved(order, { status: 'pending_cancel' })
        : unchanged(order)
    case 'cancel_refused':
      return order.status === 'pending_cancel'
        ? moved(order, { status: workingStatus(order), cancelRefusedAt: event.at })
        : unchanged(order)
  }
}

type Report = Extract<OrderEvent, { type: 'reported' }>

function applyReport<T extends OrderProgress>(order: T, report: Report): OrderTransition<T> {
  const known = order.brokerOrderId
  const named = report.brokerOrderId ?? null
  if (known !== null && named !== null && known !== named) {
    return unchanged(order, `reported under broker order ${named}, but it is ${known}`)
  }
  const fill = reportedFill(order, report)
  const filled = { ...order, ...fill.changes, brokerOrderId: known ?? named }
  const status = nextStatus(filled, report)
  const after = { ...filled, status, rejectReason: reasonAfter(order, status, report) }
  return moved(
    order,
    { ...after, filledAt: filledAtOf(after, report.at), reportedAt: later(order.reportedAt, report.at) },
    fill.anomaly,
  )
}

function reasonAfter(order: OrderProgress, status: OrderStatus, report: Report): string | null {
  if (status !== 'rejected') return null
  const isTheirWord = report.status === 'rejected' && (order.rejectReason === null || order.rejectReason === notFound)
  return isTheirWord ? (report.rejectReason ?? 'rejected by the broker') : order.rejectReason
}

/** A report is cumulative: it can raise what is filled, never lower it. */
function reportedFill(
  order: OrderProgress,
  report: Report,
): { readonly changes: Partial<OrderProgress>; readonly anomaly: string | null } {
  const none = { changes: {}, anomaly: null }
  if (report.filledQuantity === null || report.filledQuantity === undefined) return none
  const reported = decimal(report.filledQuantity)
  if (order.quantity !== null && reported.gt(order.quantity)) {
    return { changes: {}, anomaly: `reported as filled beyond its quantity: ${report.filledQuantity}` }
  }
  if (reported.lt(order.filledQuantity) || reported.isZero()) return none
  if (reported.eq(order.filledQuantity) && order.averageFillPrice !== null) return none
  return {
    changes: { filledQuantity: toQuantity(reported), averageFillPrice: report.averageFillPrice ?? null },
    anomaly: null,
  }
}

function nextStatus(order: OrderProgress, report: Report): OrderStatus {
  const { status } = order
  if (isFullyFilled(order) && mayFollow(order, 'filled')) return 'filled'
  const wanted = report.status === 'unknown' || isFinal(report.status) ? report.status : refined(order, report.status)
  const isStale =
    (wanted === 'unknown' && report.at !== null && order.reportedAt !== null && report.at <= order.reportedAt) ||
    (status === 'unknown' && !isFinal(wanted) && isBefore(report.at, order.reportedAt)) ||
    (wanted === 'pending_cancel' && isBefore(report.at, order.cancelRefusedAt))
  return isStale || !mayFollow(order, wanted) ? status : wanted
}

/** A report without time is never taken for old. */
const isBefore = (at: string | null, limit: string | null): boolean => at !== null && limit !== null && at < limit

const later = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a)

/** A report of "working" may not know of fills seen elsewhere. */
const refined = (order: OrderProgress, reported: OrderStatus): OrderStatus =>
  (reported === 'pending' || reported === 'open') && !decimal(order.filledQuantity).isZero()
    ? 'partially_filled'
    : reported

const workingStatus = (order: OrderProgress): OrderStatus =>
  decimal(order.filledQuantity).isZero() ? 'open' : 'partially_filled'

const isFullyFilled = (order: Pick<OrderProgress, 'quantity' | 'filledQuantity'>): boolean =>
  order.quantity !== null && decimal(order.quantity).gt(0) && decimal(order.filledQuantity).gte(order.quantity)

/** The last fill's time where the fills are all known, else the earliest report of "filled". */
function filledAtOf(order: OrderProgress, reportedAt: string | null): string | null {
  if (order.status !== 'filled') return null
  const areAllKnown =
    order.executions.length > 0 && decimal(executedQuantity(order.executions)).eq(order.filledQuantity)
  if (areAllKnown) return order.executions.at(-1)?.at ?? null
  if (order.filledAt === null || reportedAt === null) return order.filledAt ?? reportedAt
  return reportedAt < order.filledAt ? reportedAt : order.filledAt
}

function applyExecution<T extends OrderProgress>(
  order: T,
  execution: Execution,
  brokerOrderId: string | null,
): OrderTransition<T> {
  const { executionId } = execution
  if (order.brokerOrderId !== null && brokerOrderId !== null && order.brokerOrderId !== brokerOrderId) {
    return unchanged(order, `execution ${executionId} belongs to broker order ${brokerOrderId}`)
  }
  if (!decimal(execution.quantity).gt(0)) return unchanged(order, `execution ${executionId} has no quantity`)
  const executions = withExecution(order.executions, execution)
  if (executions === order.executions) return unchanged(order)
  const executed = executedQuantity(executions)
  if (order.quantity !== null && decimal(executed).gt(order.quantity)) {
    return unchanged(order, `execution ${executionId} would fill more than was ordered`)
  }
  const coversReported = decimal(executed).gte(order.filledQuantity)
  const filled = {
    ...order,
    executions,
    filledQuantity: coversReported ? executed : order.filledQuantity,
    averageFillPrice: coversReported ? averageExecutionPrice(executions) : order.averageFillPrice,
    brokerOrderId: order.brokerOrderId ?? brokerOrderId,
  }
  const status = statusAfterExecution(filled, execution)
  const after = { ...filled, status, rejectReason: status === 'rejected' ? order.rejectReason : null }
  return moved(
    order,
    { ...after, filledAt: filledAtOf(after, null), reportedAt: later(order.reportedAt, execution.at) },
    status === 'rejected' ? `execution ${executionId} of a rejected order` : null,
  )
}

function statusAfterExecution(order: OrderProgress, execution: Execution): OrderStatus {
  if (isFullyFilled(order) && mayFollow(order, 'filled')) return 'filled'
  const isStale = order.status === 'unknown' && isBefore(execution.at, order.reportedAt)
  return !isStale && mayFollow(order, 'partially_filled') ? 'partially_filled' : order.status
}

function moved<T extends OrderProgress>(
  order: T,
  changes: Partial<OrderProgress>,
  anomaly: string | null = null,
): OrderTransition<T> {
  const after: T = { ...order, ...changes }
  return { order: after, changed: visible(order).some((value, index) => value !== visible(after)[index]), anomaly }
}

const visible = (order: OrderProgress): readonly unknown[] => [
  order.status,
  order.brokerOrderId,
  order.filledQuantity,
  order.averageFillPrice,
  order.executions,
  order.rejectReason,
  order.filledAt,
]

const unchanged = <T extends OrderProgress>(order: T, anomaly: string | null = null): OrderTransition<T> => ({
  order,
  changed: false,
  anomaly,
})
