/**
 * The lots of one account and symbol, long or short, in the order of purchase, with the sum of what they hold. A sale takes
 * from the front, the back, the dearest, the named or the pool without looking at the lots that it leaves alone; so a ledger
 * takes as long as it has rows, however many lots a symbol has.
 */
import { share, times } from './fixed-point.ts'
import { LotHeap } from './lot-heap.ts'
import { byOrder, split, splitAt } from './lot.ts'
import type { Lot, LotMethod, LotPart, NewLot } from './lot.ts'

/** Lots taken off stay in their places until they are this many and half of all. */
const sweptAt = 64

const isHeld = (lot: Lot | undefined): lot is Lot => lot !== undefined && lot.quantity > 0n

/** Of sorted lots the first of which `isThere` holds, and of all after it. */
function firstPlace(lots: readonly Lot[], isThere: (lot: Lot) => boolean): number {
  let low = 0
  let high = lots.length
  while (low < high) {
    const middle = (low + high) >> 1
    const lot = lots[middle]
    if (lot && !isThere(lot)) low = middle + 1
    else high = middle
  }
  return low
}

export interface Carried {
  readonly quantity: bigint
  /** Added to the cost. */
  readonly cost: bigint
  /** Added to its age. */
  readonly heldDays: number
}

export class LotQueue {
  readonly #method: LotMethod
  /** By order of purchase; those of which nothing is left are passed over. */
  #lots: Lot[] = []
  #head = 0
  #spent = 0
  #shelved = 0
  #quantity = 0n
  readonly #dearest: LotHeap | undefined
  /**
   * Average cost: those whose cost is their part of the pool, all but `#loose`. Their own `cost` is told only when somebody
   * asks for it.
   */
  readonly #pool = { quantity: 0n, cost: 0n }
  #loose = new Set<Lot>()
  readonly #byId = new Map<string, Lot[]>()

  constructor(method: LotMethod) {
    this.#method = method
    this.#dearest = method === 'hifo' ? new LotHeap() : undefined
  }

  get quantity(): bigint {
    return this.#quantity
  }

  put(added: NewLot): Lot {
    this.#shelved += 1
    const lot: Lot = { ...added, shelved: this.#shelved }
    this.#place(lot)
    this.#quantity += lot.quantity
    this.#dearest?.put(lot)
    if (this.#method === 'average') this.#loose.add(lot)
    if (this.#method !== 'specific') return lot
    const same = this.#byId.get(lot.transactionId)
    if (same) same.push(lot)
    else this.#byId.set(lot.transactionId, [lot])
    return lot
  }

  #place(lot: Lot): void {
    const lots = this.#lots
    const last = lots.at(-1)
    if (!last || byOrder(last, lot) < 0) {
      lots.push(lot)
      return
    }
    const place = firstPlace(lots, (other) => byOrder(other, lot) > 0)
    lots.splice(place, 0, lot)
    if (place < this.#head) this.#head = place
  }

  /** Those held, by order of purchase, each with its own cost. */
  lots(): readonly Lot[] {
    for (const lot of this.#lots) this.#loosen(lot)
    return this.#lots.filter(isHeld)
  }

  /** Takes lots off by the method; `named` first, where the person chose. The caller has seen that there are enough. */
  take(quantity: bigint, named: readonly string[]): readonly LotPart[] {
    if (this.#method === 'average') this.#level()
    const parts: LotPart[] = []
    let left = quantity
    if (this.#method === 'specific')
      for (const lot of named.flatMap((id) => this.#byId.get(id)?.toSorted(byOrder) ?? [])) {
        if (left > 0n && lot.quantity > 0n) left -= this.#takeFrom(lot, left, parts)
      }
    for (let lot = left > 0n ? this.#next() : undefined; lot; lot = left > 0n ? this.#next() : undefined)
      left -= this.#takeFrom(lot, left, parts)
    this.#sweep()
    return parts
  }

  /**
   * Part of the lot, or the whole of it, replaces a loss: it is a lot of its own then, with the loss in its cost and the time
   * in its age, and replaces nothing more.
   */
  carry(lot: Lot, carried: Carried): void {
    const { quantity, cost, heldDays } = carried
    this.#loosen(lot)
    if (quantity === lot.quantity) {
      lot.cost += cost
      lot.heldSince -= heldDays
      lot.free = 0n
      this.changed(lot)
      return
    }
    const free = lot.free - quantity
    const part = split(lot, quantity)
    lot.free = free
    this.#quantity -= quantity
    this.#dearest?.put(lot)
    this.put({ ...part, cost: part.cost + cost, heldSince: part.heldSince - heldDays, free: 0n })
  }

  /** The cost or age of a lot of this queue is another now. */
  changed(lot: Lot): void {
    this.#dearest?.put(lot)
    const from = firstPlace(this.#lots, ({ order }) => order >= lot.order)
    let to = from
    while (this.#lots[to]?.order === lot.order) to += 1
    if (to - from < 2) return
    this.#lots.splice(from, to - from, ...this.#lots.slice(from, to).toSorted(byOrder))
    // What is left of a purchase may now stand before a part of it that is spent.
    if (from < this.#head) this.#head = from
  }

  /** More shares for the same cost. */
  scale(ratio: bigint): void {
    for (const lot of this.lots()) {
      const isFree = lot.free === lot.quantity
      const before = lot.quantity
      lot.quantity = times(before, ratio)
      lot.free = isFree ? lot.quantity : times(lot.free, ratio)
      this.#quantity += lot.quantity - before
      this.#dearest?.put(lot)
    }
  }

  #takeFrom(lot: Lot, wanted: bigint, parts: LotPart[]): bigint {
    const quantity = wanted < lot.quantity ? wanted : lot.quantity
    const pool = this.#pool
    const cost = this.#method === 'average' ? share(pool.cost, quantity, pool.quantity) : undefined
    const part = cost === undefined ? split(lot, quantity) : splitAt(lot, quantity, cost)
    if (cost !== undefined) {
      pool.quantity -= quantity
      pool.cost -= cost
    }
    this.#quantity -= quantity
    if (lot.quantity === 0n) this.#spent += 1
    else this.#dearest?.put(lot)
    parts.push(part)
    return quantity
  }

  #next(): Lot | undefined {
    if (this.#dearest) return this.#dearest.top()
    const lots = this.#lots
    if (this.#method === 'lifo') {
      while (lots.length > this.#head && !isHeld(lots.at(-1))) {
        lots.pop()
        this.#spent -= 1
      }
      return lots.length > this.#head ? lots.at(-1) : undefined
    }
    while (this.#head < lots.length && !isHeld(lots[this.#head])) this.#head += 1
    return lots[this.#head]
  }

  #sweep(): void {
    if (this.#spent < sweptAt || this.#spent * 2 < this.#lots.length) return
    this.#lots = this.#lots.filter(isHeld)
    this.#head = 0
    this.#spent = 0
    if (this.#method === 'specific') for (const [id, lots] of this.#byId) if (!lots.some(isHeld)) this.#byId.delete(id)
    if (!this.#dearest) return
    this.#dearest.clear()
    for (const lot of this.#lots) this.#dearest.put(lot)
  }

  /** Every share costs the same. */
  #level(): void {
    for (const { quantity, cost } of this.#loose) {
      this.#pool.quantity += quantity
      this.#pool.cost += cost
    }
    this.#loose = new Set()
  }

  /** Out of the pool, with its part of it. */
  #loosen(lot: Lot): void {
    if (this.#method !== 'average' || lot.quantity === 0n || this.#loose.has(lot)) return
    lot.cost = share(this.#pool.cost, lot.quantity, this.#pool.quantity)
    this.#pool.quantity -= lot.quantity
    this.#pool.cost -= lot.cost
    this.#loose.add(lot)
  }
}
