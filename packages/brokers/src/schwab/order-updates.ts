/**
 * Order updates of one session (schwab.md 5). The payload of account activity is undocumented and carries quantities that
 * are no fills, so an event only says which order to read; what is told is always what was read. Until the stream stands,
 * and behind it when it is gone, the accounts' orders are polled.
 */
import { isFinal } from '@g2e/domain/orders'
import { BrokerError } from '../port/errors.ts'
import type { BrokerEnvironment, OrderEvent, StreamHandlers, StreamState, Subscription } from '../port/broker.ts'
import type { BrokerAccountId, BrokerOrderId } from '../port/ids.ts'
import { BrokerOrderId as orderIdOf } from '../port/ids.ts'
import type { ReportedOrder } from '../port/reported.ts'
import { brokerId } from './addresses.ts'
import { readActivity } from './stream-frame.ts'
import type { AccountActivity } from './stream-frame.ts'
import type { Streamer } from './streamer.ts'

export interface OrderUpdatesOptions {
  readonly streamer: Streamer
  readonly hooks: Pick<BrokerEnvironment, 'now' | 'log'>
  readonly accountOf: (accountNumber: string) => Promise<BrokerAccountId | undefined>
  readonly readOrder: (accountId: BrokerAccountId, id: BrokerOrderId) => Promise<ReportedOrder | undefined>
  readonly readSince: (accountId: BrokerAccountId, since: string) => Promise<readonly ReportedOrder[]>
  readonly pollEveryMs?: number | undefined
}

/** While something works, and while nothing does. */
export const pollEveryMs = 5_000
export const idlePollEveryMs = 30_000
/** So long a stream may take to come (back) before polling bridges the gap. */
export const streamPatienceMs = 3_000
/** An order that was taken may be rejected moments later: when it is looked at again while it is on its way. */
const watchWaitsMs = [2_000, 5_000, 10_000] as const
/** The same without a stream, until the next poll takes over. */
const unpushedWaitsMs = [250, 750, 1_500, 3_000] as const
/** The stream may be ahead of what is read: when to look again at an order that shows no change yet. */
const lagMs = 750
const overlapMs = 60_000
const rememberedMax = 5_000
/** Any words do; the streamer echoes them. */
const activityKey = 'Account Activity'

interface Listener {
  readonly accountIds: ReadonlySet<BrokerAccountId>
  readonly handlers: StreamHandlers<OrderEvent>
}

export class OrderUpdates {
  readonly #options: OrderUpdatesOptions
  readonly #listeners = new Set<Listener>()
  readonly #heard = new Set<string>()
  readonly #told = new Set<string>()
  readonly #known = new Map<string, ReportedOrder>()
  /** Orders that are being read; `true` = something happened meanwhile, so once more. */
  readonly #reading = new Map<string, boolean>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #startedAt: number
  #lastPollAt: number | undefined
  #poll: NodeJS.Timeout | undefined
  #isPolling = false
  #state: StreamState = { state: 'connecting' }

  constructor(options: OrderUpdatesOptions) {
    this.#options = options
    this.#startedAt = options.hooks.now()
    options.streamer.listen('ACCT_ACTIVITY', {
      fields: '0,1,2,3',
      onItems: (items) => {
        for (const item of items) this.#happened(item)
      },
      onState: (state) => this.#turned(state),
    })
  }

  subscribe(accountIds: readonly BrokerAccountId[], handlers: StreamHandlers<OrderEvent>): Subscription {
    const listener: Listener = { accountIds: new Set(accountIds), handlers }
    const isFirst = this.#listeners.size === 0
    this.#listeners.add(listener)
    handlers.onState(this.#state)
    if (isFirst) {
      this.#pollAfterPatience()
      this.#options.streamer.want('ACCT_ACTIVITY', [activityKey])
    }
    return {
      close: async () => {
        this.#listeners.delete(listener)
        if (this.#listeners.size === 0) await this.close()
      },
    }
  }

  close(): Promise<void> {
    this.#listeners.clear()
    this.#stopPolling()
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#state = { state: 'connecting' }
    this.#options.streamer.want('ACCT_ACTIVITY', [])
    return Promise.resolve()
  }

  /** An order of ours was just placed: looked at again while it is on its way, and to its end where nothing is pushed. */
  watch(accountId: BrokerAccountId, order: ReportedOrder): void {
    if (this.#listeners.size === 0) return
    const isPushed = this.#state.state === 'live'
    if (isPushed && order.status !== 'pending') return
    for (const waitMs of isPushed ? watchWaitsMs : unpushedWaitsMs)
      this.#later(waitMs, () => {
        const known = this.#known.get(order.brokerOrderId)
        const isDone = known !== undefined && (isPushed ? known.status !== 'pending' : isFinal(known.status))
        if (!isDone) void this.#readOnce(accountId, order.brokerOrderId, isPushed ? 'stream' : 'poll')
      })
  }

  #later(waitMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, waitMs)
    timer.unref()
    this.#timers.add(timer)
  }

  #turned(state: StreamState): void {
    if (this.#listeners.size === 0) return
    if (state.state === 'live') {
      if (this.#state.state === 'live') return
      this.#stopPolling()
      this.#heard.clear()
      this.#tell(state)
      // Events are not replayed (schwab.md 5).
      void this.#readAll()
    } else if (state.state === 'down') this.#startPolling(state.detail)
    else if (!this.#isPolling) {
      this.#tell(state)
      this.#pollAfterPatience()
    }
  }

  #pollAfterPatience(): void {
    if (this.#poll) return
    this.#poll = setTimeout(() => this.#startPolling(this.#state.detail), streamPatienceMs)
    this.#poll.unref()
  }

  #happened(item: unknown): void {
    let activity: AccountActivity | undefined
    try {
      activity = readActivity(item)
    } catch (error) {
      this.#options.hooks.log.warn(
        { brokerId, stream: 'orders', error: error instanceof Error ? error.message.slice(0, 200) : 'unknown' },
        'account activity could not be read; the orders are read again',
      )
      void this.#readAll()
      return
    }
    if (!activity || this.#heard.has(activity.key)) return
    remember(this.#heard, activity.key)
    void this.#follow(activity)
  }

  async #follow({ accountNumber, orderId }: AccountActivity): Promise<void> {
    try {
      const accountId = await this.#options.accountOf(accountNumber)
      if (accountId === undefined) return
      if (orderId === undefined) await this.#readAccount(accountId)
      else await this.#read(accountId, orderIdOf(orderId))
    } catch (error) {
      this.#missed(error)
    }
  }

  /** Reads an order and tells what is new; once more where something happened meanwhile, or nothing shows yet. */
  async #read(accountId: BrokerAccountId, id: BrokerOrderId): Promise<void> {
    if (this.#reading.has(id)) {
      this.#reading.set(id, true)
      return
    }
    this.#reading.set(id, false)
    try {
      const order = await this.#options.readOrder(accountId, id)
      const isNews = order !== undefined && this.#tellOrder(accountId, order, 'stream')
      if (!isNews && this.#reading.get(id) === false)
        this.#later(lagMs, () => void this.#readOnce(accountId, id, 'stream'))
    } catch (error) {
      this.#missed(error)
    }
    const again = this.#reading.get(id) === true
    this.#reading.delete(id)
    if (again && this.#listeners.size > 0) await this.#read(accountId, id)
  }

  async #readOnce(accountId: BrokerAccountId, id: BrokerOrderId, source: OrderEvent['source']): Promise<void> {
    try {
      const order = await this.#options.readOrder(accountId, id)
      if (order) this.#tellOrder(accountId, order, source)
    } catch (error) {
      this.#missed(error)
    }
  }

  /** The kit has logged the call; the next event or poll reads again. */
  #missed(error: unknown): void {
    if (!(error instanceof BrokerError)) throw error
    if (this.#isPolling) this.#tell({ state: 'polling', detail: error.message })
  }

  /** @returns whether it said anything new. An older word never follows a newer one. */
  #tellOrder(accountId: BrokerAccountId, order: ReportedOrder, source: OrderEvent['source']): boolean {
    const known = this.#known.get(order.brokerOrderId)
    if (known && (isSame(known, order) || isOlder(known, order))) return false
    this.#known.delete(order.brokerOrderId)
    this.#known.set(order.brokerOrderId, order)
    const oldest = this.#known.size > rememberedMax ? this.#known.keys().next().value : undefined
    if (oldest !== undefined) this.#known.delete(oldest)
    const at = new Date(this.#options.hooks.now()).toISOString()
    this.#emit({ accountId, order, execution: null, source, at })
    for (const execution of order.executions) {
      if (this.#told.has(execution.executionId)) continue
      remember(this.#told, execution.executionId)
      this.#emit({ accountId, order, execution, source, at: execution.at })
    }
    return true
  }

  #emit(event: OrderEvent & { readonly accountId: BrokerAccountId }): void {
    for (const { accountIds, handlers } of this.#listeners)
      if (accountIds.size === 0 || accountIds.has(event.accountId)) handlers.onEvent(event)
  }

  #tell(state: StreamState): void {
    this.#state = state
    for (const { handlers } of this.#listeners) handlers.onState(state)
  }

  #startPolling(detail: string | undefined): void {
    if (this.#isPolling || this.#listeners.size === 0) return
    this.#isPolling = true
    this.#tell({ state: 'polling', detail })
    this.#pollNow()
  }

  #pollNow(): void {
    void this.#readAll().finally(() => {
      if (!this.#isPolling) return
      const isWorking = [...this.#known.values()].some(({ status }) => !isFinal(status))
      const everyMs = this.#options.pollEveryMs ?? (isWorking ? pollEveryMs : idlePollEveryMs)
      this.#poll = setTimeout(() => this.#pollNow(), everyMs)
      this.#poll.unref()
    })
  }

  #stopPolling(): void {
    this.#isPolling = false
    clearTimeout(this.#poll)
    this.#poll = undefined
  }

  async #readAll(): Promise<void> {
    const accountIds = new Set([...this.#listeners].flatMap((listener) => [...listener.accountIds]))
    const startedAt = this.#options.hooks.now()
    await Promise.all([...accountIds].map((accountId) => this.#readAccount(accountId)))
    this.#lastPollAt = startedAt
  }

  /** From the oldest order that still works, so that no end of one is missed. */
  async #readAccount(accountId: BrokerAccountId): Promise<void> {
    const { readSince } = this.#options
    let from = (this.#lastPollAt ?? this.#startedAt) - overlapMs
    for (const { status, submittedAt } of this.#known.values())
      if (submittedAt && !isFinal(status)) from = Math.min(from, Date.parse(submittedAt) - overlapMs)
    try {
      for (const order of await readSince(accountId, new Date(from).toISOString())) {
        const isOld = isFinal(order.status) && Date.parse(order.updatedAt ?? '') < this.#startedAt - overlapMs
        if (!isOld || this.#known.has(order.brokerOrderId)) this.#tellOrder(accountId, order, 'poll')
      }
    } catch (error) {
      this.#missed(error)
    }
  }
}

function remember(seen: Set<string>, key: string): void {
  seen.add(key)
  const oldest = seen.size > rememberedMax ? seen.values().next().value : undefined
  if (oldest !== undefined) seen.delete(oldest)
}

const isSame = (known: ReportedOrder, order: ReportedOrder): boolean =>
  known.brokerStatus === order.brokerStatus &&
  known.filledQuantity === order.filledQuantity &&
  known.updatedAt === order.updatedAt &&
  known.executions.length === order.executions.length &&
  known.legs.every((leg, index) => leg.status === order.legs[index]?.status)

/** Answers may overtake each other: fills do not go back, and an end is an end. */
const isOlder = (known: ReportedOrder, order: ReportedOrder): boolean =>
  Number(order.filledQuantity) < Number(known.filledQuantity) || (isFinal(known.status) && !isFinal(order.status))
