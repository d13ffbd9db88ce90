/**
 * What accounts held and moved, from before their first line to their last, sorted by symbol: ready for any range and any part
 * of it. All kinds of lines are in it, as a line is what it moved (`ledger/movement.ts`); the rows tell what was held after
 * them, so that a question finds its opening without reading what came before.
 */
import { numberOf } from '../ledger/index.ts'
import type { Movement } from '../ledger/index.ts'
import { countOf, placesFor } from './counts.ts'
import { pairColumn } from './pairs.ts'
import type { PairColumn } from './pairs.ts'
import { ownMemory, wideAt, wideColumn } from './wide.ts'
import type { Allocate, WideColumn } from './wide.ts'

export interface Past {
  /** By name, so that more rows leave the others in their order. */
  readonly symbols: readonly string[]
  /** Where the rows of each symbol begin; then those of none, and the end. The first of each is what was held before all. */
  readonly starts: Int32Array
  /** Days since 1970-01-01. */
  readonly day: Int32Array
  /** Held after the row, a count of 10^-places of its symbol. */
  readonly held: Float64Array
  /** By symbol; -1: no count is exact, `heldWide` tells. */
  readonly places: Int8Array
  /** By symbol: the largest count that was ever held, of either sign. */
  readonly heldMax: Float64Array
  readonly heldWide: WideColumn
  /** 1: something is held after the row. */
  readonly isHeld: Uint8Array
  /** Moved by the row. */
  readonly cash: WideColumn
  /** The same for statistics, of rows that cross no boundary. */
  readonly cashPlain: Float64Array
  /** Cash of the symbol that crossed no boundary, up to the row. */
  readonly taken: WideColumn
  readonly isFlow: Uint8Array
  /** Rows that cross the boundary, by day and as they came. */
  readonly flows: Int32Array
  /** Days on which cash moved, and what there was after them; the first is what there was before all. */
  readonly cashDay: Int32Array
  readonly cashAfter: WideColumn
  /** The same in plain doubles, and the largest of its whole units; `undefined` where that is not exact. */
  readonly cashPairs: PairColumn | undefined
  readonly cashMax: number
}

/** Of the row that stands for what was held before all others. */
export const beforeAll = -(2 ** 31)

export interface PastOpening {
  readonly cash: bigint
  readonly quantities: ReadonlyMap<string, bigint>
}

interface Sorted {
  readonly symbols: readonly string[]
  readonly starts: Int32Array
  /** Movements by symbol; -1 for what was held before all. */
  readonly rows: Int32Array
}

export const byDay = (movements: readonly Movement[]): readonly Movement[] => {
  for (let at = 1; at < movements.length; at += 1)
    if ((movements[at - 1]?.day ?? 0) > (movements[at]?.day ?? 0)) return movements.toSorted((a, b) => a.day - b.day)
  return movements
}

function sorted(movements: readonly Movement[], opening: PastOpening, allocate: Allocate): Sorted {
  const names = new Set(opening.quantities.keys())
  for (const { symbol } of movements) if (symbol !== null) names.add(symbol)
  const places = new Map([...names].toSorted().map((symbol, place) => [symbol, place]))
  const groups = places.size + 1
  const groupOf = ({ symbol }: Movement) => (symbol === null ? undefined : places.get(symbol)) ?? groups - 1
  const starts = new Int32Array(allocate((groups + 1) * Int32Array.BYTES_PER_ELEMENT))
  for (const movement of movements) starts[groupOf(movement) + 1] = (starts[groupOf(movement) + 1] ?? 0) + 1
  for (let group = 0; group < groups; group += 1)
    starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0) + 1
  const rows = new Int32Array(movements.length + groups).fill(-1)
  const next = Int32Array.from(starts, (start) => start + 1)
  for (const [at, movement] of movements.entries()) {
    const group = groupOf(movement)
    rows[next[group] ?? 0] = at
    next[group] = (next[group] ?? 0) + 1
  }
  return { symbols: [...places.keys()], starts, rows }
}

export function cashByDay(
  movements: readonly Movement[],
  opening: bigint,
): { days: readonly number[]; after: readonly bigint[] } {
  const days: number[] = [beforeAll]
  const after: bigint[] = [opening]
  let cash = opening
  for (const movement of movements) {
    if (movement.cash === 0n) continue
    cash += movement.cash
    if (days.at(-1) === movement.day) after[after.length - 1] = cash
    else {
      days.push(movement.day)
      after.push(cash)
    }
  }
  return { days, after }
}

export const cashPlainly = (after: readonly bigint[], allocate: Allocate): Pick<Past, 'cashPairs' | 'cashMax'> =>
  withLargest(pairColumn(after, allocate))

export function withLargest(cashPairs: PairColumn | undefined): Pick<Past, 'cashPairs' | 'cashMax'> {
  let cashMax = 0
  for (const whole of cashPairs?.whole ?? []) cashMax = Math.max(cashMax, Math.abs(whole) + 1)
  return { cashPairs, cashMax }
}

/** What the rows of the groups come to, one after the other. */
function added(movements: readonly Movement[], { symbols, starts, rows }: Sorted, opening: PastOpening) {
  const held: bigint[] = []
  const cash: bigint[] = []
  const taken: bigint[] = []
  for (let group = 0; group <= symbols.length; group += 1) {
    let units = opening.quantities.get(symbols[group] ?? '') ?? 0n
    if (group === symbols.length) units = 0n
    let sum = 0n
    for (let at = starts[group] ?? 0; at < (starts[group + 1] ?? 0); at += 1) {
      const movement = movements[rows[at] ?? -1]
      if (movement) {
        units += movement.quantity
        if (!movement.isFlow) sum += movement.cash
      }
      held.push(units)
      cash.push(movement?.cash ?? 0n)
      taken.push(sum)
    }
  }
  return { held, cash, taken }
}

export function integers(values: ArrayLike<number>, allocate: Allocate): Int32Array {
  const column = new Int32Array(allocate(values.length * Int32Array.BYTES_PER_ELEMENT))
  column.set(values)
  return column
}

/** Counts of what is held, each symbol in its own unit. */
export function counted(
  { symbols, starts }: Pick<Sorted, 'symbols' | 'starts'>,
  held: readonly bigint[],
  allocate: Allocate,
) {
  const counts = new Float64Array(allocate(held.length * Float64Array.BYTES_PER_ELEMENT))
  const places = new Int8Array(allocate(symbols.length)).fill(-1)
  const heldMax = new Float64Array(allocate(symbols.length * Float64Array.BYTES_PER_ELEMENT))
  for (let symbol = 0; symbol < symbols.length; symbol += 1) {
    const [from, to] = [starts[symbol] ?? 0, starts[symbol + 1] ?? 0]
    const found = placesFor(held.slice(from, to))
    if (found === undefined) continue
    places[symbol] = found
    for (let at = from; at < to; at += 1) {
      const count = countOf(held[at] ?? 0n, found)
      counts[at] = count
      heldMax[symbol] = Math.max(heldMax[symbol] ?? 0, Math.abs(count))
    }
  }
  return { held: counts, places, heldMax }
}

/** `movements` in the order in which they act; of other days than their neighbours' they may come in any. */
export function openPast(opening: PastOpening, unordered: readonly Movement[], allocate: Allocate = ownMemory): Past {
  const movements = byDay(unordered)
  const order = sorted(movements, opening, allocate)
  const { symbols, starts, rows } = order
  const { held, cash, taken } = added(movements, order, opening)
  const { days, after } = cashByDay(movements, opening.cash)
  const isFlow = new Uint8Array(allocate(rows.length))
  const isHeld = new Uint8Array(allocate(rows.length))
  const cashPlain = new Float64Array(allocate(rows.length * Float64Array.BYTES_PER_ELEMENT))
  const flows: { readonly row: number; readonly at: number }[] = []
  for (const [row, at] of rows.entries()) {
    if (held[row] !== 0n) isHeld[row] = 1
    if (movements[at]?.isFlow === true) {
      isFlow[row] = 1
      flows.push({ row, at })
    } else cashPlain[row] = numberOf(cash[row] ?? 0n)
  }
  flows.sort((a, b) => a.at - b.at)
  return {
    symbols,
    starts,
    day: integers(
      Array.from(rows, (at) => movements[at]?.day ?? beforeAll),
      allocate,
    ),
    ...counted(order, held, allocate),
    heldWide: wideColumn(held, allocate),
    isHeld,
    cash: wideColumn(cash, allocate),
    cashPlain,
    taken: wideColumn(taken, allocate),
    isFlow,
    flows: integers(
      flows.map(({ row }) => row),
      allocate,
    ),
    cashDay: integers(days, allocate),
    cashAfter: wideColumn(after, allocate),
    ...cashPlainly(after, allocate),
  }
}

/** Rows of lines, without those of what was held before. */
export const rowCount = ({ day, symbols }: Past): number => day.length - symbols.length - 1

/** The last row of a symbol on or before the day; there is always one, what was held before all. */
export function rowOn({ starts, day }: Pick<Past, 'starts' | 'day'>, symbol: number, on: number): number {
  let low = (starts[symbol] ?? 0) + 1
  let high = starts[symbol + 1] ?? 0
  while (low < high) {
    const middle = (low + high) >> 1
    if ((day[middle] ?? 0) <= on) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Places of what was held at the close of `from`, or had rows after it up to `to`. */
export const symbolsBetween = (past: Past, from: number, to: number): readonly number[] =>
  past.symbols.flatMap((_, symbol) => {
    const row = rowOn(past, symbol, from)
    return row === rowOn(past, symbol, to) && wideAt(past.heldWide, row) === 0n ? [] : [symbol]
  })

/** The day of the first movement. */
export function firstDay({ starts, day, symbols }: Past): number | undefined {
  let first = Infinity
  for (let group = 0; group <= symbols.length; group += 1) {
    const row = (starts[group] ?? 0) + 1
    if (row < (starts[group + 1] ?? 0)) first = Math.min(first, day[row] ?? Infinity)
  }
  return first === Infinity ? undefined : first
}

/** Days after `from` and up to `to` on which something crosses the boundary of the whole, or of a part of it. */
export function crossingDays(
  past: Past,
  { from, to }: { readonly from: number; readonly to: number },
  part?: 'cash' | readonly number[],
): readonly number[] {
  const found = new Set<number>()
  const see = (row: number): void => {
    const day = past.day[row] ?? 0
    if (day > from && day <= to) found.add(day)
  }
  const none = past.symbols.length
  if (part === undefined) for (const row of past.flows) see(row)
  else
    for (const symbol of part === 'cash' ? Array.from({ length: none + 1 }, (_, place) => place) : part) {
      const last = rowOn(past, symbol, to)
      for (let row = rowOn(past, symbol, from) + 1; row <= last; row += 1) {
        const isPaid = symbol < none && wideAt(past.cash, row) !== 0n
        if (isPaid || (past.isFlow[row] === 1 && (part !== 'cash' || symbol === none))) see(row)
      }
    }
  return [...found]
}

/** What was held at the close of `from`, and what moved after it up to `to`, by day. */
export function openedBetween(
  past: Past,
  { from, to }: { readonly from: number; readonly to: number },
): PastOpening & { readonly movements: readonly Movement[] } {
  const quantities = new Map<string, bigint>()
  const movements: Movement[] = []
  for (let group = 0; group <= past.symbols.length; group += 1) {
    const symbol = past.symbols[group] ?? null
    const [first, last] = [rowOn(past, group, from), rowOn(past, group, to)]
    const held = wideAt(past.heldWide, first)
    if (symbol !== null && held !== 0n) quantities.set(symbol, held)
    for (let row = first + 1; row <= last; row += 1)
      movements.push({
        day: past.day[row] ?? 0,
        symbol,
        quantity: wideAt(past.heldWide, row) - wideAt(past.heldWide, row - 1),
        cash: wideAt(past.cash, row),
        isFlow: past.isFlow[row] === 1,
      })
  }
  const cashRow = past.cashDay.findLastIndex((day) => day <= from)
  return { cash: wideAt(past.cashAfter, cashRow), quantities, movements: movements.toSorted((a, b) => a.day - b.day) }
}
