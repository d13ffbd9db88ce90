/** Orders of the one account behind the credentials: reading them completely, placing, replacing, cancelling. */
import { isFinal } from '@g2e/domain/orders'
import type {
  BrokerEnvironment,
  CompiledOrder,
  CompiledRequest,
  OrdersQuery,
  OrdersRead,
  PlaceOrder,
  ReplaceOrder,
} from '../port/broker.ts'
import { Rejected, Unsupported, WireMismatch } from '../port/errors.ts'
import type { BrokerOrderId, ClientOrderId } from '../port/ids.ts'
import type { ReportedExecution, ReportedOrder } from '../port/reported.ts'
import { brokerId } from './addresses.ts'
import { activitiesPageSize, ordersPageSize } from './client.ts'
import type { AlpacaClient } from './client.ts'
import { compileOrder } from './compile-order.ts'
import { compileReplace } from './compile-replace.ts'
import { mapExecutions, mapOrder, mapOrders } from './map.ts'
import type { MappingReport } from '../kit/index.ts'
import { verifyAnswer } from './verify-answer.ts'

export interface OrdersDeps {
  readonly client: AlpacaClient
  readonly hooks: Pick<BrokerEnvironment, 'now'>
  readonly report: MappingReport
}

const dayMs = 86_400_000
/** GTC orders end 90 days after they were made (brokers/alpaca.md 2.7), so nothing older works. */
export const workingOrderMsMax = 92 * dayMs
/** 30,000 orders; more are told as an incomplete list. */
export const orderPagesMax = 60
export const executionPagesMax = 50

export async function readOrders(deps: OrdersDeps, { scope, since }: OrdersQuery): Promise<OrdersRead> {
  // A status=open list has left out held legs and whole groups (brokers/alpaca.md 2.8), so all states are read.
  const horizon = scope === 'open' ? new Date(deps.hooks.now() - workingOrderMsMax).toISOString() : undefined
  const from = since ?? horizon
  // `after` is exclusive and cuts fractions of a second.
  const after = from === undefined ? undefined : new Date(Date.parse(from) - 1000).toISOString()
  const read = await readPages(deps, after)
  return scope === 'all' ? read : { ...read, orders: read.orders.filter(isWorking) }
}

const isWorking = (order: ReportedOrder): boolean =>
  !isFinal(order.status) || order.legs.some(({ status }) => !isFinal(status))

async function readPages({ client, report }: OrdersDeps, after: string | undefined): Promise<OrdersRead> {
  const parse = (body: unknown) => report.items(mapOrders(listIn(body, 'orders')))
  const orders: ReportedOrder[] = []
  let last: string | undefined
  for (let page = 0; page < orderPagesMax; page += 1) {
    const cursor = last === undefined ? (after === undefined ? {} : { after }) : { afterOrderId: last }
    const items = await client.orders(cursor, parse)
    for (const order of items) orders.push(order)
    // Whether legs count against the page size is not documented: a page is short only when neither count fills it.
    const isShort = items.length < ordersPageSize && countWithLegs(items) < ordersPageSize
    if (isShort) return { orders, complete: true }
    const next = items.at(-1)?.brokerOrderId
    // A server that ignores the cursor must not be read as a longer list.
    if (next === undefined || next === last) return { orders, complete: false }
    last = next
  }
  return { orders, complete: false }
}

const countWithLegs = (orders: readonly ReportedOrder[]): number =>
  orders.reduce((count, { legs }) => count + 1 + legs.length, 0)

/** A list or an error: `{}` or `null` in its place would read as "nothing there". */
export function listIn(body: unknown, kind: string): readonly unknown[] {
  if (Array.isArray(body)) return body
  throw new WireMismatch(`the ${kind} are not a list`, {
    brokerId,
    operation: kind,
    raw: JSON.stringify(body) ?? '',
    path: '',
  })
}

function orderIn(report: MappingReport, body: unknown): ReportedOrder {
  const { order, notes } = mapOrder(body)
  if (notes.warnings.length > 0) report.tell(notes.warnings)
  return order
}

const foundNothing: ReadonlySet<string | undefined> = new Set(['not_found', 'invalid_request'])

/** `undefined`: 404, or 422 for an id that is no UUID (brokers/alpaca.md 2.8). */
export async function findOrder(
  { client, report }: OrdersDeps,
  key: { readonly brokerOrderId: BrokerOrderId } | { readonly clientOrderId: ClientOrderId },
): Promise<ReportedOrder | undefined> {
  const parse = (body: unknown) => orderIn(report, body)
  try {
    return 'brokerOrderId' in key
      ? await client.order(key.brokerOrderId, parse)
      : await client.orderByClientId(key.clientOrderId, parse)
  } catch (error) {
    if (error instanceof Rejected && foundNothing.has(error.context.failure?.kind)) return undefined
    throw error
  }
}

/** The only request of a compiled order. @throws Unsupported, naming the field in the way. */
function onlyRequest(compiled: CompiledOrder, operation: string): CompiledRequest {
  const [request] = compiled.requests ?? []
  if (request) return request
  const [fault] = compiled.unsupported ?? []
  const message = fault?.reason ?? 'Alpaca cannot take this order.'
  throw new Unsupported(message, {
    brokerId,
    operation,
    failure: { kind: 'invalid_request', code: fault?.field ?? null, message, retryable: false },
  })
}

export async function placeOrder({ client, report }: OrdersDeps, order: PlaceOrder): Promise<ReportedOrder> {
  const { request, context } = order
  const wire = onlyRequest(compileOrder(request, context), 'placeOrder')
  return client.submitOrder(JSON.stringify(wire.body), (body) => verifyAnswer(request, context, orderIn(report, body)))
}

/** A 200 is not success (brokers/alpaca.md 2.9): the old order may fill first, so both are read afterwards. */
export async function replaceOrder({ client, report }: OrdersDeps, replace: ReplaceOrder): Promise<ReportedOrder> {
  const wire = onlyRequest(compileReplace(replace), 'replaceOrder')
  return client.replaceOrder(replace.brokerOrderId, JSON.stringify(wire.body), (answer) => {
    const order = orderIn(report, answer)
    if (order.replaces === replace.brokerOrderId || order.clientOrderId === replace.clientOrderId) return order
    throw new WireMismatch('the answered order does not replace the one that was sent', {
      brokerId,
      operation: 'replaceOrder',
      raw: JSON.stringify(order.raw),
      path: 'replaces',
    })
  })
}

/**
 * Fills of one order, from the activities (the order itself holds only sums). The `order_id` filter is newer than our
 * copy of the specification (brokers/alpaca.md 2.16), so they are picked here.
 */
export async function readExecutions(deps: OrdersDeps, id: BrokerOrderId): Promise<readonly ReportedExecution[]> {
  const order = await findOrder(deps, { brokerOrderId: id })
  return order && order.filledQuantity !== '0' ? readFills(deps, order) : []
}

export async function readFills(
  { client, hooks }: OrdersDeps,
  { brokerOrderId, submittedAt }: ReportedOrder,
): Promise<readonly ReportedExecution[]> {
  const from = submittedAt === null ? hooks.now() - workingOrderMsMax : Date.parse(submittedAt)
  const after = wholeSeconds(from - 60_000)
  const executions: ReportedExecution[] = []
  let pageToken: string | undefined
  for (let page = 0; page < executionPagesMax; page += 1) {
    const last = await client.activities(
      { type: 'FILL', after, pageToken },
      (body) => {
        executions.push(...mapExecutions(listIn(body, 'activities'), brokerOrderId))
        return nextPageToken(body)
      },
      'executions',
    )
    if (last === undefined) break
    pageToken = last
  }
  return executions
}

/** The id of the last item, or `undefined` after the last page: there is no other end mark (brokers/alpaca.md 2.3). */
export function nextPageToken(body: unknown): string | undefined {
  const list = listIn(body, 'activities')
  const last = list.at(-1)
  if (list.length < activitiesPageSize || typeof last !== 'object' || last === null || !('id' in last)) return undefined
  return typeof last.id === 'string' ? last.id : undefined
}

/** `YYYY-MM-DDTHH:MM:SSZ`, the one form that activities document. */
export const wholeSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`
