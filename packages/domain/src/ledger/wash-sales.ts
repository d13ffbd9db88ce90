/**
 * Wash sales by IRS Publication 550: a loss does not count as far as the same security was bought within 30 days before or
 * after, in any account of the person. It is added to the basis of the replacement, which is held as long as what was sold;
 * where the replacement is in a retirement account it is lost. Replacements are taken in the order of purchase, each share
 * once; shares bought before and sold already, or in the very sale, replace nothing. A loss on a short sale is replaced by
 * another short sale around its cover ("Short Sales" there; 26 CFR 1.1091-1(g)), which then brought so much less.
 */
import { daysBetween } from '../calendar/index.ts'
import { parseOptionSymbol } from '../instruments/index.ts'
import { share } from './fixed-point.ts'
import type { Row } from './bundle-row.ts'
import type { Gain } from './gains.ts'
import type { Lot } from './lot.ts'
import { sideOf } from './shelf.ts'
import type { Shelf } from './shelf.ts'

export const washDays = 30

export interface WashSale {
  readonly sellId: string
  readonly buyId: string | null
  quantity: bigint
  disallowed: bigint
  readonly verdict: 'match' | 'possible' | 'coverage_incomplete'
  /** Of the disallowed loss, what is in the cost of the purchase now; a retirement account takes none. */
  basisAdded: bigint
  /** Shares of the purchase by the days that they count as held longer. */
  readonly heldLonger: { readonly days: number; quantity: bigint }[]
}

/** What is told anew of a sale and a purchase. */
type Told = Pick<WashSale, 'sellId' | 'buyId' | 'quantity' | 'disallowed' | 'verdict'>

export interface Loss {
  readonly gain: Gain
  /** Its name of today. */
  symbol: string
  readonly isShort: boolean
  readonly heldDays: number
  /** Not yet matched; in shares of today, splits since considered. */
  left: bigint
  /** Of the whole loss, what `left` stands for. */
  amount: bigint
}

/** In the order of the sales; those before `first` are over. */
interface PendingLosses {
  losses: Loss[]
  first: number
}

/** What may be a replacement; whether it is one is for a person to say. */
interface Possible {
  readonly id: string
  readonly day: number
  left: bigint
}

const sharesPerContract = 100n
const atClosing = { isOpening: false }
const atOpening = { isOpening: true }
/** Losses that are over stay in their places until they are this many and half of all. */
const sweptAt = 64

export class WashSales {
  readonly #told: WashSale[] = []
  /** A sale meets a purchase while one of the two is played: of that row, what was told by the other's id. */
  readonly #toldNow = new Map<string, WashSale>()
  #toldBy: string | undefined
  readonly #shelf: Shelf
  readonly #isRetirement: (account: string) => boolean
  readonly #pending = new Map<string, PendingLosses>()
  /** Those that the purchases before them did not replace wholly, in the order of the sales. */
  readonly #losses: Loss[] = []
  /** In order: options bought, by what they are a right to; shares sold, which may replace a short sale. */
  readonly #possible = new Map<string, Possible[]>()

  constructor(shelf: Shelf, isRetirement: (account: string) => boolean) {
    this.#shelf = shelf
    this.#isRetirement = isRetirement
  }

  /** A closing at a loss; in a taxable account replacements opened before are matched at once. */
  loss(loss: Loss): void {
    const { gain, symbol, isShort } = loss
    if (this.#isRetirement(gain.account)) return
    const side = sideOf(symbol, isShort)
    this.#shelf.visitReplacements(side, gain.closedOn - washDays, (lot) => {
      this.#match(loss, lot, atClosing)
      return loss.left === 0n
    })
    if (loss.left === 0n) return
    this.#losses.push(loss)
    const pending = this.#pending.get(side)
    if (pending) pending.losses.push(loss)
    else this.#pending.set(side, { losses: [loss], first: 0 })
  }

  /** A purchase, or a short sale: the replacement of losses of the 30 days before, in the order of the sales. */
  opening(lot: Lot): void {
    const pending = this.#pending.get(sideOf(lot.symbol, lot.isShort))
    if (!pending) return
    const { losses } = pending
    for (let place = pending.first; lot.free > 0n && place < losses.length; place += 1) {
      const loss = losses[place]
      if (!loss) break
      const isOver = loss.left === 0n || lot.openedOn - loss.gain.closedOn > washDays
      if (!isOver) this.#match(loss, lot, atOpening)
      // Days only go forward: what is over at the front stays so.
      if (place === pending.first && (isOver || loss.left === 0n)) pending.first += 1
    }
    if (pending.first < sweptAt || pending.first * 2 < losses.length) return
    pending.losses = losses.slice(pending.first)
    pending.first = 0
  }

  /** A right to buy the stock may be a replacement too. */
  optionPurchase({ id, symbol, day, quantity }: Row): void {
    const terms = symbol === null ? undefined : parseOptionSymbol(symbol)
    if (terms && quantity !== null)
      this.#remember(sideOf(terms.root, false), { id, day, left: quantity * sharesPerContract })
  }

  /** Shares sold around the cover of a short sale may be what it is replaced by. */
  sale({ id, symbol, day, quantity }: Row): void {
    if (symbol !== null && quantity !== null) this.#remember(sideOf(symbol, true), { id, day, left: quantity })
  }

  #remember(side: string, possible: Possible): void {
    const known = this.#possible.get(side)
    if (known) known.push(possible)
    else this.#possible.set(side, [possible])
  }

  split(account: string, symbol: string, scaled: (quantity: bigint) => bigint): void {
    for (const isShort of [false, true])
      for (const loss of this.#pending.get(sideOf(symbol, isShort))?.losses ?? [])
        if (loss.gain.account === account) loss.left = scaled(loss.left)
  }

  /** The same company by another name: its purchases replace what was lost under the old one. */
  rename(from: string, to: string, scaled: (quantity: bigint) => bigint): void {
    for (const isShort of [false, true]) {
      const moving = this.#pending.get(sideOf(from, isShort))
      if (!moving || from === to) continue
      this.#pending.delete(sideOf(from, isShort))
      for (const loss of moving.losses) {
        loss.symbol = to
        loss.left = scaled(loss.left)
      }
      const known = this.#pending.get(sideOf(to, isShort))?.losses ?? []
      const losses = [...known, ...moving.losses].toSorted((a, b) => a.gain.closedOn - b.gain.closedOn)
      this.#pending.set(sideOf(to, isShort), { losses, first: 0 })
    }
  }

  /** The part of the lot that replaces becomes a lot of its own, with the loss in its basis and the time in its age. */
  #match(loss: Loss, lot: Lot, { isOpening }: { readonly isOpening: boolean }): void {
    const { gain } = loss
    if (lot.free === 0n || lot.transactionId === gain.openingId) return
    const quantity = lot.free < loss.left ? lot.free : loss.left
    const disallowed = quantity === loss.left ? loss.amount : share(loss.amount, quantity, loss.left)
    loss.left -= quantity
    loss.amount -= disallowed
    gain.disallowed += disallowed
    const [sellId, buyId] = [gain.closingId, lot.transactionId]
    const match: Told = { sellId, buyId, quantity, disallowed, verdict: 'match' }
    const sale = isOpening ? this.#tell(buyId, sellId, match) : this.#tell(sellId, buyId, match)
    if (this.#isRetirement(lot.account)) {
      lot.free -= quantity
      return
    }
    const { isShort } = lot
    // A short sale that replaces brought so much less, and is short-term however long it stays open.
    this.#shelf.carry(lot, { quantity, cost: isShort ? -disallowed : disallowed, heldDays: loss.heldDays })
    sale.basisAdded += disallowed
    if (isShort) return
    const { heldLonger } = sale
    const known = heldLonger.findLast(({ days }) => days === loss.heldDays)
    if (known) known.quantity += quantity
    else heldLonger.push({ days: loss.heldDays, quantity })
  }

  /** One row for each sale and purchase. `by`: the one of the two that is played, `other`: the other one. */
  #tell(by: string, other: string, told: Told): WashSale {
    if (this.#toldBy !== by) {
      this.#toldBy = by
      this.#toldNow.clear()
    }
    const same = this.#toldNow.get(other)
    if (same) {
      same.quantity += told.quantity
      same.disallowed += told.disallowed
      return same
    }
    const sale: WashSale = { ...told, basisAdded: 0n, heldLonger: [] }
    this.#toldNow.set(other, sale)
    this.#told.push(sale)
    return sale
  }

  /** After the last row: what may be replacements, and losses whose 30 days are not over when the period ends. */
  close(dateOf: (day: number) => string, to: string | undefined): readonly WashSale[] {
    this.#toldBy = undefined
    for (const loss of this.#losses) {
      const { closingId: sellId, closedOn, symbol } = loss.gain
      for (const name of new Set([symbol, loss.symbol])) if (loss.left > 0n) this.#matchPossible(loss, name)
      if (loss.left === 0n || to === undefined) continue
      const isOpen = daysBetween(dateOf(closedOn), to) < washDays && dateOf(closedOn) <= to
      const incomplete: Told = {
        sellId,
        buyId: null,
        quantity: loss.left,
        disallowed: 0n,
        verdict: 'coverage_incomplete',
      }
      if (isOpen) this.#tell(sellId, '', incomplete)
    }
    return this.#told
  }

  #matchPossible(loss: Loss, symbol: string): void {
    const { closedOn, closingId: sellId } = loss.gain
    const possible = this.#possible.get(sideOf(symbol, loss.isShort)) ?? []
    for (let place = firstSince(possible, closedOn - washDays); place < possible.length; place += 1) {
      const other = possible[place]
      if (!other || loss.left === 0n || other.day > closedOn + washDays) return
      if (other.left === 0n) continue
      const quantity = other.left < loss.left ? other.left : loss.left
      const disallowed = share(loss.amount, quantity, loss.left)
      other.left -= quantity
      loss.left -= quantity
      loss.amount -= disallowed
      this.#tell(sellId, other.id, { sellId, buyId: other.id, quantity, disallowed, verdict: 'possible' })
    }
  }
}

/** Place of the first of `day` or later. */
function firstSince(possible: readonly Possible[], day: number): number {
  let low = 0
  let high = possible.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((possible[middle]?.day ?? 0) < day) low = middle + 1
    else high = middle
  }
  return low
}
