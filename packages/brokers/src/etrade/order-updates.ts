/**
 * Order updates of one session, polled: the API pushes nothing (brokers/etrade.md 3). Often just after something was placed or
 * cancelled, steadily while orders work, seldom otherwise. Lists lag and answers cross, so a state once seen is never taken
 * back by an older one, and what did not change is not told.
 */
import { sessionAt } from '@g2e/domain/calendar'
import { decimal, sum } from '@g2e/domain/money'
import { isFinal } from '@g2e/domain/orders'
import { BrokerError } from '../port/errors.ts'
import type { BrokerEnvironment, OrderEvent, StreamHandlers, StreamState, Subscription } from '../port/broker.ts'
import type { BrokerAccountId, BrokerOrderId } from '../port/ids.ts'
import type { ReportedExecution, ReportedOrder } from '../port/reported.ts'
import { isWorking } from './orders.ts'

export interface PollTimings {
  /** Just after placing or cancelling. */
  readonly stirredMs: number
  /** How long that lasts. */
  readonly stirredForMs: number
  /** While orders work. */
  readonly workingMs: number
  readonly idleMs: number
}

export const pollTimings: PollTimings = { stirredMs: 1_500, stirredForMs: 30_000, workingMs: 10_000, idleMs: 60_000 }
const rememberedMax = 5_000
/** Orders that work for longer than the list of a day shows are asked for singly, this many a round. */
const singlyMax = 20
const dayMs = 86_400_000
/** Fills may lag behind their order: so many rounds they are looked for. */
const fillLooksMax = 5
/** The broker's clock and ours may differ by so much. */
const newsOverlapMs = 5_000

export interface OrderUpdatesOptions {
  readonly hooks: BrokerEnvironment
  /** Orders of any status submitted since the instant; working ones of any age where `since` is absent. */
  readonly readOrders: (accountId: BrokerAccountId, since: string | undefined) => Promise<readonly ReportedOrder[]>
  readonly readOrder: (accountId: BrokerAccountId, id: BrokerOrderId) => Promise<ReportedOrder | undefined>
  /** Single fills of an order; the list of orders tells only their sum. */
  readonly readFills: (accountId: BrokerAccountId, order: ReportedOrder) => Promise<readonly ReportedExecution[]>
  readonly timings?: PollTimings | undefined
}

interface Listener {
  readonly accountIds: readonly BrokerAccountId[]
  readonly handlers: StreamHandlers<OrderEvent>
}

interface Known {
  readonly accountId: BrokerAccountId
  readonly order: ReportedOrder
}

export class OrderUpdates {
  readonly #options: OrderUpdatesOptions
  readonly #listeners = new Set<Listener>()
  /** The furthest state of each order. */
  readonly #known = new Map<string, Known>()
  /** Accounts whose orders have been read once: what they held then is no news. */
  readonly #begun = new Set<string>()
  /** Orders whose single fills have not all been told, and how often they were looked for. */
  readonly #owed = new Map<string, number>()
  readonly #toldFills = new Set<string>()
  /** Orders from then on are news even to the first look: they may have been placed while it was under way. */
  #listeningSinceMs = Number.POSITIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #stirredUntil = 0
  #again = false
  #closed = false

  constructor(options: OrderUpdatesOptions) {
    this.#options = options
  }

  subscribe(accountIds: readonly BrokerAccountId[], handlers: StreamHandlers<OrderEvent>): Subscription {
    const listener: Listener = { accountIds, handlers }
    this.#listeners.add(listener)
    this.#closed = false
    this.#listeningSinceMs = Math.min(this.#listeningSinceMs, this.#options.hooks.now() - newsOverlapMs)
    handlers.onState({ state: 'polling' })
    this.#soon(0)
    return {
      close: async () => {
        this.#listeners.delete(listener)
        if (this.#listeners.size === 0) await this.close()
      },
    }
  }

  /** Something was placed or cancelled: looks at once, and often for a while. */
  stirred(): void {
    this.#stirredUntil = performance.now() + this.#timings.stirredForMs
    if (this.#listeners.size > 0) this.#soon(0)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#listeners.clear()
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#running
  }

  get #timings(): PollTimings {
    return this.#options.timings ?? pollTimings
  }

  #soon(waitMs: number): void {
    if (this.#closed) return
    if (this.#running) {
      this.#again ||= waitMs === 0
      return
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#run(), waitMs)
    this.#timer.unref()
  }

  #run(): void {
    this.#again = false
    this.#running = this.#poll().finally(() => {
      this.#running = undefined
      if (this.#listeners.size > 0) this.#soon(this.#again ? this.#timings.stirredMs : this.#pause())
    })
  }

  #pause(): number {
    const { stirredMs, workingMs, idleMs } = this.#timings
    if (performance.now() < this.#stirredUntil) return stirredMs
    const works = [...this.#known.values()].some(({ order }) => isWorking(order))
    return works && sessionAt(this.#options.hooks.now()) !== 'closed' ? workingMs : idleMs
  }

  async #poll(): Promise<void> {
    const accountIds = new Set([...this.#listeners].flatMap((listener) => listener.accountIds))
    let failed: string | undefined
    for (const accountId of accountIds) {
      if (this.#closed) return
      try {
        await this.#pollAccount(accountId)
      } catch (error) {
        if (!(error instanceof BrokerError)) throw error
        // The call has been logged by the kit; the next round tries again.
        failed = error.message
      }
    }
    this.#tell({ state: 'polling', detail: failed })
  }

  async #pollAccount(accountId: BrokerAccountId): Promise<void> {
    const { hooks, readOrders, readOrder } = this.#options
    const isFirst = !this.#begun.has(accountId)
    if (isFirst) for (const order of await readOrders(accountId, undefined)) this.#begin(accountId, order)
    const listed = await readOrders(accountId, new Date(hooks.now() - dayMs).toISOString())
    if (isFirst) {
      for (const order of listed) this.#begin(accountId, order)
      this.#begun.add(accountId)
      return this.#tellFills(accountId)
    }
    for (const order of listed) this.#told(accountId, order)
    const ids = new Set(listed.map(({ brokerOrderId }) => brokerOrderId))
    const older = [...this.#known.values()].filter(
      (known) => known.accountId === accountId && isWorking(known.order) && !ids.has(known.order.brokerOrderId),
    )
    for (const { order } of older.slice(0, singlyMax)) {
      const now = await readOrder(accountId, order.brokerOrderId)
      if (now) this.#told(accountId, now)
    }
    await this.#tellFills(accountId)
  }

  async #tellFills(accountId: BrokerAccountId): Promise<void> {
    for (const [id, looks] of this.#owed) {
      const known = this.#known.get(id)
      if (known?.accountId !== accountId) continue
      const { order } = known
      const fills = await this.#options.readFills(accountId, order)
      for (const execution of fills) {
        if (this.#toldFills.has(execution.executionId)) continue
        remembered(this.#toldFills, execution.executionId)
        this.#emit(accountId, order, execution)
      }
      const isComplete = sum(fills.map(({ quantity }) => quantity)).gte(order.filledQuantity)
      if (isComplete || looks >= fillLooksMax) this.#owed.delete(id)
      else this.#owed.set(id, looks + 1)
    }
  }

  #begin(accountId: BrokerAccountId, order: ReportedOrder): void {
    if (order.submittedAt !== null && Date.parse(order.submittedAt) >= this.#listeningSinceMs) {
      this.#told(accountId, order)
      return
    }
    if (!this.#known.has(order.brokerOrderId)) this.#remember(accountId, order)
  }

  #told(accountId: BrokerAccountId, order: ReportedOrder): void {
    const known = this.#known.get(order.brokerOrderId)?.order
    if (known && (isOlder(known, order) || isSame(known, order))) return
    this.#remember(accountId, order)
    this.#emit(accountId, order, null)
    // A package is told leg by leg, and its legs have no fills of their own here.
    if (order.legs.length === 0 && order.filledQuantity !== (known?.filledQuantity ?? '0')) {
      this.#owed.set(order.brokerOrderId, 0)
    }
  }

  #emit(accountId: BrokerAccountId, order: ReportedOrder, execution: ReportedExecution | null): void {
    const at = execution?.at ?? new Date(this.#options.hooks.now()).toISOString()
    for (const listener of this.#listeners) {
      if (!listener.accountIds.includes(accountId)) continue
      listener.handlers.onEvent({ accountId, order, execution, source: 'poll', at })
    }
  }

  #remember(accountId: BrokerAccountId, order: ReportedOrder): void {
    this.#known.delete(order.brokerOrderId)
    this.#known.set(order.brokerOrderId, { accountId, order })
    if (this.#known.size <= rememberedMax) return
    for (const [id, known] of this.#known) {
      if (isWorking(known.order)) continue
      this.#known.delete(id)
      return
    }
  }

  #tell(state: StreamState): void {
    for (const { handlers } of this.#listeners) handlers.onState(state)
  }
}

function remembered(seen: Set<string>, id: string): void {
  seen.add(id)
  if (seen.size <= rememberedMax) return
  const [oldest] = seen
  if (oldest !== undefined) seen.delete(oldest)
}

/** Less filled, or working again after its end: an answer that came late. */
function isOlder(known: ReportedOrder, order: ReportedOrder): boolean {
  if (decimal(order.filledQuantity).lt(known.filledQuantity)) return true
  return isFinal(known.status) && !isFinal(order.status)
}

const isSame = (known: ReportedOrder, order: ReportedOrder): boolean =>
  known.status === order.status &&
  known.brokerStatus === order.brokerStatus &&
  known.filledQuantity === order.filledQuantity &&
  known.replacedBy === order.replacedBy &&
  known.legs.every((leg, index) => {
    const other = order.legs[index]
    return leg.status === other?.status && leg.filledQuantity === other.filledQuantity
  })
