/**
 * What becomes of orders, pushed and read. The stream sends whole rows first and then only what changed (ibkr.md 4), so
 * changes are laid over the row that is known; an order that is not known, and an end that is told, are read first. Fills
 * come by their own topic and are read where it lacks them. Without a stream, and now and then with one, the list is read.
 */
import { decimal, sum } from '@g2e/domain/money'
import { isFinal } from '@g2e/domain/orders'
import type { BrokerEnvironment, OrderEvent, StreamHandlers, StreamState, Subscription } from '../port/broker.ts'
import { BrokerError, WireMismatch } from '../port/errors.ts'
import type { BrokerAccountId } from '../port/ids.ts'
import type { ReportedExecution, ReportedOrder } from '../port/reported.ts'
import { brokerId } from './addresses.ts'
import type { GatewayStream } from './gateway-stream.ts'
import { mapOrders } from './map/orders.ts'
import type { SymbolOf } from './map/orders.ts'
import { mapTrades } from './map/trades.ts'
import type { OrderBook } from './order-book.ts'
import { digits, isObject } from './wire/read.ts'
import type { WireObject } from './wire/read.ts'

export interface OrderUpdatesOptions {
  readonly stream: GatewayStream
  readonly book: OrderBook
  readonly hooks: BrokerEnvironment
  readonly symbolOf: SymbolOf
  /** Makes the gateway forget what it had gathered, before the topic is subscribed. */
  readonly clear: () => Promise<void>
  readonly readFills: (accountId: BrokerAccountId, order: ReportedOrder) => Promise<readonly ReportedExecution[]>
}

export const pollEveryMs = 10_000
/** Updates have stopped coming without a word (ibkr.md 9, row 3), so the list is read beside the stream too. */
export const checkEveryMs = 60_000
/** When to look for fills that the stream has not told, again while some are missing. */
export const fillWaitsMs: readonly number[] = [50, 500, 2_000, 5_000, 15_000]
const rememberedMax = 5_000

interface Listener {
  readonly accountId: BrokerAccountId
  readonly handlers: StreamHandlers<OrderEvent>
}

interface Known {
  readonly order: ReportedOrder
  readonly accountId: BrokerAccountId
}

export class OrderUpdates {
  readonly #options: OrderUpdatesOptions
  readonly #listeners = new Set<Listener>()
  readonly #known = new Map<string, Known>()
  readonly #fills = new Map<string, Map<string, ReportedExecution>>()
  readonly #looks = new Map<string, NodeJS.Timeout>()
  #topic: { readonly close: () => Promise<void> } | undefined
  #trades: { readonly close: () => Promise<void> } | undefined
  #prompts: { readonly close: () => Promise<void> } | undefined
  #timer: NodeJS.Timeout | undefined
  #state: StreamState = { state: 'connecting' }
  #isReading = false
  #isWanted = false

  constructor(options: OrderUpdatesOptions) {
    this.#options = options
  }

  subscribe(accountIds: readonly BrokerAccountId[], handlers: StreamHandlers<OrderEvent>): Subscription {
    const added = accountIds.map((accountId): Listener => ({ accountId, handlers }))
    for (const listener of added) this.#listeners.add(listener)
    if (this.#topic) handlers.onState(this.#state)
    else this.#open()
    return {
      close: async () => {
        for (const listener of added) this.#listeners.delete(listener)
        if (this.#listeners.size === 0) await this.close()
      },
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const timer of this.#looks.values()) clearTimeout(timer)
    this.#looks.clear()
    const topics = [this.#topic, this.#trades, this.#prompts]
    this.#topic = undefined
    this.#trades = undefined
    this.#prompts = undefined
    this.#options.stream.unsubscribe('sor+{}')
    this.#options.stream.unsubscribe(tradesTopic)
    await Promise.all(topics.flatMap((topic) => (topic ? [topic.close()] : [])))
  }

  #open(): void {
    const { stream } = this.#options
    stream.subscribe('sor+{}', 'uor+{}')
    stream.subscribe(tradesTopic, 'utr+{}')
    this.#topic = stream.listen({
      topic: 'sor',
      onFrame: (frame) => this.#rows(frame),
      onState: (state) => this.#turned(state),
      before: () => this.#options.clear(),
    })
    this.#trades = stream.listen({
      topic: 'str',
      onFrame: (frame) => this.#executions(frame),
      onState: () => undefined,
    })
    // Sent unasked, an object or several; one about an order may be all that tells of its refusal (ibkr.md 4, 3.7).
    this.#prompts = stream.listen({
      topic: 'ntf',
      onFrame: ({ args }) => {
        if ([args].flat().some(isAboutOrder)) this.#readSoon()
      },
      onState: () => undefined,
    })
    this.#schedule()
  }

  #turned(state: StreamState): void {
    const before = this.#state.state
    this.#state = state.state === 'live' ? state : { ...state, state: before === 'polling' ? 'polling' : state.state }
    for (const { handlers } of this.#listeners) handlers.onState(this.#state)
    if (state.state === 'live') this.#readSoon()
    this.#schedule()
  }

  /** The next reading of the list, whatever is pushed. */
  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#listeners.size === 0) return
    const isLive = this.#state.state === 'live'
    this.#timer = setTimeout(() => this.#due(), isLive ? checkEveryMs : pollEveryMs)
    this.#timer.unref()
  }

  #due(): void {
    if (this.#state.state !== 'live' && this.#state.state !== 'polling') {
      this.#state = { state: 'polling', detail: this.#state.detail }
      for (const { handlers } of this.#listeners) handlers.onState(this.#state)
    }
    this.#readSoon()
    this.#schedule()
  }

  /** One reading at a time; who asks during one is served by the next. */
  #readSoon(): void {
    this.#isWanted = true
    if (this.#isReading) return
    this.#isReading = true
    void this.#readWanted().finally(() => {
      this.#isReading = false
    })
  }

  async #readWanted(): Promise<void> {
    while (this.#isWanted && this.#listeners.size > 0) {
      this.#isWanted = false
      const accounts = new Set([...this.#listeners].map(({ accountId }) => accountId))
      for (const accountId of accounts) await this.#readAccount(accountId)
    }
  }

  async #readAccount(accountId: BrokerAccountId): Promise<void> {
    const { book, hooks } = this.#options
    try {
      const { orders } = await book.read(accountId)
      const at = new Date(hooks.now()).toISOString()
      for (const order of orders) this.#tell({ order, accountId }, 'poll', at)
    } catch (error) {
      // The call has been logged by the kit; the next reading is due anyway.
      if (!(error instanceof BrokerError)) throw error
    }
  }

  #rows(frame: WireObject): void {
    const { args } = frame
    const rows: readonly unknown[] = Array.isArray(args) ? args : []
    const at = new Date(this.#options.hooks.now()).toISOString()
    for (const row of rows) {
      const id = isObject(row) ? digits(row['orderId']) : undefined
      const known = id === undefined ? undefined : this.#known.get(id)
      if (!isObject(row) || !known || !isObject(known.order.raw)) {
        this.#readSoon()
        continue
      }
      const order = this.#laidOver(known.order, row)
      if (!order) this.#readSoon()
      // An end that is told may be an end in part: it is read before anybody hears of it (ibkr.md 4).
      else if (isFinal(order.status) && !isFinal(known.order.status)) this.#readSoon()
      else this.#tell({ ...known, order }, 'stream', at)
    }
  }

  #laidOver(known: ReportedOrder, changes: WireObject): ReportedOrder | undefined {
    const { symbolOf, book } = this.#options
    try {
      const [order] = mapOrders([{ ...Object(known.raw), ...changes }], symbolOf).items
      if (!order) return undefined
      const seen = book.seen(order)
      return {
        ...seen,
        clientOrderId: seen.clientOrderId ?? known.clientOrderId,
        legs: known.legs,
        orderClass: known.orderClass,
      }
    } catch (error) {
      if (error instanceof WireMismatch) return undefined
      throw error
    }
  }

  #executions(frame: WireObject): void {
    try {
      for (const { execution, brokerOrderId, orderRef } of mapTrades(frame)) {
        const known =
          (brokerOrderId === undefined ? undefined : this.#known.get(brokerOrderId)) ??
          [...this.#known.values()].find(({ order }) => orderRef !== null && order.clientOrderId === orderRef)
        if (known) this.#tellFill(known, execution, 'stream')
        else this.#readSoon()
      }
    } catch (error) {
      if (!(error instanceof WireMismatch)) throw error
      this.#options.hooks.log.warn(
        { brokerId, stream: 'trades', path: error.path },
        'an execution could not be read; the orders are read again',
      )
      this.#readSoon()
    }
  }

  /** Late news of a state is no news: no order goes back. */
  #tell(next: Known, source: OrderEvent['source'], at: string): void {
    const id = next.order.brokerOrderId
    const before = this.#known.get(id)?.order
    if (before && !isNewer(before, next.order)) return
    this.#known.delete(id)
    this.#known.set(id, next)
    const oldest = this.#known.size > rememberedMax ? this.#known.keys().next().value : undefined
    if (oldest !== undefined) {
      this.#known.delete(oldest)
      this.#fills.delete(oldest)
    }
    this.#emit(next.accountId, { order: next.order, execution: null, source, at })
    if (!isZero(next.order) && next.order.filledQuantity !== before?.filledQuantity) this.#lookForFills(next, source, 0)
  }

  #tellFill({ order, accountId }: Known, execution: ReportedExecution, source: OrderEvent['source']): void {
    const own = this.#fills.get(order.brokerOrderId) ?? new Map<string, ReportedExecution>()
    this.#fills.set(order.brokerOrderId, own)
    if (own.has(execution.executionId)) return
    own.set(execution.executionId, execution)
    this.#emit(accountId, { order, execution, source, at: execution.at })
  }

  #lookForFills(known: Known, source: OrderEvent['source'], attempt: number): void {
    const id = known.order.brokerOrderId
    const waitMs = fillWaitsMs[attempt]
    // A look that is still to come sees these fills too.
    if (waitMs === undefined || this.#looks.has(id) || this.#isComplete(id)) return
    const timer = setTimeout(() => {
      this.#looks.delete(id)
      void this.#readFills(id, source, attempt)
    }, waitMs)
    timer.unref()
    this.#looks.set(id, timer)
  }

  async #readFills(id: string, source: OrderEvent['source'], attempt: number): Promise<void> {
    const known = this.#known.get(id)
    if (!known || this.#listeners.size === 0 || this.#isComplete(id)) return
    try {
      for (const execution of await this.#options.readFills(known.accountId, known.order))
        this.#tellFill(this.#known.get(id) ?? known, execution, source)
    } catch (error) {
      // The call has been logged by the kit; the next look is later.
      if (!(error instanceof BrokerError)) throw error
    }
    this.#lookForFills(this.#known.get(id) ?? known, source, attempt + 1)
  }

  #isComplete(id: string): boolean {
    const filled = this.#known.get(id)?.order.filledQuantity ?? '0'
    const told = [...(this.#fills.get(id)?.values() ?? [])].map(({ quantity }) => quantity)
    return decimal(filled).lte(sum(told))
  }

  #emit(accountId: BrokerAccountId, event: Omit<OrderEvent, 'accountId'>): void {
    for (const listener of this.#listeners)
      if (listener.accountId === accountId) listener.handlers.onEvent({ accountId, ...event })
  }
}

const isAboutOrder = (told: unknown): boolean => isObject(told) && digits(told['orderId']) !== undefined

const tradesTopic = 'str+{"realtimeUpdatesOnly":true,"days":1}'

const isZero = ({ filledQuantity }: ReportedOrder): boolean => decimal(filledQuantity).isZero()

function isNewer(before: ReportedOrder, next: ReportedOrder): boolean {
  const filled = decimal(next.filledQuantity).cmp(before.filledQuantity)
  if (filled !== 0) return filled > 0
  if (isFinal(before.status) && !isFinal(next.status)) return false
  return (
    before.status !== next.status ||
    before.brokerStatus !== next.brokerStatus ||
    before.limitPrice !== next.limitPrice ||
    before.stopPrice !== next.stopPrice ||
    before.quantity !== next.quantity ||
    before.clientOrderId !== next.clientOrderId ||
    next.legs.some((leg, index) => leg.status !== before.legs[index]?.status)
  )
}
