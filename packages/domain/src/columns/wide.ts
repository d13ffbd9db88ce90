/**
 * Exact amounts of the ledger (counts of 10^-18) as a column that another thread can read: whole units and the rest, each a
 * 64-bit integer. What is too large for that, which only a mistyped file has, stands beside.
 */
import { numberOf, unit } from '../ledger/index.ts'

export interface WideColumn {
  /** Whole units and rest, two for each amount. */
  readonly pairs: BigInt64Array
  readonly huge: readonly (readonly [at: number, amount: bigint])[]
}

/** Where the bytes of a column lie; a server asks for memory that its threads share. */
export type Allocate = (bytes: number) => ArrayBufferLike

export const ownMemory: Allocate = (bytes) => new ArrayBuffer(bytes)

const pairBytes = 16
const wholeMax = 2n ** 62n
/** In the place of whole units: look beside. */
const elsewhere = -(2n ** 63n)

export function wideColumn(amounts: readonly bigint[], allocate: Allocate): WideColumn {
  const pairs = new BigInt64Array(allocate(amounts.length * pairBytes))
  const huge: (readonly [number, bigint])[] = []
  for (const [at, amount] of amounts.entries()) {
    const whole = amount / unit
    if (whole > wholeMax || whole < -wholeMax) {
      huge.push([at, amount])
      pairs[2 * at] = elsewhere
      continue
    }
    pairs[2 * at] = whole
    pairs[2 * at + 1] = amount - whole * unit
  }
  return { pairs, huge }
}

export function wideAt({ pairs, huge }: WideColumn, at: number): bigint {
  const whole = pairs[2 * at] ?? 0n
  if (whole === elsewhere) return huge.find(([place]) => place === at)?.[1] ?? 0n
  const rest = pairs[2 * at + 1] ?? 0n
  return rest === 0n ? whole * unit : whole * unit + rest
}

/** As `numberOf`, for statistics. */
export function wideNumber(column: WideColumn, at: number): number {
  const whole = column.pairs[2 * at] ?? 0n
  return whole === elsewhere
    ? numberOf(wideAt(column, at))
    : Number(whole) + Number(column.pairs[2 * at + 1] ?? 0n) / 1e18
}

/** Rows of a column that go to another place: `from` up to `to`, beginning `at`. */
export interface CopiedRows {
  readonly from: number
  readonly to: number
  readonly at: number
}

/** A column made of another one's rows, in which single amounts are put. */
export class WideCopy {
  readonly #pairs: BigInt64Array
  readonly #huge = new Map<number, bigint>()

  constructor(source: WideColumn, copied: readonly CopiedRows[], rows: number, allocate: Allocate) {
    this.#pairs = new BigInt64Array(allocate(rows * pairBytes))
    for (const { from, to, at } of copied) {
      this.#pairs.set(source.pairs.subarray(2 * from, 2 * to), 2 * at)
      for (const [place, amount] of source.huge)
        if (place >= from && place < to) this.#huge.set(place - from + at, amount)
    }
  }

  at(row: number): bigint {
    const whole = this.#pairs[2 * row] ?? 0n
    return whole === elsewhere ? (this.#huge.get(row) ?? 0n) : whole * unit + (this.#pairs[2 * row + 1] ?? 0n)
  }

  put(row: number, amount: bigint): void {
    this.#huge.delete(row)
    const whole = amount / unit
    const isHuge = whole > wholeMax || whole < -wholeMax
    if (isHuge) this.#huge.set(row, amount)
    this.#pairs[2 * row] = isHuge ? elsewhere : whole
    this.#pairs[2 * row + 1] = isHuge ? 0n : amount - whole * unit
  }

  column(): WideColumn {
    return { pairs: this.#pairs, huge: [...this.#huge].toSorted(([a], [b]) => a - b) }
  }
}

/** The first rows of a column, and others after them. */
export function continuedWide(
  source: WideColumn,
  kept: number,
  { later, allocate }: { readonly later: readonly bigint[]; readonly allocate: Allocate },
): WideColumn {
  const copy = new WideCopy(source, [{ from: 0, to: kept, at: 0 }], kept + later.length, allocate)
  for (const [at, amount] of later.entries()) copy.put(kept + at, amount)
  return copy.column()
}

/** These rows of a column, in this order. */
export function wideSlice({ pairs, huge }: WideColumn, rows: Int32Array): WideColumn {
  const made = new BigInt64Array(2 * rows.length)
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? 0
    made[2 * at] = pairs[2 * row] ?? 0n
    made[2 * at + 1] = pairs[2 * row + 1] ?? 0n
  }
  const beside = new Map(huge)
  const found = beside.size === 0 ? [] : Array.from(rows, (row, at) => [at, beside.get(row)] as const)
  return { pairs: made, huge: found.flatMap(([at, amount]) => (amount === undefined ? [] : [[at, amount] as const])) }
}
