/**
 * The list of orders (ibkr.md 3.6), which may be read once in five seconds, is empty when first asked for, and is never
 * filtered. Readers that come while a read waits for its turn share it: it begins after they asked, so it shows what they
 * look for.
 */
import { sessionAt } from '@g2e/domain/calendar'
import { isFinal } from '@g2e/domain/orders'
import type { BrokerEnvironment, OrdersRead } from '../port/broker.ts'
import type { BrokerAccountId } from '../port/ids.ts'
import type { ReportedOrder } from '../port/reported.ts'
import type { GatewayClient } from './client.ts'
import type { GatewaySession } from './gateway-session.ts'
import { mapOrders } from './map/orders.ts'
import type { SymbolOf } from './map/orders.ts'
import type { MappingReport } from '../kit/index.ts'
import { isObject } from './wire/read.ts'
import { mismatch } from './wire/notes.ts'

/** Calls for one reading: the first after connecting only makes the gateway gather them. */
const callsMax = 3
/** An order may be Inactive on its way; refused is what stays so (order-status-map.json). */
const inactiveMsMin = 3_000

export interface BookDeps {
  readonly client: GatewayClient
  readonly session: GatewaySession
  readonly hooks: Pick<BrokerEnvironment, 'now'>
  readonly report: MappingReport
  readonly symbolOf: SymbolOf
}

interface ListAnswer {
  readonly orders: readonly ReportedOrder[]
  readonly isSnapshot: boolean
}

export class OrderBook {
  readonly #deps: BookDeps
  readonly #running = new Map<string, Promise<OrdersRead>>()
  readonly #waiting = new Map<string, Promise<OrdersRead>>()
  readonly #inactiveSince = new Map<string, number>()
  /** Parts of a group to the order that they belong to; the list does not say. */
  readonly #parents = new Map<string, string>()
  readonly #latest = new Map<string, readonly ReportedOrder[]>()

  constructor(deps: BookDeps) {
    this.#deps = deps
  }

  /** Begins after this call, in its turn. @throws BrokerError */
  read(accountId: BrokerAccountId): Promise<OrdersRead> {
    const waiting = this.#waiting.get(accountId)
    if (waiting) return waiting
    const before = this.#running.get(accountId) ?? Promise.resolve()
    const start = (): Promise<OrdersRead> => {
      this.#waiting.delete(accountId)
      const run = this.#readNow(accountId)
      this.#running.set(accountId, run)
      return run
    }
    // What became of the read before is the affair of who asked for it.
    const next = before.then(start, start)
    this.#waiting.set(accountId, next)
    return next
  }

  /** As read last; empty before the first time. */
  latest(accountId: BrokerAccountId): readonly ReportedOrder[] {
    return this.#latest.get(accountId) ?? []
  }

  /** The order of a group stands for its parts, which would else be shown as orders of their own. */
  group(parentId: string, partIds: readonly string[]): void {
    for (const id of partIds) this.#parents.set(id, parentId)
  }

  /** A row in the light of what is known beside it. */
  seen(order: ReportedOrder): ReportedOrder {
    const id = order.brokerOrderId
    if (order.brokerStatus !== 'Inactive') {
      this.#inactiveSince.delete(id)
      return order
    }
    const now = this.#deps.hooks.now()
    const since = this.#inactiveSince.get(id) ?? now
    this.#inactiveSince.set(id, since)
    return now - since >= inactiveMsMin ? order : { ...order, status: 'pending', leavesQuantity: order.quantity }
  }

  async #readNow(accountId: BrokerAccountId): Promise<OrdersRead> {
    const { client, session, hooks } = this.#deps
    const { value: answer, isOfAccount } = await session.ofAccount(accountId, async () => {
      let list: ListAnswer = { orders: [], isSnapshot: false }
      for (let call = 0; call < callsMax && !list.isSnapshot; call += 1)
        list = await client.orders((body) => this.#listIn(body, accountId))
      return list
    })
    const orders = this.#withParts(answer.orders.map((order) => this.seen(order)))
    this.#latest.set(accountId, orders)
    // Out of hours empty lists have hidden working orders (ibkr.md 3.6): such emptiness proves nothing.
    const isProof = orders.length > 0 || sessionAt(hooks.now()) !== 'closed'
    return { orders, complete: answer.isSnapshot && isProof && isOfAccount }
  }

  #listIn(body: unknown, accountId: BrokerAccountId): ListAnswer {
    if (!isObject(body) || !Array.isArray(body['orders']))
      throw mismatch('orders', 'orders', 'expected a list of orders', body)
    const { report, symbolOf } = this.#deps
    const items = report.items(mapOrders(body, symbolOf))
    return {
      orders: items.filter(({ raw }) => belongsTo(raw, accountId)),
      isSnapshot: body['snapshot'] === true,
    }
  }

  #withParts(orders: readonly ReportedOrder[]): readonly ReportedOrder[] {
    if (this.#parents.size === 0) return orders
    const parts = Map.groupBy(orders, ({ brokerOrderId }) => this.#parents.get(brokerOrderId))
    return orders
      .filter(({ brokerOrderId }) => !this.#parents.has(brokerOrderId))
      .map((order) => {
        const own = parts.get(order.brokerOrderId) ?? []
        return own.length === 0 ? order : { ...order, legs: own.map(legOf) }
      })
  }
}

const legOf = (order: ReportedOrder): ReportedOrder['legs'][number] => ({
  brokerOrderId: order.brokerOrderId,
  symbol: order.symbol,
  side: order.side,
  ratio: null,
  quantity: order.quantity,
  filledQuantity: order.filledQuantity,
  averageFillPrice: order.averageFillPrice,
  orderType: order.orderType,
  limitPrice: order.limitPrice,
  stopPrice: order.stopPrice,
  positionEffect: null,
  status: order.status,
})

/** Rows of every account of the login may come; one that names none is taken for the one asked about. */
function belongsTo(raw: unknown, accountId: string): boolean {
  if (!isObject(raw)) return true
  const account = raw['acct'] ?? raw['account']
  return typeof account !== 'string' || account === accountId
}

export const isWorking = (order: ReportedOrder): boolean =>
  !isFinal(order.status) || order.legs.some(({ status }) => !isFinal(status))
