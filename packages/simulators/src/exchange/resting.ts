/**
 * Resting orders against the prices of a stretch of time. Prices are looked at on a fixed grid of instants, so what fills
 * and when does not depend on how often the host ticks. Over long stretches whole days and minutes are passed over by
 * the extremes of their bars.
 */
import { dayMs, minuteMs } from '../market/date.ts'
import type { MarketSession, SimBar } from '../market/market.ts'
import type { Desk } from './desk.ts'
import { isAsleep } from './family.ts'
import { signOf } from './journal.ts'
import { meet, quoteOf } from './life.ts'
import { isFinal } from './order.ts'
import type { SimOrder } from './order.ts'
import { isWaitingStop, limitOf } from './pricing.ts'
import { mayTradeIn } from './sessions.ts'
import { follow, isNewMark } from './trailing.ts'

/** Half a second: the tape prints about one price a second. */
const gridMs = 500
/** Computed contracts are looked at less often; over a long stretch once a minute. */
const optionGridMs = 1000
/** From here on bars are asked first. */
const longStretchMs = 120_000

/** `[from, to)` */
export interface Stretch {
  readonly from: number
  readonly to: number
}

const isComputed = (order: SimOrder): boolean => order.assetType === 'option' || order.orderClass === 'multileg'

function isWatched(desk: Desk, order: SimOrder, session: MarketSession): boolean {
  if (isFinal(order) || !mayTradeIn(session, order)) return false
  return order.openedAt === null ? isAsleep(desk, order) : order.timeInForce !== 'ioc' && order.timeInForce !== 'fok'
}

/** Whether a bar's extremes could do anything to an order: fill it, wake it or move its trail. */
function isTouched(order: SimOrder, bar: Pick<SimBar, 'high' | 'low'>): boolean {
  const isBuy = signOf(order.side) > 0
  if (isWaitingStop(order)) {
    if (order.orderType === 'trailing_stop' && isNewMark(order, isBuy ? bar.low : bar.high)) return true
    const stop = Number(order.stopPrice)
    return isBuy ? bar.high >= stop : bar.low <= stop
  }
  const limit = limitOf(order)
  if (limit === undefined) return true
  return isBuy ? bar.low <= limit : bar.high >= limit
}

/** The watched orders of one symbol and the next instant at which something may happen to them. */
class Watch {
  readonly #desk: Desk
  readonly #stretch: Stretch
  readonly #ids: Set<string>
  readonly #symbol: string
  readonly #step: number
  #bars: readonly SimBar[] | undefined
  next: number | undefined

  constructor(desk: Desk, orders: readonly SimOrder[], stretch: Stretch) {
    this.#desk = desk
    this.#stretch = stretch
    this.#ids = new Set(orders.map((order) => order.orderId))
    const [first] = orders
    this.#symbol = first?.symbol ?? ''
    const long = stretch.to - stretch.from > longStretchMs
    this.#step = first && isComputed(first) ? (long ? minuteMs : optionGridMs) : gridMs
    if (first && long && !isComputed(first)) this.#bars = this.#touchable(orders)
    this.next = this.#after(stretch.from - 1)
  }

  /** Minutes of the stretch, none if its day's bar shows that nothing can happen. */
  #touchable(orders: readonly SimOrder[]): readonly SimBar[] {
    const { market } = this.#desk
    const { from, to } = this.#stretch
    const hours = market.calendar.hours(market.calendar.newYork(from).date)
    if (hours?.opensAt === from && hours.closesAt === to) {
      const midnight = market.calendar.newYorkInstant(hours.date, 0)
      const [day] = market.bars({ symbol: this.#symbol, timeframe: 'day', from: midnight, to }, to)
      if (day && !orders.some((order) => isTouched(order, day))) return []
    }
    const first = Math.floor(from / minuteMs) * minuteMs
    return market.bars(
      { symbol: this.#symbol, timeframe: { minutes: 1 }, from: first, to: to - 1, extendedHours: true },
      Math.min(to, from + dayMs * 4),
    )
  }

  add(order: SimOrder): void {
    this.#ids.add(order.orderId)
  }

  #orders(): readonly SimOrder[] {
    const orders: SimOrder[] = []
    for (const id of this.#ids) {
      const order = this.#desk.order(id)
      if (order && !isFinal(order)) orders.push(order)
      else this.#ids.delete(id)
    }
    return orders.sort((a, b) => a.sequence - b.sequence)
  }

  /** First grid instant after `at` inside the stretch that may matter. */
  #after(at: number): number | undefined {
    const step = this.#step
    const grid = (Math.floor(at / step) + 1) * step
    if (!this.#bars) return grid < this.#stretch.to ? grid : undefined
    const orders = this.#orders()
    for (const bar of this.#bars) {
      if (bar.at + minuteMs <= grid || !orders.some((order) => isTouched(order, bar))) continue
      const inside = Math.max(grid, Math.ceil(bar.at / step) * step)
      return inside < this.#stretch.to ? inside : undefined
    }
    return undefined
  }

  /** Confronts the orders with the prices of `next`; true if any of them changed. */
  meet(session: MarketSession): boolean {
    const at = this.next
    if (at === undefined) return false
    const orders = this.#orders()
    const [first] = orders
    const quote = first && quoteOf(this.#desk, first, at)
    let hasChanged = false
    for (const order of quote ? orders : []) {
      const current = this.#desk.order(order.orderId) ?? order
      const isNew = current.openedAt !== null && current.openedAt >= at
      if (isNew || !quote || !isWatched(this.#desk, current, session)) continue
      const followed = follow(this.#desk, current, quote.last, at)
      if (meet(this.#desk, followed, at, quote) !== followed) hasChanged = true
    }
    this.next = this.#after(at)
    return hasChanged
  }
}

/**
 * Matches everything that rests over a stretch in which sessions do not change. `settle` is told each instant at which
 * something happened, to do what follows from it before time goes on.
 */
export function matchResting(desk: Desk, stretch: Stretch, settle: (at: number) => void): void {
  const watches = new Map<string, Watch>()
  const session = desk.market.calendar.sessionAt(stretch.from)
  const enlist = (): void => {
    const groups = Map.groupBy(
      desk.working().filter((order) => isWatched(desk, order, session)),
      (order) => (order.orderClass === 'multileg' ? order.orderId : order.symbol),
    )
    for (const [key, orders] of groups) {
      const known = watches.get(key)
      if (known) for (const order of orders) known.add(order)
      else watches.set(key, new Watch(desk, orders, stretch))
    }
  }
  enlist()
  for (;;) {
    let first: Watch | undefined
    for (const watch of watches.values())
      if (watch.next !== undefined && (first?.next === undefined || watch.next < first.next)) first = watch
    const at = first?.next
    if (!first || at === undefined) return
    if (!first.meet(session)) continue
    settle(at)
    enlist()
  }
}
