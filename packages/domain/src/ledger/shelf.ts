/** All lots of a ledger, by account and symbol, and by symbol over the accounts. */
import { times } from './fixed-point.ts'
import { closingOrder, split } from './lot.ts'
import type { Lot, LotMethod, LotPart } from './lot.ts'

interface Closing {
  readonly account: string
  readonly symbol: string
  readonly isShort: boolean
  readonly quantity: bigint
  readonly method: LotMethod
  readonly named: readonly string[]
}

export class Shelf {
  readonly #lots = new Map<string, Lot[]>()
  readonly #bySymbol = new Map<string, Set<string>>()
  #order = 0

  readonly #key = (account: string, symbol: string): string => JSON.stringify([account, symbol])

  put(lot: Lot): void {
    const key = this.#key(lot.account, lot.symbol)
    const list = this.#lots.get(key)
    if (list) list.push(lot)
    else this.#lots.set(key, [lot])
    const keys = this.#bySymbol.get(lot.symbol) ?? new Set()
    this.#bySymbol.set(lot.symbol, keys.add(key))
  }

  nextOrder(): number {
    this.#order += 1
    return this.#order
  }

  of(account: string, symbol: string): readonly Lot[] {
    return this.#lots.get(this.#key(account, symbol)) ?? []
  }

  /** Bought on `day` or later, over all accounts, in the order of purchase. */
  boughtSince(symbol: string, day: number): readonly Lot[] {
    const found: Lot[] = []
    for (const key of this.#bySymbol.get(symbol) ?? [])
      for (const lot of this.#lots.get(key) ?? []) if (lot.openedOn >= day) found.push(lot)
    return found.sort((a, b) => a.order - b.order)
  }

  all(): readonly Lot[] {
    return [...this.#lots.values()].flat()
  }

  held(account: string, symbol: string, isShort: boolean): bigint {
    let sum = 0n
    for (const lot of this.of(account, symbol)) if (lot.isShort === isShort) sum += lot.quantity
    return sum
  }

  /** Takes lots off by the method. The caller has seen that there are enough. */
  take({ account, symbol, isShort, quantity, method, named }: Closing): readonly LotPart[] {
    const key = this.#key(account, symbol)
    const lots = (this.#lots.get(key) ?? []).filter((lot) => lot.isShort === isShort)
    const parts: LotPart[] = []
    let left = quantity
    for (const lot of closingOrder(lots, method, named)) {
      if (left === 0n) break
      const part = split(lot, left < lot.quantity ? left : lot.quantity)
      left -= part.quantity
      parts.push(part)
    }
    this.#lots.set(
      key,
      (this.#lots.get(key) ?? []).filter((lot) => lot.quantity > 0n),
    )
    return parts
  }

  /** Every lot of the account and symbol, taken off. */
  clear(account: string, symbol: string): readonly Lot[] {
    const key = this.#key(account, symbol)
    const lots = this.#lots.get(key) ?? []
    this.#lots.delete(key)
    return lots
  }

  /** More shares for the same cost. */
  scale(account: string, symbol: string, ratio: bigint): void {
    for (const lot of this.of(account, symbol)) {
      const isFree = lot.free === lot.quantity
      lot.quantity = times(lot.quantity, ratio)
      lot.free = isFree ? lot.quantity : times(lot.free, ratio)
    }
  }
}
