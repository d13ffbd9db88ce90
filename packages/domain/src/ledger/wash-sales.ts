/**
 * Wash sales by IRS Publication 550: a loss does not count as far as the same security was bought within 30 days before or
 * after, in any account of the person. It is added to the basis of the replacement, which is held as long as what was sold;
 * where the replacement is in a retirement account it is lost. Replacements are taken in the order of purchase, each share
 * once; shares bought before and sold already, or in the very sale, replace nothing.
 */
import { daysBetween } from '../calendar/index.ts'
import { parseOptionSymbol } from '../instruments/index.ts'
import { share } from './fixed-point.ts'
import type { Row } from './bundle-row.ts'
import type { Gain } from './gains.ts'
import type { Lot } from './lot.ts'
import type { Shelf } from './shelf.ts'

export const washDays = 30

export interface WashSale {
  readonly sellId: string
  readonly buyId: string | null
  quantity: bigint
  disallowed: bigint
  readonly verdict: 'match' | 'possible' | 'coverage_incomplete'
}

interface Loss {
  readonly gain: Gain
  readonly heldDays: number
  /** Not yet matched; in shares of today, splits since considered. */
  left: bigint
  /** Of the whole loss, what `left` stands for. */
  amount: bigint
}

/** In the order of the sales; those before `first` are over. */
interface PendingLosses {
  readonly losses: Loss[]
  first: number
}

interface OptionPurchase {
  readonly id: string
  readonly day: number
  left: bigint
}

const sharesPerContract = 100n

export class WashSales {
  readonly #told = new Map<string, WashSale>()
  readonly #shelf: Shelf
  readonly #isRetirement: (account: string) => boolean
  readonly #pending = new Map<string, PendingLosses>()
  readonly #losses: Loss[] = []
  /** By what they are a right to, in the order of purchase. */
  readonly #options = new Map<string, OptionPurchase[]>()

  constructor(shelf: Shelf, isRetirement: (account: string) => boolean) {
    this.#shelf = shelf
    this.#isRetirement = isRetirement
  }

  /** A closing at a loss in a taxable account; replacements bought before are matched at once. */
  loss(gain: Gain, heldSince: number): void {
    const amount = gain.costBasis - gain.proceeds
    if (amount <= 0n || this.#isRetirement(gain.account)) return
    const loss: Loss = { gain, heldDays: gain.closedOn - heldSince, left: gain.quantity, amount }
    this.#losses.push(loss)
    this.#shelf.visitReplacements(gain.symbol, gain.closedOn - washDays, (lot) => {
      this.#match(loss, lot)
      return loss.left === 0n
    })
    if (loss.left === 0n) return
    const pending = this.#pending.get(gain.symbol)
    if (pending) pending.losses.push(loss)
    else this.#pending.set(gain.symbol, { losses: [loss], first: 0 })
  }

  /** A purchase: the replacement of losses of the 30 days before, in the order of the sales. */
  purchase(lot: Lot): void {
    const pending = this.#pending.get(lot.symbol)
    if (!pending) return
    const { losses } = pending
    for (let place = pending.first; lot.free > 0n && place < losses.length; place += 1) {
      const loss = losses[place]
      if (!loss) break
      const isOver = loss.left === 0n || lot.openedOn - loss.gain.closedOn > washDays
      if (!isOver) this.#match(loss, lot)
      // Days only go forward: what is over at the front stays so.
      if (place === pending.first && (isOver || loss.left === 0n)) pending.first += 1
    }
  }

  /** A right to buy the stock may be a replacement too; whether it is one is for a person to say. */
  optionPurchase({ id, symbol, day, quantity }: Row): void {
    const terms = symbol === null ? undefined : parseOptionSymbol(symbol)
    if (!terms || quantity === null) return
    const option: OptionPurchase = { id, day, left: quantity * sharesPerContract }
    const known = this.#options.get(terms.root)
    if (known) known.push(option)
    else this.#options.set(terms.root, [option])
  }

  split(account: string, symbol: string, scaled: (quantity: bigint) => bigint): void {
    for (const loss of this.#pending.get(symbol)?.losses ?? [])
      if (loss.gain.account === account) loss.left = scaled(loss.left)
  }

  #match(loss: Loss, lot: Lot): void {
    const { gain } = loss
    if (lot.isShort || lot.free === 0n || lot.transactionId === gain.openingId) return
    const quantity = lot.free < loss.left ? lot.free : loss.left
    const disallowed = quantity === loss.left ? loss.amount : share(loss.amount, quantity, loss.left)
    loss.left -= quantity
    loss.amount -= disallowed
    gain.disallowed += disallowed
    this.#tell({ sellId: gain.closingId, buyId: lot.transactionId, quantity, disallowed, verdict: 'match' })
    if (this.#isRetirement(lot.account)) lot.free -= quantity
    else this.#carry(lot, { quantity, disallowed, heldDays: loss.heldDays })
  }

  /** The part of the lot that replaces becomes a lot of its own, with the loss in its basis and the time in its age. */
  #carry(
    lot: Lot,
    carried: { readonly quantity: bigint; readonly disallowed: bigint; readonly heldDays: number },
  ): void {
    const { quantity, disallowed, heldDays } = carried
    const replacement = this.#shelf.setApart(lot, quantity)
    replacement.cost += disallowed
    replacement.heldSince -= heldDays
    replacement.free = 0n
    this.#shelf.changed(replacement)
  }

  /** One row for each sale and purchase. */
  #tell(sale: WashSale): void {
    const key = JSON.stringify([sale.sellId, sale.buyId, sale.verdict])
    const same = this.#told.get(key)
    if (!same) {
      this.#told.set(key, sale)
      return
    }
    same.quantity += sale.quantity
    same.disallowed += sale.disallowed
  }

  /** After the last row: options that may be replacements, and losses whose 30 days are not over when the period ends. */
  close(dateOf: (day: number) => string, to: string | undefined): readonly WashSale[] {
    for (const loss of this.#losses) {
      if (loss.left === 0n) continue
      this.#matchOptions(loss)
      const { closingId: sellId, closedOn } = loss.gain
      const isOpen = to !== undefined && daysBetween(dateOf(closedOn), to) < washDays && dateOf(closedOn) <= to
      if (isOpen && loss.left > 0n)
        this.#tell({ sellId, buyId: null, quantity: loss.left, disallowed: 0n, verdict: 'coverage_incomplete' })
    }
    return [...this.#told.values()]
  }

  #matchOptions(loss: Loss): void {
    const { symbol, closedOn, closingId: sellId } = loss.gain
    const options = this.#options.get(symbol) ?? []
    for (let place = firstSince(options, closedOn - washDays); place < options.length; place += 1) {
      const option = options[place]
      if (!option || loss.left === 0n || option.day > closedOn + washDays) return
      if (option.left === 0n) continue
      const quantity = option.left < loss.left ? option.left : loss.left
      const disallowed = share(loss.amount, quantity, loss.left)
      option.left -= quantity
      loss.left -= quantity
      loss.amount -= disallowed
      this.#tell({ sellId, buyId: option.id, quantity, disallowed, verdict: 'possible' })
    }
  }
}

/** Place of the first option bought on `day` or later. */
function firstSince(options: readonly OptionPurchase[], day: number): number {
  let low = 0
  let high = options.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((options[middle]?.day ?? 0) < day) low = middle + 1
    else high = middle
  }
  return low
}
