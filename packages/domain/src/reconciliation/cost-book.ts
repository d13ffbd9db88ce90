/**
 * What the units of one symbol cost, counted in each of the ways that brokers count: first in, first out and average, with
 * and without fees. A wash sale's deferral is not among them. Signed: a short position has a cost below zero.
 */
import { absolute, share } from '../ledger/index.ts'

interface Part {
  quantity: bigint
  gross: bigint
  fees: bigint
}

export class CostBook {
  #lots: Part[] = []
  readonly #average: Part = { quantity: 0n, gross: 0n, fees: 0n }
  /** Some of it came without a price. */
  #isKnown = true

  /** `gross`: what was paid (or, short, received) without fees, above zero; `null` = not told. */
  open(quantity: bigint, gross: bigint | null, fees: bigint): void {
    if (gross === null) this.#isKnown = false
    const signed = quantity < 0n ? -(gross ?? 0n) : (gross ?? 0n)
    const lot = { quantity, gross: signed, fees }
    this.#lots.push({ ...lot })
    this.#average.quantity += quantity
    this.#average.gross += signed
    this.#average.fees += fees
  }

  /** A change of units at a price: closes what stands against it, oldest first, and opens the rest. */
  trade(quantity: bigint, gross: bigint | null, fees: bigint): void {
    const held = this.#average.quantity
    const isClosing = held !== 0n && held < 0n !== quantity < 0n
    if (!isClosing) {
      this.open(quantity, gross, fees)
      return
    }
    const closed = absolute(quantity) < absolute(held) ? absolute(quantity) : absolute(held)
    this.close(closed)
    const left = absolute(quantity) - closed
    if (left === 0n) return
    const rest = quantity < 0n ? -left : left
    this.open(rest, gross === null ? null : share(gross, left, absolute(quantity)), 0n)
  }

  /** Takes `size` units off, whichever side they are on. */
  close(size: bigint): void {
    const { quantity, gross, fees } = this.#average
    if (size >= absolute(quantity)) {
      this.#lots = []
      Object.assign(this.#average, { quantity: 0n, gross: 0n, fees: 0n })
      this.#isKnown = true
      return
    }
    const all = absolute(quantity)
    this.#average.gross = gross - share(gross, size, all)
    this.#average.fees = fees - share(fees, size, all)
    this.#average.quantity = quantity < 0n ? quantity + size : quantity - size
    let left = size
    for (const lot of this.#lots) {
      const held = absolute(lot.quantity)
      if (left === 0n) break
      const taken = held < left ? held : left
      left -= taken
      lot.gross -= share(lot.gross, taken, held)
      lot.fees -= share(lot.fees, taken, held)
      lot.quantity -= lot.quantity < 0n ? -taken : taken
    }
    this.#lots = this.#lots.filter((lot) => lot.quantity !== 0n)
  }

  /** More or fewer units for the same cost. */
  scale(change: bigint): void {
    const before = this.#average.quantity
    if (before === 0n) return
    for (const lot of this.#lots) lot.quantity += share(change, lot.quantity, before)
    this.#average.quantity += change
  }

  /** Something changed the cost in a way that its line does not tell. */
  doubt(): void {
    this.#isKnown = false
  }

  /** Every way of counting, first the plainest; `null` = some of it came without a price. */
  costs(): readonly bigint[] | null {
    if (!this.#isKnown) return null
    const { gross, fees } = this.#average
    const fifo = this.#lots.reduce((sum, lot) => sum + lot.gross, 0n)
    const fifoFees = this.#lots.reduce((sum, lot) => sum + lot.fees, 0n)
    return [fifo, fifo + fifoFees, gross, gross + fees]
  }
}
