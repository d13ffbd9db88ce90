/** Orders of an account: reading them completely and finding one (brokers/etrade.md 2.10, 2.11). */
import { newYorkTime } from '@g2e/domain/calendar'
import { sum } from '@g2e/domain/money'
import { isFinal } from '@g2e/domain/orders'
import type { BrokerEnvironment, OrdersQuery, OrdersRead } from '../port/broker.ts'
import { Rejected, Unavailable } from '../port/errors.ts'
import type { BrokerAccountId, BrokerOrderId, ClientOrderId } from '../port/ids.ts'
import { ExecutionId } from '../port/ids.ts'
import type { ReportedExecution, ReportedOrder } from '../port/reported.ts'
import type { EtradeClient } from './client.ts'
import { lastDays, since as sinceDate } from './dates.ts'
import type { DateRange } from './dates.ts'
import { mapOrders } from './map.ts'
import { individualFills } from './map/individual-fills.ts'
import type { MappingReport } from '../kit/index.ts'
import { contentOf } from './wire/document.ts'
import { isObject, text } from './wire/read.ts'

export interface OrdersDeps {
  readonly client: EtradeClient
  readonly hooks: Pick<BrokerEnvironment, 'now'>
  readonly report: MappingReport
}

/** The list reaches two years back (2.10). */
export const orderDaysMax = 729
/** 6,000 orders; more are told as an incomplete list. */
export const orderPagesMax = 60

/**
 * Working orders are asked for by their two statuses over all the time that there is; what is new is read without a filter,
 * so that a status that we have never met is not left out.
 */
export async function readOrders(
  deps: OrdersDeps,
  accountId: BrokerAccountId,
  { scope, since }: OrdersQuery,
): Promise<OrdersRead> {
  const now = deps.hooks.now()
  if (scope === 'all') {
    const range = since === undefined ? lastDays(now, orderDaysMax) : sinceInstant(since, now)
    const read = await readPages(deps, accountId, range)
    return since === undefined ? read : { ...read, orders: read.orders.filter((order) => isSince(order, since)) }
  }
  const whole = lastDays(now, orderDaysMax)
  const parts = [
    await readPages(deps, accountId, whole, 'OPEN'),
    await readPages(deps, accountId, whole, 'CANCEL_REQUESTED'),
    await readPages(deps, accountId, lastDays(now, 1)),
  ]
  // Read last counts: an order may have moved on between the reads.
  const byId = new Map(parts.flatMap(({ orders }) => orders.map((order) => [order.brokerOrderId, order] as const)))
  const orders = [...byId.values()].filter(
    (order) => isWorking(order) && (since === undefined || isSince(order, since)),
  )
  return { orders, complete: parts.every(({ complete }) => complete) }
}

const sinceInstant = (since: string, now: number): DateRange =>
  sinceDate(newYorkTime(Date.parse(since)).date, now, orderDaysMax)

/** Compared as instants; an order without a time is not left out. */
const isSince = ({ submittedAt }: ReportedOrder, since: string): boolean =>
  submittedAt === null || Date.parse(submittedAt) >= Date.parse(since)

export const isWorking = (order: ReportedOrder): boolean =>
  !isFinal(order.status) || order.legs.some(({ status }) => !isFinal(status))

/** Pages until there is no marker; one that repeats itself ends the list as incomplete (2.10). */
async function readPages(
  { client, report }: OrdersDeps,
  accountId: BrokerAccountId,
  range: DateRange,
  status?: string,
): Promise<OrdersRead> {
  const orders = new Map<string, ReportedOrder>()
  const seen = new Set<string>()
  let marker: string | undefined
  for (let page = 0; page < orderPagesMax; page += 1) {
    const read = await client.orders(accountId, { fromDate: range.from, toDate: range.to, status, marker }, (body) => ({
      items: report.items(mapOrders(body)),
      next: markerIn(body),
    }))
    for (const order of read.items) orders.set(order.brokerOrderId, order)
    if (read.next === null) return { orders: [...orders.values()], complete: true }
    if (seen.has(read.next)) break
    seen.add(read.next)
    marker = read.next
  }
  return { orders: [...orders.values()], complete: false }
}

function markerIn(body: unknown): string | null {
  const content = contentOf('orders', body, 'OrdersResponse')
  return isObject(content) ? text(content['marker']) : null
}

/**
 * By its id: the details first, which are not in the documentation, then the list. By ours never: the broker does not return
 * it (brokers/etrade.md 0, item 4).
 */
export async function findOrder(
  deps: OrdersDeps,
  accountId: BrokerAccountId,
  key: { readonly brokerOrderId: BrokerOrderId } | { readonly clientOrderId: ClientOrderId },
): Promise<ReportedOrder | undefined> {
  if (!('brokerOrderId' in key)) return undefined
  const { brokerOrderId } = key
  try {
    const items = await deps.client.order(accountId, brokerOrderId, (body) => deps.report.items(mapOrders(body)))
    const found = items.find((order) => order.brokerOrderId === brokerOrderId)
    if (found) return found
  } catch (error) {
    if (!(error instanceof Rejected || error instanceof Unavailable)) throw error
  }
  const { orders, complete } = await readOrders(deps, accountId, { scope: 'all' })
  const listed = orders.find((order) => order.brokerOrderId === brokerOrderId)
  if (listed || complete) return listed
  throw new Unavailable('E*TRADE did not list all orders, so that one is missing proves nothing.', {
    brokerId: 'etrade',
    operation: 'findOrder',
  })
}

/**
 * The fills of one order. A list by `status=INDIVIDUAL_FILLS` has them singly (its shape is not confirmed); where it does not
 * add up to a finished order, that order's sum is told as one.
 */
export async function readExecutions(
  deps: OrdersDeps,
  accountId: BrokerAccountId,
  brokerOrderId: BrokerOrderId,
): Promise<readonly ReportedExecution[]> {
  const order = await findOrder(deps, accountId, { brokerOrderId })
  return order ? readFills(deps, accountId, order) : []
}

export async function readFills(
  deps: OrdersDeps,
  accountId: BrokerAccountId,
  order: ReportedOrder,
): Promise<readonly ReportedExecution[]> {
  const { brokerOrderId } = order
  if (order.filledQuantity === '0' || order.legs.length > 0) return []
  const placedOn = order.submittedAt === null ? undefined : newYorkTime(Date.parse(order.submittedAt)).date
  const now = deps.hooks.now()
  const range = placedOn === undefined ? lastDays(now, orderDaysMax) : sinceDate(placedOn, now, orderDaysMax)
  const { orders } = await readPages(deps, accountId, range, individualFills)
  const fills = orders.find((one) => one.brokerOrderId === brokerOrderId)?.executions ?? []
  if (fills.length > 0 && sum(fills.map(({ quantity }) => quantity)).eq(order.filledQuantity)) return fills
  return isFinal(order.status) ? asOne(order) : fills
}

function asOne({
  brokerOrderId,
  filledQuantity,
  averageFillPrice,
  filledAt,
  submittedAt,
}: ReportedOrder): readonly ReportedExecution[] {
  const at = filledAt ?? submittedAt
  if (averageFillPrice === null || at === null) return []
  return [
    {
      executionId: ExecutionId(`${brokerOrderId}-all`),
      quantity: filledQuantity,
      price: averageFillPrice,
      fee: null,
      at,
    },
  ]
}
