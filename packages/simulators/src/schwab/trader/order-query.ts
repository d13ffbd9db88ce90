/** Lists of orders: both ends of the entered time are required, and how far they reach is limited (brokers/schwab.md 3.3, 3.4). */
import type { SimOrder } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import { textOf } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { invalid } from '../wire/refusal.ts'
import { parseInstant } from '../wire/time.ts'
import { statuses, wireStatus } from './order-status.ts'
import { wireOrder } from './order-wire.ts'

const dayMs = 86_400_000
/** A year with its leap day. */
const spanMaxMs = 366 * dayMs
const resultsMax = 3_000

export interface ListLimits {
  /** How old the beginning may be; `null` = as old as it likes. */
  readonly daysBack: number | null
}

function instantOf(query: Fields, name: string): number {
  const at = parseInstant(textOf(query, name))
  if (at === undefined) throw invalid(`${name}: required, in the format yyyy-MM-dd'T'HH:mm:ss.SSSZ`)
  return at
}

function rangeOf(desk: Desk, query: Fields, { daysBack }: ListLimits): { readonly from: number; readonly to: number } {
  const [from, to] = [instantOf(query, 'fromEnteredTime'), instantOf(query, 'toEnteredTime')]
  if (to < from) throw invalid('toEnteredTime: must not be before fromEnteredTime')
  if (to - from > spanMaxMs) throw invalid('fromEnteredTime: the range must not be more than one year')
  if (daysBack !== null && from < desk.context.clock.now() - daysBack * dayMs)
    throw invalid(`fromEnteredTime: must be within the last ${daysBack} days`)
  return { from, to }
}

function countOf(query: Fields): number {
  const text = textOf(query, 'maxResults')
  const count = text === undefined ? resultsMax : Number(text)
  if (!Number.isInteger(count) || count < 1) throw invalid('maxResults: a whole number above zero is required')
  return Math.min(count, resultsMax)
}

/** A wrapper has no status of its own: one of its orders must have it. */
function hasStatus(desk: Desk, order: SimOrder, status: string): boolean {
  if (order.orderClass !== 'oco') return wireStatus(desk, order) === status
  const members = [order, ...order.childIds.flatMap((id) => desk.context.exchange.order(id) ?? [])]
  return members.some((member) => wireStatus(desk, member) === status)
}

/** Orders of the accounts, newest first, families as one. */
export function listOrders(
  desk: Desk,
  accountIds: readonly string[],
  query: Fields,
  limits: ListLimits,
): readonly Fields[] {
  const { from, to } = rangeOf(desk, query, limits)
  const status = textOf(query, 'status')
  if (status !== undefined && !statuses.some((one) => one === status))
    throw invalid(`status: ${status.slice(0, 40)} is not a status`)
  return accountIds
    .flatMap((accountId) => desk.context.exchange.orders({ accountId }))
    .filter(
      (order) =>
        order.parentId === null &&
        order.receivedAt >= from &&
        order.receivedAt <= to &&
        (status === undefined || hasStatus(desk, order, status)),
    )
    .toSorted((a, b) => b.receivedAt - a.receivedAt || b.sequence - a.sequence)
    .slice(0, countOf(query))
    .map((order) => wireOrder(desk, order))
}
