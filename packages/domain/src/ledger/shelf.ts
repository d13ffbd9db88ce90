/** All lots of a ledger, by account and symbol, and by symbol over the accounts. */
import { LotQueue } from './lot-queue.ts'
import type { Carried } from './lot-queue.ts'
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

/** Long and short positions of a symbol replace nothing of each other. */
export const sideOf = (symbol: string, isShort: boolean): string => (isShort ? `short:${symbol}` : symbol)

/** The cost of what is held of a symbol is so much more now; less where it is negative, or sold short. */
export type CostMoved = (symbol: string, more: bigint) => void

export class Shelf {
  readonly #method: LotMethod
  readonly #costMoved: CostMoved | undefined
  readonly #sides = new Map<string, Map<string, Sides>>()
  /** In the order in which they came to be. */
  readonly #all = new Set<Sides>()
  readonly #replacements = new Map<string, Replacements>()
  #order = 0

  constructor(method: LotMethod, costMoved?: CostMoved) {
    this.#method = method
    this.#costMoved = costMoved
  }

  #tell({ symbol, isShort }: Pick<NewLot, 'symbol' | 'isShort'>, more: bigint): void {
    if (more !== 0n) this.#costMoved?.(symbol, isShort ? -more : more)
  }

  /** The lot as it stands on the shelf. */
  put(added: NewLot): Lot {
    const sides = this.#at(added.account, added.symbol) ?? this.#open(added.account, added.symbol)
    const lot = (added.isShort ? sides.short : sides.long).put(added)
    this.#tell(added, added.cost)
    if (lot.free === 0n) return lot
    const side = sideOf(lot.symbol, lot.isShort)
    const known = this.#replacements.get(side)
    const replacements = known ?? new Replacements()
    if (!known) this.#replacements.set(side, replacements)
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

  /** Of a {@link sideOf}: not yet replacements, opened on `day` or later over all accounts, in order, until `visit` has enough. */
  visitReplacements(side: string, day: number, visit: (lot: Lot) => boolean): void {
    this.#replacements.get(side)?.visitSince(day, visit)
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
    const parts = (isShort ? sides?.short : sides?.long)?.take(quantity, named) ?? []
    for (const part of parts) this.#tell(part, -part.cost)
    return parts
  }

  /** Part of the lot, or the whole of it, replaces a loss. */
  carry(lot: Lot, carried: Carried): void {
    this.#tell(lot, carried.cost)
    this.#queueOf(lot)?.carry(lot, carried)
  }

  /** So much of the cost of a lot is gone. */
  reduce(lot: Lot, amount: bigint): void {
    lot.cost -= amount
    this.#tell(lot, -amount)
    this.#queueOf(lot)?.changed(lot)
  }

  /** Every lot of the account and symbol, taken off. */
  clear(account: string, symbol: string): readonly NewLot[] {
    const sides = this.#at(account, symbol)
    if (!sides) return []
    const lots = this.of(account, symbol)
    const taken = lots.map((lot) => ({ ...lot }))
    for (const lot of lots) {
      this.#tell(lot, -lot.cost)
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
