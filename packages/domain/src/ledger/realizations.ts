/** What closings realize: the money of a closing over the lots that it takes, told purchase by purchase, losses to the wash sales. */
import type { Row } from './bundle-row.ts'
import { termOf } from './gains.ts'
import type { Gain } from './gains.ts'
import type { LotPart } from './lot.ts'
import type { Loss, WashSales } from './wash-sales.ts'

export class Realizations {
  readonly gains: Gain[] = []
  readonly #washSales: WashSales
  /** Of the closing at hand, by term and purchase: wash sales cut a purchase into many parts. */
  readonly #ofClosing = { short: new Map<string, Gain>(), long: new Map<string, Gain>() }
  #closingId: string | undefined

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

  #gainOf(row: Row, part: LotPart): Gain {
    if (this.#closingId !== row.id) {
      this.#closingId = row.id
      this.#ofClosing.short.clear()
      this.#ofClosing.long.clear()
    }
    const term = part.isShort ? 'short' : termOf(part.heldSince, row.day)
    const known = this.#ofClosing[term].get(part.transactionId)
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
    this.#ofClosing[term].set(part.transactionId, gain)
    this.gains.push(gain)
    return gain
  }
}
