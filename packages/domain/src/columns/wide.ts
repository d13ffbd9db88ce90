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
