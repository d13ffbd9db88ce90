/**
 * The one way in which an order moves: events are applied under the order's row lock by the domain's table; what changed,
 * its journal entries and the news of it are one transaction. Late, repeated and contradicting events change nothing.
 */
import { applyOrderEvent, notFound } from '@g2e/domain/orders'
import type { OrderEvent } from '@g2e/domain/orders'
import { onBehalfOf } from '../../platform/actor.ts'
import type { Actor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { AuditRecord, Unit } from '../../platform/db/unit-of-work.ts'
import { orderAttention, orderChanged, orderFilled } from './events.ts'
import type { LegState, OrderRecord } from './order-record.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { presentOrder } from './present.ts'
import type { JournalEntry } from './store/orders.ts'

export interface OrderNews {
  readonly events: readonly OrderEvent[]
  readonly source: JournalEntry['source']
  /** Words for the journal: the broker's own status, why something is unknown. */
  readonly detail?: string | null | undefined
  readonly legs?: readonly LegState[] | undefined
  /** Facts beside the state machine: when it was missed, what it is watched for, terms that the broker changed. */
  readonly facts?: Partial<OrderRecord> | undefined
  /** Who asked for it, where somebody did. */
  readonly actor?: Actor | undefined
  readonly audit?: AuditRecord | undefined
}

interface Applied {
  readonly record: OrderRecord
  readonly entries: readonly JournalEntry[]
}

const executionWords = (event: Extract<OrderEvent, { type: 'execution' }>): string =>
  `${event.execution.quantity} at ${event.execution.price}`

function applyAll(deps: OrdersDeps, order: OrderRecord, news: OrderNews, at: string): Applied {
  let record = order
  const entries: JournalEntry[] = []
  for (const event of news.events) {
    const { order: after, changed, anomaly } = applyOrderEvent(record, event)
    if (anomaly !== null)
      deps.platform.log.warn(
        { orderId: order.id, source: news.source, event: event.type, anomaly },
        'an order event does not fit',
      )
    record = changed ? { ...after, version: record.version + 1 } : after
    if (!changed) continue
    const detail = event.type === 'execution' ? executionWords(event) : (news.detail ?? null)
    entries.push({ at, type: event.type, status: record.status, source: news.source, detail })
  }
  return { record, entries }
}

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Legs and facts are not the state machine's; where a person would see them, they count as a change. */
function withFacts(applied: Applied, news: OrderNews, at: string): Applied {
  const { record } = applied
  const legs = news.legs && news.legs.length > 0 ? news.legs : record.legs
  const after: OrderRecord = { ...record, ...news.facts, legs, version: record.version }
  const isVisible = !sameJson(presentOrder(after), presentOrder(record))
  if (!isVisible) return { record: after, entries: applied.entries }
  if (applied.entries.length > 0) return { record: after, entries: applied.entries }
  const changed = { ...after, version: record.version + 1 }
  const entry = { at, type: 'updated', status: changed.status, source: news.source, detail: news.detail ?? null }
  return { record: changed, entries: [entry] }
}

function announce(unit: Unit, before: OrderRecord, after: OrderRecord, source: OrderNews['source']): void {
  unit.publish(orderChanged, { order: presentOrder(after) }, { userId: after.userId })
  if (after.filledQuantity !== before.filledQuantity)
    unit.publish(orderFilled, { orderId: after.id, accountId: after.accountId }, { userId: after.userId })
  const wasLost = before.status === 'rejected' && before.rejectReason === notFound
  // Who said so themselves need not be told.
  if (after.rejectReason === notFound && !wasLost && source !== 'user')
    unit.publish(
      orderAttention,
      {
        orderId: after.id,
        kind: 'not_found',
        title: `Your ${after.symbol} order did not arrive`,
        message:
          'The broker does not know it, so nothing was bought or sold. We keep looking until the end of the day.',
        onceKey: `order-not-found:${after.id}`,
      },
      { userId: after.userId },
    )
  if (wasLost && after.status !== 'rejected')
    unit.publish(
      orderAttention,
      {
        orderId: after.id,
        kind: 'reappeared',
        title: `Your ${after.symbol} order exists after all`,
        message: `The broker had not listed it, so it was shown as not found; now it is ${after.status.replace('_', ' ')}.`,
        onceKey: `order-reappeared:${after.id}`,
      },
      { userId: after.userId },
    )
}

/** Applies news of one order. @returns the order as it is afterwards; `undefined` = there is no such order. */
export async function journalOrder(
  deps: OrdersDeps,
  { id, userId }: Pick<OrderRecord, 'id' | 'userId'>,
  news: OrderNews,
): Promise<OrderRecord | undefined> {
  const { work, clock } = deps.platform
  const actor = news.actor ?? onBehalfOf(userId)
  return work.inTransaction(actor, async (unit) => {
    const before = await deps.orders.lock(id)
    if (!before) return undefined
    const at = isoOf(clock.now())
    const { record, entries } = withFacts(applyAll(deps, before, news, at), news, at)
    if (record !== before) await deps.orders.save(record, at)
    const known = new Set(before.executions.map(({ executionId }) => executionId))
    await deps.orders.addExecutions(
      record,
      record.executions.filter(({ executionId }) => !known.has(executionId)),
    )
    await deps.orders.appendEvents(record, entries)
    if (news.audit) unit.audit(news.audit)
    if (entries.length > 0) announce(unit, before, record, news.source)
    return record
  })
}

/** The broker has answered for it, or it came to nothing. */
export const isSettled = ({ status, brokerOrderId }: Pick<OrderRecord, 'status' | 'brokerOrderId'>): boolean =>
  status !== 'unknown' && !(status === 'pending' && brokerOrderId === null)
