/**
 * Reading orders (schwab.md 3.3 to 3.6). Lists are by the time of entry, both ends given, at most a year long and 3000
 * rows; what was entered long ago and still works is therefore asked for apart from what is recent.
 */
import { isFinal } from '@g2e/domain/orders'
import type { BrokerEnvironment, OrdersQuery, OrdersRead } from '../port/broker.ts'
import { Rejected } from '../port/errors.ts'
import type { BrokerAccountId, BrokerOrderId } from '../port/ids.ts'
import type { ReportedOrder } from '../port/reported.ts'
import { misleading, ordersMax } from './client.ts'
import type { SchwabClient } from './client.ts'
import { mapOrder, mapOrders } from './map/orders.ts'
import type { MappingReport } from '../kit/index.ts'

const dayMs = 86_400_000
/** Some take nothing older in one call (schwab.md 3.3, 3.4). */
export const recentMs = 60 * dayMs
/** The longest span is a year. */
const oldestMs = 364 * dayMs
/** The broker's clock may be ahead of ours. */
const aheadMs = 60_000
/** Below this a span is not halved any more; so many orders in it are told as an incomplete list. */
const shortestSpanMs = 60_000
const rememberedMax = 5_000

export interface OrderReadingDeps {
  readonly client: SchwabClient
  readonly hooks: Pick<BrokerEnvironment, 'now'>
  readonly report: MappingReport
  readonly memory: OrderMemory
}

/** What this session knows of orders beyond their own words: which it has seen, and which took another's place. */
export class OrderMemory {
  /** By id, how many were known before it. */
  readonly #seen = new Map<string, number>()
  #count = 0
  readonly #replaces = new Map<string, BrokerOrderId>()
  readonly #replacedBy = new Map<string, BrokerOrderId>()

  /** What is known by now, for {@link wasKnown}. */
  mark(): number {
    return this.#count
  }

  wasKnown(id: string, mark: number): boolean {
    const at = this.#seen.get(id)
    return at !== undefined && at < mark
  }

  replaced(old: BrokerOrderId, next: BrokerOrderId): void {
    this.#replaces.set(next, old)
    this.#replacedBy.set(old, next)
    forget(this.#replaces)
    forget(this.#replacedBy)
  }

  /** The order, with the orders before and after it where the broker does not name them. */
  known(order: ReportedOrder): ReportedOrder {
    if (!this.#seen.has(order.brokerOrderId)) {
      this.#seen.set(order.brokerOrderId, this.#count)
      this.#count += 1
      forget(this.#seen)
    }
    if (this.#replaces.size === 0) return order
    const replaces = this.#replaces.get(order.brokerOrderId)
    const replacedBy = this.#replacedBy.get(order.brokerOrderId)
    if (replaces === undefined && replacedBy === undefined) return order
    return {
      ...order,
      replaces: order.replaces ?? replaces ?? null,
      replacedBy: order.replacedBy ?? replacedBy ?? null,
    }
  }
}

function forget(known: Map<string, unknown>): void {
  const oldest = known.size > rememberedMax ? known.keys().next().value : undefined
  if (oldest !== undefined) known.delete(oldest)
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

export async function readOrders(
  deps: OrderReadingDeps,
  accountId: BrokerAccountId,
  { scope, since }: OrdersQuery,
): Promise<OrdersRead> {
  const now = deps.hooks.now()
  const recent = now - recentMs
  const from = since === undefined ? now - oldestMs : Math.max(Date.parse(since), now - oldestMs)
  const parts = [readSpan(deps, accountId, { fromMs: Math.max(from, recent), toMs: now + aheadMs })]
  if (from < recent) parts.push(readOlder(deps, accountId, { fromMs: from, toMs: recent - 1 }, since !== undefined))
  const [latest, older] = await Promise.all(parts)
  const orders = [...(older?.orders ?? []), ...(latest?.orders ?? [])].map((order) => deps.memory.known(order))
  const complete = latest?.complete === true && older?.complete !== false
  return { orders: scope === 'all' ? orders : orders.filter(isWorking), complete }
}

const isWorking = (order: ReportedOrder): boolean =>
  !isFinal(order.status) || order.legs.some(({ status }) => !isFinal(status))

/** Where the broker lists nothing that old, that is no hole in what it lists; asked for by name it is. */
async function readOlder(
  deps: OrderReadingDeps,
  accountId: BrokerAccountId,
  span: Span,
  wasAskedFor: boolean,
): Promise<OrdersRead> {
  try {
    return await readSpan(deps, accountId, span)
  } catch (error) {
    if (!(error instanceof Rejected) || error.context.failure?.kind !== 'invalid_request') throw error
    return { orders: [], complete: !wasAskedFor }
  }
}

async function readSpan(deps: OrderReadingDeps, accountId: BrokerAccountId, span: Span): Promise<OrdersRead> {
  const { client, report } = deps
  const { fromMs, toMs } = span
  const asked = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }
  const { orders, isFull } = await client.orders(accountId, asked, (body) => {
    const list = listIn(body, 'orders')
    return { orders: report.items(mapOrders(list)), isFull: list.length >= ordersMax }
  })
  if (!isFull) return { orders, complete: true }
  if (toMs - fromMs <= shortestSpanMs) return { orders, complete: false }
  const middleMs = Math.floor((fromMs + toMs) / 2)
  const first = await readSpan(deps, accountId, { fromMs, toMs: middleMs })
  const second = await readSpan(deps, accountId, { fromMs: middleMs + 1, toMs })
  return { orders: [...first.orders, ...second.orders], complete: first.complete && second.complete }
}

/** A list or an error: `{}` or `null` in its place would read as "nothing there". */
export function listIn(body: unknown, kind: string): readonly unknown[] {
  if (Array.isArray(body)) return body
  throw misleading(kind, `the ${kind} are not a list`, body, '')
}

const foundNothing: ReadonlySet<string | undefined> = new Set(['not_found', 'invalid_request'])

/** `undefined`: 404, or 400 for an id that is no number. */
export async function findOrder(
  { client, report, memory }: OrderReadingDeps,
  accountId: BrokerAccountId,
  brokerOrderId: BrokerOrderId,
): Promise<ReportedOrder | undefined> {
  try {
    const order = await client.order(accountId, brokerOrderId, (body) => {
      const { order: found, notes } = mapOrder(body)
      if (notes.warnings.length > 0) report.tell(notes.warnings)
      if (found.brokerOrderId === brokerOrderId) return found
      throw misleading('findOrder', 'the answer is another order than was asked for', body, 'orderId')
    })
    return memory.known(order)
  } catch (error) {
    if (error instanceof Rejected && foundNothing.has(error.context.failure?.kind)) return undefined
    throw error
  }
}
