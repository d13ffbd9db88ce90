/** What closings realize: the money of a closing over the lots that it takes, told purchase by purchase, losses to the wash sales. */
import type { Row } from './bundle-row.ts'
import { termOf } from './gains.ts'
import type { Gain } from './gains.ts'
import type { LotPart } from './lot.ts'
import type { Loss, WashSales } from './wash-sales.ts'

/** Most closings take from fewer purchases: those are looked at one by one. */
const lookedAt = 8

export class Realizations {
  readonly gains: Gain[] = []
  readonly #washSales: WashSales
  #closingId: string | undefined
  /** Place of the first gain of the closing at hand. */
  #first = 0
  /** Those of it after the first few, by term and purchase. */
  readonly #others = { short: new Map<string, Gain>(), long: new Map<string, Gain>() }

  constructor(washSales: WashSales) {
    this.#washSales = washSales
  }

  /** `amount`: what was received for a long position, or paid for a short one. */
  add(row: Row, parts: readonly LotPart[], amount: bigint): void {
    let left = amount
    let quantity = 0n
    for (const part of parts) quantity += part.quantity
    const losses: Loss[] = []
    for (const part of parts) {
      const moved = part.quantity === quantity ? left : (left * part.quantity) / quantity
      left -= moved
      quantity -= part.quantity
      const gain = this.#gainOf(row, part)
      gain.quantity += part.quantity
      gain.proceeds += part.isShort ? part.cost : moved
      gain.costBasis += part.isShort ? moved : part.cost
      const lost = part.isShort ? moved - part.cost : part.cost - moved
      if (lost <= 0n) continue
      const heldDays = part.isShort ? 0 : row.day - part.heldSince
      losses.push({ gain, symbol: part.symbol, isShort: part.isShort, heldDays, left: part.quantity, amount: lost })
    }
    // Only now: the lots that this very closing takes replace nothing.
    for (const loss of losses) this.#washSales.loss(loss)
  }

  /** Wash sales cut a purchase into many parts; what a closing realizes of a purchase is told once. */
  #gainOf(row: Row, part: LotPart): Gain {
    const { gains } = this
    if (this.#closingId !== row.id) {
      this.#closingId = row.id
      if (gains.length - this.#first > lookedAt) {
        this.#others.short.clear()
        this.#others.long.clear()
      }
      this.#first = gains.length
    }
    const term = part.isShort ? 'short' : termOf(part.heldSince, row.day)
    const end = Math.min(gains.length, this.#first + lookedAt)
    for (let place = this.#first; place < end; place += 1) {
      const gain = gains[place]
      if (gain?.openingId === part.transactionId && gain.term === term) return gain
    }
    const known = this.#others[term].get(part.transactionId)
    if (known) return known
    const gain: Gain = {
      symbol: part.symbol,
      account: part.account,
      openedOn: part.openedOn,
      closedOn: row.day,
      quantity: 0n,
      proceeds: 0n,
      costBasis: 0n,
      term,
      disallowed: 0n,
      closingId: row.id,
      openingId: part.transactionId,
    }
    if (end - this.#first === lookedAt) this.#others[term].set(part.transactionId, gain)
    gains.push(gain)
    return gain
  }
}
