import type { KeptPreview, Order, OrderDetail, OrdersQuery } from '@g2e/contract/orders'
import { newYorkInstant } from '@g2e/domain/calendar'
import { decimal, sum, toMoney } from '@g2e/domain/money'
import { isBuying, multiplierOf, orderStatuses } from '@g2e/domain/orders'
import type { z } from 'zod'
import { dayMs, isoOf } from '../../platform/clock.ts'
import { notFound } from '../../platform/http/problem.ts'
import type { OrderRecord } from './order-record.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { presentDetail, presentOrder } from './present.ts'
import { doubtOf } from './resolve-order.ts'

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)

/** A day means all of it, in New York. */
const startOf = (text: string): string => isoOf(isDay(text) ? newYorkInstant(text, 0) : Date.parse(text))
const endOf = (text: string): string => isoOf(isDay(text) ? newYorkInstant(text, 0) + dayMs - 1 : Date.parse(text))

export interface OrderPageAnswer {
  readonly items: Order[]
  readonly total: number
  readonly page: number
  readonly pageSize: number
  readonly pages: number
}

/** Newest first. Answers from our own journal: no broker can make it wait. */
export async function listOrders(
  deps: OrdersDeps,
  userId: string,
  { page, pageSize, status, symbol, accountId, from, to }: z.output<typeof OrdersQuery>,
): Promise<OrderPageAnswer> {
  const { items, total } = await deps.orders.page(
    userId,
    {
      statuses: status,
      symbol,
      accountId,
      from: from === undefined ? undefined : startOf(from),
      to: to === undefined ? undefined : endOf(to),
    },
    { offset: (page - 1) * pageSize, limit: pageSize },
  )
  return { items: items.map(presentOrder), total, page, pageSize, pages: Math.ceil(total / pageSize) }
}

/** What was shown, also when it is too old to be sent. @throws 404 */
export async function readPreview(deps: OrdersDeps, userId: string, id: string): Promise<KeptPreview> {
  const kept = await deps.approvals.findPreview(userId, id)
  if (!kept) throw notFound('preview')
  const record = await deps.orders.ofDraft(userId, id)
  return { preview: kept.content, createdAt: kept.createdAt, order: record ? presentOrder(record) : null }
}

/** @throws 404 */
export async function readOrder(deps: OrdersDeps, userId: string, id: string): Promise<OrderDetail> {
  const record = await deps.orders.find(userId, id)
  if (!record) throw notFound('order')
  const events = await deps.orders.events(id)
  const preview = record.previewId === null ? undefined : await deps.approvals.findPreview(userId, record.previewId)
  return presentDetail(record, {
    events: events.map(({ sequence, at, type, source, detail, status }) => ({
      sequence,
      at,
      type,
      status: statusOf(status, record),
      source: sourceOf(source),
      detail,
    })),
    doubt: await doubtOf(deps, record),
    estimateError: preview ? estimateErrorOf(record, preview.content) : null,
  })
}

type EventSource = OrderDetail['events'][number]['source']
const sources: readonly EventSource[] = ['user', 'broker_stream', 'broker_poll', 'reconciler', 'system']
const sourceOf = (text: string): EventSource => sources.find((source) => source === text) ?? 'system'

const statusOf = (text: string, record: OrderRecord): Order['status'] =>
  orderStatuses.find((status) => status === text) ?? record.status

interface Estimates {
  readonly estimatedCost: string | null
  readonly estimatedProceeds: string | null
  readonly estimatedFees: string | null
}

/** What it came to less what was estimated; only for a whole fill, since the estimate was of the whole. */
export function estimateErrorOf(
  record: Pick<OrderRecord, 'status' | 'filledQuantity' | 'averageFillPrice' | 'symbol' | 'side' | 'executions'>,
  estimate: Estimates,
): OrderDetail['estimateError'] {
  const { averageFillPrice, side } = record
  if (record.status !== 'filled' || averageFillPrice === null || side === null) return null
  const estimated = isBuying(side) ? estimate.estimatedCost : estimate.estimatedProceeds
  const actual = decimal(averageFillPrice).times(record.filledQuantity).times(multiplierOf(record.symbol))
  const fees = record.executions.map(({ fee }) => fee)
  const areFeesKnown = fees.length > 0 && fees.every((fee) => fee !== null)
  const paid = sum(fees.flatMap((fee) => (fee === null ? [] : [fee])))
  return {
    cost: estimated === null ? null : toMoney(actual.minus(estimated)),
    fees: estimate.estimatedFees === null || !areFeesKnown ? null : toMoney(paid.minus(estimate.estimatedFees)),
  }
}
