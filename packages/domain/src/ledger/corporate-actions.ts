/** What companies do to lots: splits, spin-offs, changes of symbol, mergers into shares, capital paid back. Cost is conserved. */
import { over, share, times, unit } from './fixed-point.ts'
import type { Row } from './bundle-row.ts'
import { split as takeOff } from './lot.ts'
import type { LotPart } from './lot.ts'
import type { Shelf } from './shelf.ts'
import type { WashSales } from './wash-sales.ts'

interface Effects {
  readonly exclude: (row: Row, reason: string) => void
  readonly realize: (row: Row, parts: readonly LotPart[], proceeds: bigint) => void
  readonly move: (row: Row, symbol: string, quantity: bigint) => void
}

const signed = (isShort: boolean, quantity: bigint): bigint => (isShort ? -quantity : quantity)

export class CorporateActions {
  readonly #shelf: Shelf
  readonly #washSales: WashSales
  readonly #effects: Effects

  constructor(shelf: Shelf, washSales: WashSales, effects: Effects) {
    this.#shelf = shelf
    this.#washSales = washSales
    this.#effects = effects
  }

  #net(account: string, symbol: string): bigint {
    return this.#shelf.held(account, symbol, false) - this.#shelf.held(account, symbol, true)
  }

  /** `cash` came with it, as a rule in place of a fraction. */
  split(row: Row, cash: bigint): void {
    const { account, quantity } = row
    const symbol = row.symbol ?? ''
    const before = this.#net(account, symbol)
    const told = quantity === null || before === 0n ? null : over(before + quantity, before)
    const ratio = row.ratio ?? told
    if (ratio === null || ratio <= 0n) {
      this.#effects.exclude(row, 'it names no ratio')
      return
    }
    this.#shelf.scale(account, symbol, ratio)
    this.#washSales.split(account, symbol, (held) => times(held, ratio))
    const after = this.#net(account, symbol)
    if (after !== before) this.#effects.move(row, symbol, after - before)
    const missing = quantity === null ? 0n : after - before - quantity
    this.#payFraction(row, { symbol, missing, cash })
  }

  /**
   * Shares that were told less than the ratio makes, by a fraction of one, were sold for the cash that came. Without such a
   * fraction the cash is taken off the cost, as what comes with a merger is.
   */
  #payFraction(
    row: Row,
    { symbol, missing, cash }: { readonly symbol: string; readonly missing: bigint; readonly cash: bigint },
  ): void {
    if (cash === 0n) return
    const { account } = row
    if (cash > 0n && missing > 0n && missing < unit && this.#shelf.held(account, symbol, false) >= missing) {
      const parts = this.#shelf.take({ account, symbol, isShort: false, quantity: missing, named: [] })
      this.#effects.move(row, symbol, -missing)
      this.#effects.realize(row, parts, cash)
    } else this.returnCapital({ ...row, symbol }, cash)
  }

  /** `cash` came with it, as a rule in place of a fraction. */
  spinOff(row: Row, cash: bigint): void {
    const { account, newSymbol, ratio } = row
    const symbol = row.symbol ?? ''
    const fraction = row.basisFraction ?? 0n
    if (newSymbol === null || ratio === null || ratio <= 0n || fraction < 0n || fraction > unit) {
      this.#effects.exclude(row, 'a spin-off names newSymbol, ratio and a basisFraction between 0 and 1')
      return
    }
    if (row.basisFraction === null) this.#effects.exclude(row, 'it names no basisFraction; no cost is moved')
    let received = 0n
    for (const lot of this.#shelf.of(account, symbol)) {
      const cost = times(lot.cost, fraction)
      this.#shelf.reduce(lot, cost)
      const quantity = times(lot.quantity, ratio)
      this.#shelf.put({ ...lot, symbol: newSymbol, quantity, cost, free: 0n })
      this.#effects.move(row, newSymbol, signed(lot.isShort, quantity))
      received += signed(lot.isShort, quantity)
    }
    const missing = row.quantity === null ? 0n : received - row.quantity
    this.#payFraction(row, { symbol: newSymbol, missing, cash })
  }

  /** Into another symbol; cash with it is taken off the cost, what is more than the cost is a gain. */
  exchange(row: Row, cash: bigint): void {
    const { account, newSymbol } = row
    const ratio = row.ratio ?? unit
    if (newSymbol === null || ratio <= 0n) {
      this.#effects.exclude(row, 'it names no newSymbol, or a ratio of nothing')
      return
    }
    if (cash !== 0n) this.returnCapital(row, cash)
    if (row.type === 'symbol_change')
      this.#washSales.rename(row.symbol ?? '', newSymbol, (quantity) => times(quantity, ratio))
    for (const lot of this.#shelf.clear(account, row.symbol ?? '')) {
      const quantity = times(lot.quantity, ratio)
      this.#effects.move(row, lot.symbol, -signed(lot.isShort, lot.quantity))
      this.#effects.move(row, newSymbol, signed(lot.isShort, quantity))
      this.#shelf.put({
        ...lot,
        symbol: newSymbol,
        quantity,
        free: lot.free === lot.quantity ? quantity : times(lot.free, ratio),
      })
    }
  }

  /** Less cost, share for share; beyond the cost it is a gain (Publication 550, "Nondividend Distributions"). */
  returnCapital(row: Row, amount: bigint): void {
    const lots = this.#shelf.of(row.account, row.symbol ?? '').filter(({ isShort }) => !isShort)
    let quantity = lots.reduce((sum, lot) => sum + lot.quantity, 0n)
    if (quantity === 0n) {
      this.#effects.exclude(row, `nothing of ${row.symbol ?? ''} is held`)
      return
    }
    let left = amount
    for (const lot of lots) {
      const part = share(left, lot.quantity, quantity)
      left -= part
      quantity -= lot.quantity
      const excess = part - lot.cost
      this.#shelf.reduce(lot, excess > 0n ? lot.cost : part)
      if (excess > 0n) this.#effects.realize(row, [{ ...takeOff({ ...lot }, lot.quantity), cost: 0n }], excess)
    }
  }
}
