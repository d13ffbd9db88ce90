/**
 * Lots by what a unit cost, dearest first, for sales that take the dearest. A lot whose cost or quantity changed is put in
 * again; what stands in the heap under older figures is passed over when it comes to the top.
 */
import { byOrder } from './lot.ts'
import type { Lot } from './lot.ts'

interface Entry {
  readonly lot: Lot
  readonly cost: bigint
  readonly quantity: bigint
}

const isCurrent = ({ lot, cost, quantity }: Entry): boolean =>
  quantity > 0n && lot.cost === cost && lot.quantity === quantity

/** Whether `a` goes before `b`. */
function isBefore(a: Entry, b: Entry): boolean {
  const difference = a.cost * b.quantity - b.cost * a.quantity
  return difference === 0n ? byOrder(a.lot, b.lot) < 0 : difference > 0n
}

export class LotHeap {
  readonly #entries: Entry[] = []

  put(lot: Lot): void {
    const entry: Entry = { lot, cost: lot.cost, quantity: lot.quantity }
    const entries = this.#entries
    let place = entries.length
    entries.push(entry)
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = entries[above]
      if (!parent || !isBefore(entry, parent)) break
      entries[place] = parent
      place = above
    }
    entries[place] = entry
  }

  /** The dearest; `undefined`: none. It stays in the heap. */
  top(): Lot | undefined {
    for (let first = this.#entries[0]; first; first = this.#entries[0]) {
      if (isCurrent(first)) return first.lot
      this.#removeTop()
    }
    return undefined
  }

  clear(): void {
    this.#entries.length = 0
  }

  #removeTop(): void {
    const entries = this.#entries
    const last = entries.pop()
    if (!last || entries.length === 0) return
    let place = 0
    for (;;) {
      const left = entries[2 * place + 1]
      if (!left) break
      const right = entries[2 * place + 2]
      const isRight = right !== undefined && isBefore(right, left)
      const best = isRight ? right : left
      if (!isBefore(best, last)) break
      entries[place] = best
      place = 2 * place + (isRight ? 2 : 1)
    }
    entries[place] = last
  }
}
