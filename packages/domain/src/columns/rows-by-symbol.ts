/** The rows of each symbol in their order, without looking at those of others; sorted when somebody first asks. */
import type { LedgerColumns } from './columns.ts'
import type { ColumnRow } from './pass.ts'

export class RowsBySymbol {
  readonly #ledger: LedgerColumns
  readonly #symbols: number
  #index: { readonly starts: Int32Array; readonly rows: Int32Array } | undefined
  /** Those that came later, by symbol, ascending by day. */
  readonly #added = new Map<number, ColumnRow[]>()

  constructor(ledger: LedgerColumns, symbols: number) {
    this.#ledger = ledger
    this.#symbols = symbols
  }

  add(row: ColumnRow): void {
    const known = this.#added.get(row.symbol)
    if (!known) {
      this.#added.set(row.symbol, [row])
      return
    }
    let place = known.length
    while (place > 0 && (known[place - 1]?.day ?? 0) > row.day) place -= 1
    known.splice(place, 0, row)
  }

  /** By day; of one day first those that were there first. */
  visit(symbol: number, see: (row: ColumnRow) => void): void {
    this.#index ??= this.#sorted()
    const { starts, rows } = this.#index
    const added = this.#added.get(symbol) ?? []
    let next = 0
    for (let at = starts[symbol] ?? 0; at < (starts[symbol + 1] ?? 0); at += 1) {
      const row = this.#rowAt(rows[at] ?? 0)
      for (let late = added[next]; late && late.day < row.day; late = added[next]) {
        see(late)
        next += 1
      }
      see(row)
    }
    for (const late of added.slice(next)) see(late)
  }

  #rowAt(row: number): ColumnRow {
    const { day, symbol, quantity, amount, fee } = this.#ledger
    return {
      day: day[row] ?? 0,
      symbol: symbol[row] ?? 0,
      quantity: quantity[row] ?? 0,
      amount: amount[row] ?? 0,
      fee: fee[row] ?? 0,
    }
  }

  #sorted(): { readonly starts: Int32Array; readonly rows: Int32Array } {
    const { count, symbol } = this.#ledger
    const starts = new Int32Array(this.#symbols + 1)
    for (let row = 0; row < count; row += 1) starts[(symbol[row] ?? 0) + 1] = (starts[(symbol[row] ?? 0) + 1] ?? 0) + 1
    for (let at = 0; at < this.#symbols; at += 1) starts[at + 1] = (starts[at + 1] ?? 0) + (starts[at] ?? 0)
    const next = starts.slice()
    const rows = new Int32Array(count)
    for (let row = 0; row < count; row += 1) {
      const of = symbol[row] ?? 0
      rows[next[of] ?? 0] = row
      next[of] = (next[of] ?? 0) + 1
    }
    return { starts, rows }
  }
}
