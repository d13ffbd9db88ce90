/**
 * One broker's back office: its books and what every part of the exchange needs beside them. The books are the store's
 * collections plus indexes that are rebuilt from them, so a restart finds everything that was durable.
 */
import type { SimClock } from '../market/clock.ts'
import type { Market } from '../market/market.ts'
import { keyOf, seededStream, uniform } from '../market/random.ts'
import type { Collection, StateStore } from '../state/state-store.ts'
import type { SimAccount, SimActivity, SimPosition } from './account.ts'
import type { OrderEvent } from './exchange.ts'
import { isFinal } from './order.ts'
import type { SimOrder } from './order.ts'
import type { BrokerPolicy, SeededRandom } from './policy.ts'

/** What is to be done with an order next: begin to work, try to fill, complete a cancel. */
export interface Task {
  readonly kind: 'open' | 'match' | 'cancel'
  readonly orderId: string
}

export interface DeskParts {
  readonly brokerId: string
  readonly policy: BrokerPolicy
  readonly store: StateStore
  readonly market: Market
  readonly clock: SimClock
  readonly seed: () => number
  /** Told each event in order; hands it on once it is durable. */
  readonly announce: (event: OrderEvent) => void
  readonly later: (delayMs: number, run: () => void) => void
}

export class Desk {
  readonly brokerId: string
  readonly policy: BrokerPolicy
  readonly market: Market
  readonly clock: SimClock
  readonly accounts: Collection<SimAccount>
  readonly orders: Collection<SimOrder>
  readonly positions: Collection<SimPosition>
  readonly activities: Collection<SimActivity>
  readonly events: Collection<OrderEvent>
  /** Sequences and the instant up to which time has been dealt with. */
  readonly counters: Collection<number>
  /** Submissions by account and client order id. */
  readonly received: Collection<number>
  /** Due now. */
  readonly ready: Task[] = []
  /** Waiting for a delay of the wall; a jump of the clock hurries them. */
  readonly delayed = new Map<number, Task>()
  /** While simulated time is being caught up with, delays of the wall are none. */
  isHurried = false
  readonly #parts: DeskParts
  readonly #working = new Map<string, SimOrder>()
  readonly #byClientId = new Map<string, string>()
  readonly #activitiesOf = new Map<string, SimActivity[]>()
  readonly #symbolsOf = new Map<string, Map<string, SimPosition>>()
  readonly #eventsOf = new Map<string, OrderEvent[]>()
  #tasks = 0

  constructor(parts: DeskParts) {
    const of = <T>(name: string): Collection<T> => parts.store.collection<T>(`exchange.${parts.brokerId}.${name}`)
    this.#parts = parts
    this.brokerId = parts.brokerId
    this.policy = parts.policy
    this.market = parts.market
    this.clock = parts.clock
    this.accounts = of('accounts')
    this.orders = of('orders')
    this.positions = of('positions')
    this.activities = of('activities')
    this.events = of('events')
    this.counters = of('counters')
    this.received = of('received')
    this.#index()
  }

  #index(): void {
    for (const order of this.orders.values()) this.#indexOrder(order)
    for (const activity of this.activities.values()) this.#indexActivity(activity)
    for (const position of this.positions.values()) this.#indexPosition(position)
    for (const event of this.events.values()) this.#indexEvent(event)
  }

  /** The next number of a sequence, counting from 1. */
  next(counter: string): number {
    const value = (this.counters.get(counter) ?? 0) + 1
    this.counters.set(counter, value)
    return value
  }

  /** A stream of draws for the ids of one thing: the same thing gets the same id however often the rest drew. */
  idStream(kind: string, sequence: number): SeededRandom {
    const key = keyOf(this.#parts.seed(), this.brokerId, kind, sequence)
    return seededStream(
      () => key,
      { value: 0 },
      () => undefined,
    )
  }

  /** A draw in (0, 1) that belongs to a name, not to the moment of asking. */
  draw(name: string, ...places: readonly number[]): number {
    return uniform(keyOf(this.#parts.seed(), this.brokerId, name, ...places), 0)
  }

  get seed(): number {
    return this.#parts.seed()
  }

  schedule(task: Task, delayMs: number): void {
    if (delayMs <= 0 || this.isHurried) {
      this.ready.push(task)
      return
    }
    this.#tasks += 1
    const id = this.#tasks
    this.delayed.set(id, task)
    this.#parts.later(delayMs, () => {
      if (this.delayed.delete(id)) this.due?.(task)
    })
  }

  /** Nothing waits any longer: delays that end later find nothing to do. */
  close(): void {
    this.delayed.clear()
    this.ready.length = 0
    this.due = undefined
  }

  /** Set by the timeline: performs a task whose delay is over. */
  due: ((task: Task) => void) | undefined

  // Orders

  saveOrder(order: SimOrder): void {
    this.orders.set(order.orderId, order)
    this.#indexOrder(order)
  }

  #indexOrder(order: SimOrder): void {
    if (isFinal(order)) this.#working.delete(order.orderId)
    else this.#working.set(order.orderId, order)
    if (order.clientOrderId !== null) this.#byClientId.set(`${order.accountId} ${order.clientOrderId}`, order.orderId)
  }

  order(orderId: string): SimOrder | undefined {
    return this.orders.get(orderId)
  }

  orderByClientId(accountId: string, clientOrderId: string): SimOrder | undefined {
    const orderId = this.#byClientId.get(`${accountId} ${clientOrderId}`)
    return orderId === undefined ? undefined : this.orders.get(orderId)
  }

  /** Orders that are not final, oldest first: an order enters the index once, in the order of its sequence. */
  working(accountId?: string): readonly SimOrder[] {
    const all = [...this.#working.values()]
    return accountId === undefined ? all : all.filter((order) => order.accountId === accountId)
  }

  // Events

  record(event: OrderEvent): void {
    this.events.set(String(event.sequence), event)
    this.#indexEvent(event)
    this.#parts.announce(event)
  }

  #indexEvent(event: OrderEvent): void {
    const known = this.#eventsOf.get(event.order.orderId)
    if (known) known.push(event)
    else this.#eventsOf.set(event.order.orderId, [event])
  }

  eventsOf(orderId: string): readonly OrderEvent[] {
    return this.#eventsOf.get(orderId) ?? []
  }

  // Ledger

  addActivity(activity: SimActivity): void {
    this.activities.set(String(activity.sequence), activity)
    this.#indexActivity(activity)
  }

  #indexActivity(activity: SimActivity): void {
    const known = this.#activitiesOf.get(activity.accountId)
    if (known) known.push(activity)
    else this.#activitiesOf.set(activity.accountId, [activity])
  }

  /** In the order of their sequence, which is that of time. */
  activitiesOf(accountId: string): readonly SimActivity[] {
    return this.#activitiesOf.get(accountId) ?? []
  }

  position(accountId: string, symbol: string): SimPosition | undefined {
    return this.#symbolsOf.get(accountId)?.get(symbol)
  }

  positionsOf(accountId: string): readonly SimPosition[] {
    return [...(this.#symbolsOf.get(accountId)?.values() ?? [])]
  }

  savePosition(position: SimPosition): void {
    this.positions.set(`${position.accountId} ${position.symbol}`, position)
    this.#indexPosition(position)
  }

  dropPosition(accountId: string, symbol: string): void {
    this.positions.delete(`${accountId} ${symbol}`)
    this.#symbolsOf.get(accountId)?.delete(symbol)
  }

  #indexPosition(position: SimPosition): void {
    const known = this.#symbolsOf.get(position.accountId)
    if (known) known.set(position.symbol, position)
    else this.#symbolsOf.set(position.accountId, new Map([[position.symbol, position]]))
  }
}
