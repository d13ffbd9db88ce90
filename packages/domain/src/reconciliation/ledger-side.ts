/** What the lines of an account add up to: units, cash and cost. A line that cannot be understood moves nothing and is counted. */
import { absolute, contractSize, movementOf, times, units } from '../ledger/index.ts'
import type { Movement, ReportedLine } from '../ledger/index.ts'
import { CostBook } from './cost-book.ts'

export interface LedgerLine extends ReportedLine {
  /** ISO 8601 UTC where the broker gives a time. */
  readonly at: string | null
}

export interface CountedLine {
  readonly line: LedgerLine
  readonly movement: Movement
}

const trades: ReadonlySet<string> = new Set(['buy', 'sell', 'sell_short', 'buy_to_cover'])
/** Their lines tell units and no cost. */
const withoutCost: ReadonlySet<string> = new Set([
  'spin_off',
  'merger',
  'symbol_change',
  'option_exercise',
  'option_assign',
])

export class LedgerSide {
  cash = 0n
  readonly quantities = new Map<string, bigint>()
  readonly costs = new Map<string, CostBook>()
  readonly lines: CountedLine[] = []
  unread = 0

  get movements(): readonly Movement[] {
    return this.lines.map(({ movement }) => movement)
  }

  begin(
    cash: string | null,
    holdings: readonly { readonly symbol: string; readonly quantity: string; readonly costBasis: string | null }[],
  ): void {
    this.cash += cash === null ? 0n : units(cash)
    for (const { symbol, quantity, costBasis } of holdings) {
      const count = units(quantity)
      this.add(symbol, count)
      this.#book(symbol).open(count, costBasis === null ? null : absolute(units(costBasis)), 0n)
    }
  }

  count(line: LedgerLine): void {
    const movement = movementOf(line)
    if ('reason' in movement) {
      // What a broker calls "other" moves nothing as a rule; where it did, that shows as a difference.
      if (line.type !== 'other') this.unread += 1
      return
    }
    this.lines.push({ line, movement })
    this.cash += movement.cash
    const { symbol, quantity } = movement
    if (symbol === null) return
    if (line.type === 'return_of_capital') this.#book(symbol).doubt()
    if (quantity === 0n) return
    this.#cost(line, symbol, movement)
    this.add(symbol, quantity)
  }

  add(symbol: string, quantity: bigint): void {
    this.quantities.set(symbol, (this.quantities.get(symbol) ?? 0n) + quantity)
  }

  /** Units that a person explained: held, at a cost that nobody told. */
  addExplained(symbol: string, quantity: bigint): void {
    this.add(symbol, quantity)
    this.#book(symbol).trade(quantity, null, 0n)
  }

  #book(symbol: string): CostBook {
    const found = this.costs.get(symbol) ?? new CostBook()
    this.costs.set(symbol, found)
    return found
  }

  #cost(line: LedgerLine, symbol: string, { quantity, cash }: Movement): void {
    const book = this.#book(symbol)
    if (line.type === 'split') {
      book.scale(quantity)
      return
    }
    if (withoutCost.has(line.type)) {
      book.trade(quantity, null, 0n)
      return
    }
    const fees = line.fee === null ? 0n : absolute(units(line.fee))
    const priced =
      line.price === null ? null : times(absolute(quantity), absolute(units(line.price))) * contractSize(symbol)
    if (!trades.has(line.type)) {
      book.trade(quantity, priced ?? (cash === 0n ? null : absolute(cash)), 0n)
      return
    }
    // A purchase pays its fees on top, a sale gets what is left after them.
    const paid = quantity > 0n ? absolute(cash) - fees : absolute(cash) + fees
    book.trade(quantity, paid, quantity > 0n ? fees : -fees)
  }
}
