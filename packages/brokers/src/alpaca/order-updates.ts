/**
 * Order updates of one session, pushed where possible and polled while not (brokers/alpaca.md 1.3, 4.1). Events are
 * hints: they arrive twice, late, out of order or not at all, so an event repeated is dropped, an older state never
 * replaces a newer one, and whoever listens reads again whenever the state turns `live`. Single fills come from the
 * activities alone: that the stream names a fill as they do is not documented, and two names would count it twice.
 */
import { decimal, sum } from '@g2e/domain/money'
import { isFinal } from '@g2e/domain/orders'
import { BrokerError } from '../port/errors.ts'
import type { BrokerEnvironment, OrderEvent, StreamHandlers, StreamState, Subscription } from '../port/broker.ts'
import type { BrokerAccountId } from '../port/ids.ts'
import type { ReportedExecution, ReportedOrder } from '../port/reported.ts'
import { ReconnectingStream } from '../kit/index.ts'
import type { StreamLink, StreamTimings } from '../kit/index.ts'
import { brokerId } from './addresses.ts'
import type { AlpacaCredentials } from './credentials.ts'
import { readStreamMessage } from './trade-update.ts'
import type { StreamMessage } from './trade-update.ts'

export interface OrderUpdatesOptions {
  readonly url: string
  readonly credentials: AlpacaCredentials
  readonly hooks: BrokerEnvironment
  /** The order in a message, and the broker's time of it. */
  readonly mapUpdate: (data: unknown) => { readonly order: ReportedOrder; readonly at: string | null }
  /** Every order submitted since the instant, whatever its state. */
  readonly readSince: (since: string) => Promise<readonly ReportedOrder[]>
  readonly readFills: (order: ReportedOrder) => Promise<readonly ReportedExecution[]>
  /** Where a working order may have been submitted first: the life of a GTC order ago. */
  readonly horizonMs: number
  readonly timings?: Partial<StreamTimings> | undefined
  readonly pollEveryMs?: number | undefined
}

export const pollEveryMs = 15_000
/** So long a stream may take to come (back) before polling bridges the gap. */
export const streamPatienceMs = 3_000
const rememberedMax = 5_000
const pollOverlapMs = 60_000
/** Activities may lag behind the order: when to look for its fills, and again while some are missing. */
export const fillWaitsMs: readonly number[] = [50, 500, 2_000, 5_000, 15_000]

interface Listener {
  readonly accountId: BrokerAccountId | null
  readonly handlers: StreamHandlers<OrderEvent>
}

export class OrderUpdates {
  readonly #options: OrderUpdatesOptions
  readonly #listeners = new Set<Listener>()
  readonly #seen = new Set<string>()
  /** The newest known state of each order. */
  readonly #known = new Map<string, ReportedOrder>()
  /** Orders whose fills are about to be read. */
  readonly #looks = new Map<string, NodeJS.Timeout>()
  #stream: ReconnectingStream | undefined
  #poll: NodeJS.Timeout | undefined
  #polling = false
  #lastPollAt: number | undefined
  #state: StreamState = { state: 'connecting' }

  constructor(options: OrderUpdatesOptions) {
    this.#options = options
  }

  subscribe(accountId: BrokerAccountId | null, handlers: StreamHandlers<OrderEvent>): Subscription {
    const listener: Listener = { accountId, handlers }
    this.#listeners.add(listener)
    if (this.#stream) handlers.onState(this.#state)
    else this.#open()
    return {
      close: async () => {
        this.#listeners.delete(listener)
        if (this.#listeners.size === 0) await this.close()
      },
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    this.#stopPolling()
    for (const timer of this.#looks.values()) clearTimeout(timer)
    this.#looks.clear()
    const stream = this.#stream
    this.#stream = undefined
    await stream?.close()
  }

  #open(): void {
    const { url, hooks, timings } = this.#options
    this.#stream = new ReconnectingStream({
      url,
      hooks,
      timings,
      label: `${brokerId} orders`,
      onState: (state) => this.#streamTurned(state),
      dialogue: {
        opened: (link) => link.send(JSON.stringify(greeting(this.#options.credentials))),
        received: (text, link) => this.#received(text, link),
      },
    })
  }

  #streamTurned(state: StreamState): void {
    if (state.state === 'live') {
      this.#stopPolling()
      this.#tell(state)
      return
    }
    // While polling bridges the gap, that is the state that counts.
    if (this.#polling) return
    if (state.state === 'down') {
      this.#startPolling(state.detail)
      return
    }
    this.#tell(state)
    if (this.#poll) return
    this.#poll = setTimeout(() => this.#startPolling(state.detail), streamPatienceMs)
    this.#poll.unref()
  }

  #received(text: string, link: StreamLink): void {
    let message: StreamMessage
    try {
      message = readStreamMessage(text)
    } catch (error) {
      this.#unread(error)
      return
    }
    switch (message.kind) {
      case 'authorized':
        link.send(JSON.stringify({ action: 'listen', data: { streams: ['trade_updates'] } }))
        break
      case 'unauthorized':
        link.fail('Alpaca does not let us listen to order updates', 'permanent')
        break
      case 'listening':
        if (message.streams.includes('trade_updates')) link.ready()
        else link.fail('Alpaca offers no order updates here', 'permanent')
        break
      case 'error':
        link.fail(message.message, 'passing')
        break
      case 'update':
        this.#updated(message)
        break
      case 'other':
        break
    }
  }

  #updated({ key, data }: { readonly key: string; readonly data: unknown }): void {
    if (this.#seen.has(key)) return
    let update: { readonly order: ReportedOrder; readonly at: string | null }
    try {
      update = this.#options.mapUpdate(data)
    } catch (error) {
      this.#unread(error)
      return
    }
    remember(this.#seen, key)
    this.#tellOrder(update.order, 'stream', update.at ?? new Date(this.#options.hooks.now()).toISOString())
  }

  /** Late news of a state is no news. */
  #tellOrder(order: ReportedOrder, source: OrderEvent['source'], at: string): void {
    const filledBefore = this.#known.get(order.brokerOrderId)?.filledQuantity ?? '0'
    if (this.#newest(order) !== order) return
    this.#emit({ order, execution: null, source, at })
    if (order.filledQuantity !== filledBefore && order.orderClass !== 'multileg') this.#lookForFills(order, source, 0)
  }

  #lookForFills(order: ReportedOrder, source: OrderEvent['source'], attempt: number): void {
    const id = order.brokerOrderId
    const waitMs = fillWaitsMs[attempt]
    // A look that is still to come sees these fills too.
    if (waitMs === undefined || this.#looks.has(id)) return
    const timer = setTimeout(() => {
      this.#looks.delete(id)
      void this.#readFills(order, source, attempt)
    }, waitMs)
    timer.unref()
    this.#looks.set(id, timer)
  }

  async #readFills(order: ReportedOrder, source: OrderEvent['source'], attempt: number): Promise<void> {
    try {
      const fills = await this.#options.readFills(order)
      const newest = this.#known.get(order.brokerOrderId) ?? order
      for (const execution of fills) {
        const key = `fill ${execution.executionId}`
        if (this.#seen.has(key)) continue
        remember(this.#seen, key)
        this.#emit({ order: newest, execution, source, at: execution.at })
      }
      const isComplete = decimal(newest.filledQuantity).lte(sum(fills.map(({ quantity }) => quantity)))
      if (!isComplete) this.#lookForFills(newest, source, attempt + 1)
    } catch (error) {
      // The call has been logged by the kit; the next look is later.
      if (error instanceof BrokerError) this.#lookForFills(order, source, attempt + 1)
      else throw error
    }
  }

  #newest(order: ReportedOrder): ReportedOrder {
    const known = this.#known.get(order.brokerOrderId)
    if (known?.updatedAt && order.updatedAt && known.updatedAt > order.updatedAt) return known
    this.#known.delete(order.brokerOrderId)
    this.#known.set(order.brokerOrderId, order)
    if (this.#known.size > rememberedMax) {
      const oldest = this.#known.keys().next().value
      if (oldest !== undefined) this.#known.delete(oldest)
    }
    return order
  }

  #unread(error: unknown): void {
    this.#options.hooks.log.warn(
      { brokerId, stream: 'orders', error: error instanceof Error ? error.message.slice(0, 300) : 'unknown' },
      'an order update could not be read; the orders are read again',
    )
    void this.#readChanges()
  }

  #emit(event: Omit<OrderEvent, 'accountId'>): void {
    for (const { accountId, handlers } of this.#listeners) handlers.onEvent({ accountId, ...event })
  }

  #tell(state: StreamState): void {
    this.#state = state
    for (const { handlers } of this.#listeners) handlers.onState(state)
  }

  #startPolling(detail: string | undefined): void {
    if (this.#polling || this.#listeners.size === 0) return
    this.#polling = true
    this.#tell({ state: 'polling', detail })
    this.#pollNow()
  }

  #pollNow(): void {
    void this.#readChanges().finally(() => {
      if (!this.#polling) return
      this.#poll = setTimeout(() => this.#pollNow(), this.#options.pollEveryMs ?? pollEveryMs)
      this.#poll.unref()
    })
  }

  #stopPolling(): void {
    this.#polling = false
    clearTimeout(this.#poll)
    this.#poll = undefined
  }

  /** Reads from the oldest order still working, so that no end of one is missed, and tells what changed. */
  async #readChanges(): Promise<void> {
    const { hooks, readSince, horizonMs } = this.#options
    const startedAt = hooks.now()
    try {
      const orders = await readSince(new Date(this.#readFrom(startedAt - horizonMs)).toISOString())
      const since = new Date((this.#lastPollAt ?? startedAt) - pollOverlapMs).toISOString()
      this.#lastPollAt = startedAt
      for (const order of orders) {
        const known = this.#known.get(order.brokerOrderId)
        const isOld = !known && isFinal(order.status) && (order.updatedAt ?? '') < since
        if (isOld || isSame(known, order)) continue
        this.#tellOrder(order, 'poll', new Date(startedAt).toISOString())
      }
    } catch (error) {
      // The call has been logged by the kit; the next poll tries again.
      if (this.#polling) {
        this.#tell({ state: 'polling', detail: error instanceof Error ? error.message : 'the poll failed' })
      }
    }
  }

  #readFrom(horizonAt: number): number {
    if (this.#lastPollAt === undefined) return horizonAt
    let from = this.#lastPollAt - pollOverlapMs
    for (const { status, submittedAt } of this.#known.values()) {
      if (submittedAt && !isFinal(status)) from = Math.min(from, Date.parse(submittedAt) - pollOverlapMs)
    }
    return from
  }
}

/** OAuth tokens are shown for this stream by the guide and denied by an SDK (brokers/alpaca.md 1.3): tried, then polled. */
function greeting(credentials: AlpacaCredentials): unknown {
  const data =
    credentials.kind === 'keys'
      ? { key_id: credentials.apiKey, secret_key: credentials.apiSecret }
      : { oauth_token: credentials.accessToken }
  return { action: 'authenticate', data }
}

function remember(seen: Set<string>, key: string): void {
  seen.add(key)
  if (seen.size <= rememberedMax) return
  const oldest = seen.values().next().value
  if (oldest !== undefined) seen.delete(oldest)
}

function isSame(known: ReportedOrder | undefined, order: ReportedOrder): boolean {
  if (!known) return false
  return (
    known.updatedAt === order.updatedAt &&
    known.status === order.status &&
    known.filledQuantity === order.filledQuantity &&
    known.legs.every((leg, index) => leg.status === order.legs[index]?.status)
  )
}
