/** All lots of a ledger, by account and symbol, and by symbol over the accounts. */
import { LotQueue } from './lot-queue.ts'
import type { Lot, LotMethod, LotPart, NewLot } from './lot.ts'
import { Replacements } from './replacements.ts'

interface Closing {
  readonly account: string
  readonly symbol: string
  readonly isShort: boolean
  readonly quantity: bigint
  readonly named: readonly string[]
}

interface Sides {
  readonly long: LotQueue
  readonly short: LotQueue
}

export class Shelf {
  readonly #method: LotMethod
  readonly #sides = new Map<string, Map<string, Sides>>()
  /** In the order in which they came to be. */
  readonly #all = new Set<Sides>()
  readonly #replacements = new Map<string, Replacements>()
  #order = 0

  constructor(method: LotMethod) {
    this.#method = method
  }

  /** The lot as it stands on the shelf. */
  put(added: NewLot): Lot {
    const sides = this.#at(added.account, added.symbol) ?? this.#open(added.account, added.symbol)
    const lot = (added.isShort ? sides.short : sides.long).put(added)
    if (lot.isShort || lot.free === 0n) return lot
    const known = this.#replacements.get(lot.symbol)
    const replacements = known ?? new Replacements()
    if (!known) this.#replacements.set(lot.symbol, replacements)
    replacements.put(lot)
    return lot
  }

  nextOrder(): number {
    this.#order += 1
    return this.#order
  }

  of(account: string, symbol: string): readonly Lot[] {
    const sides = this.#at(account, symbol)
    return sides ? [...sides.long.lots(), ...sides.short.lots()] : []
  }

  /** Not yet replacements, bought on `day` or later over all accounts, in the order of purchase, until `visit` has enough. */
  visitReplacements(symbol: string, day: number, visit: (lot: Lot) => boolean): void {
    this.#replacements.get(symbol)?.visitSince(day, visit)
  }

  all(): readonly Lot[] {
    return [...this.#all].flatMap(({ long, short }) => [...long.lots(), ...short.lots()])
  }

  held(account: string, symbol: string, isShort: boolean): bigint {
    const sides = this.#at(account, symbol)
    if (!sides) return 0n
    return isShort ? sides.short.quantity : sides.long.quantity
  }

  /** Takes lots off by the method. The caller has seen that there are enough. */
  take({ account, symbol, isShort, quantity, named }: Closing): readonly LotPart[] {
    const sides = this.#at(account, symbol)
    return (isShort ? sides?.short : sides?.long)?.take(quantity, named) ?? []
  }

  /** A part of the lot as a lot of its own, or the lot itself where it is the whole. Tell `changed` what was done to it. */
  setApart(lot: Lot, quantity: bigint): Lot {
    return this.#queueOf(lot)?.setApart(lot, quantity) ?? lot
  }

  /** The cost or age of a lot is another now. */
  changed(lot: Lot): void {
    this.#queueOf(lot)?.changed(lot)
  }

  /** Every lot of the account and symbol, taken off. */
  clear(account: string, symbol: string): readonly NewLot[] {
    const sides = this.#at(account, symbol)
    if (!sides) return []
    const lots = this.of(account, symbol)
    const taken = lots.map((lot) => ({ ...lot }))
    for (const lot of lots) {
      lot.quantity = 0n
      lot.free = 0n
    }
    this.#sides.get(account)?.delete(symbol)
    this.#all.delete(sides)
    return taken
  }

  /** More shares for the same cost. */
  scale(account: string, symbol: string, ratio: bigint): void {
    const sides = this.#at(account, symbol)
    sides?.long.scale(ratio)
    sides?.short.scale(ratio)
  }

  #at(account: string, symbol: string): Sides | undefined {
    return this.#sides.get(account)?.get(symbol)
  }

  #queueOf({ account, symbol, isShort }: Lot): LotQueue | undefined {
    const sides = this.#at(account, symbol)
    return isShort ? sides?.short : sides?.long
  }

  #open(account: string, symbol: string): Sides {
    const known = this.#sides.get(account)
    const symbols = known ?? new Map<string, Sides>()
    if (!known) this.#sides.set(account, symbols)
    const sides: Sides = { long: new LotQueue(this.#method), short: new LotQueue(this.#method) }
    symbols.set(symbol, sides)
    this.#all.add(sides)
    return sides
  }
}
