/** The movements of one account as columns that stay: what other threads read instead of a hundred thousand objects. */
import type { Movement } from '../ledger/index.ts'
import { ownMemory, wideAt, wideColumn, WideCopy } from './wide.ts'
import type { Allocate, WideColumn } from './wide.ts'

export interface MoveColumns {
  readonly symbols: readonly string[]
  /** Days since 1970-01-01, in the order in which the movements act. */
  readonly day: Int32Array
  /** Place among the symbols; -1: none. */
  readonly symbol: Int32Array
  readonly quantity: WideColumn
  readonly cash: WideColumn
  readonly isFlow: Uint8Array
}

export function moveColumns(movements: readonly Movement[], allocate: Allocate = ownMemory): MoveColumns {
  const places = new Map<string, number>()
  const integers = () => new Int32Array(allocate(movements.length * Int32Array.BYTES_PER_ELEMENT))
  const [day, symbol] = [integers(), integers()]
  const isFlow = new Uint8Array(allocate(movements.length))
  for (const [at, movement] of movements.entries()) {
    day[at] = movement.day
    isFlow[at] = movement.isFlow ? 1 : 0
    symbol[at] = -1
    if (movement.symbol === null) continue
    const place = places.get(movement.symbol) ?? places.size
    places.set(movement.symbol, place)
    symbol[at] = place
  }
  const quantities = movements.map(({ quantity }) => quantity)
  const amounts = movements.map(({ cash }) => cash)
  return {
    symbols: [...places.keys()],
    day,
    symbol,
    quantity: wideColumn(quantities, allocate),
    cash: wideColumn(amounts, allocate),
    isFlow,
  }
}

export const movementsIn = (moves: MoveColumns): readonly Movement[] =>
  Array.from(moves.day, (_, at) => movementAt(moves, at))

const movementAt = ({ symbols, day, symbol, quantity, cash, isFlow }: MoveColumns, at: number): Movement => ({
  day: day[at] ?? 0,
  symbol: symbols[symbol[at] ?? -1] ?? null,
  quantity: wideAt(quantity, at),
  cash: wideAt(cash, at),
  isFlow: isFlow[at] === 1,
})

/** Those of the day and after it. */
export function movementsFrom(moves: MoveColumns, from: number): readonly Movement[] {
  const first = movesBefore(moves, from)
  return Array.from(moves.day.subarray(first), (_, at) => movementAt(moves, first + at))
}

/** How many there are before the day; they are in its order. */
export function movesBefore({ day }: Pick<MoveColumns, 'day'>, from: number): number {
  let [low, high] = [0, day.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((day[middle] ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}

/** The movements before the day as they are, and those that are told after them. */
export function continuedMoves(
  former: MoveColumns,
  { from, later }: { readonly from: number; readonly later: readonly Movement[] },
  allocate: Allocate = ownMemory,
): MoveColumns {
  const kept = movesBefore(former, from)
  const rows = kept + later.length
  const places = new Map(former.symbols.map((symbol, place) => [symbol, place]))
  const integers = (column: Int32Array) => {
    const made = new Int32Array(allocate(rows * Int32Array.BYTES_PER_ELEMENT))
    made.set(column.subarray(0, kept))
    return made
  }
  const [day, symbol] = [integers(former.day), integers(former.symbol)]
  const isFlow = new Uint8Array(allocate(rows))
  isFlow.set(former.isFlow.subarray(0, kept))
  const copied = [{ from: 0, to: kept, at: 0 }]
  const quantity = new WideCopy(former.quantity, copied, rows, allocate)
  const cash = new WideCopy(former.cash, copied, rows, allocate)
  for (const [at, movement] of later.entries()) {
    const row = kept + at
    day[row] = movement.day
    isFlow[row] = movement.isFlow ? 1 : 0
    quantity.put(row, movement.quantity)
    cash.put(row, movement.cash)
    symbol[row] = -1
    if (movement.symbol === null) continue
    const place = places.get(movement.symbol) ?? places.size
    places.set(movement.symbol, place)
    symbol[row] = place
  }
  return { symbols: [...places.keys()], day, symbol, quantity: quantity.column(), cash: cash.column(), isFlow }
}

/** The day from which on the two tell other movements; `undefined` where they never do. */
export function firstOtherDay(one: MoveColumns, other: MoveColumns): number | undefined {
  const rows = Math.min(one.day.length, other.day.length)
  const limits = [
    firstOther(one.day, other.day, rows),
    firstOther(one.isFlow, other.isFlow, rows),
    firstOtherAmount(one.quantity, other.quantity, rows),
    firstOtherAmount(one.cash, other.cash, rows),
  ]
  const limit = Math.min(...limits)
  const row = firstOtherSymbol(one, other, limit)
  if (row === one.day.length && row === other.day.length) return undefined
  return Math.min(one.day[row] ?? Infinity, other.day[row] ?? Infinity)
}

/** Where the names are the same as far as both go, so are their places. */
function firstOtherSymbol(one: MoveColumns, other: MoveColumns, limit: number): number {
  const shorter = Math.min(one.symbols.length, other.symbols.length)
  let names = 0
  while (names < shorter && one.symbols[names] === other.symbols[names]) names += 1
  let row = names === shorter ? firstOther(one.symbol, other.symbol, limit) : 0
  while (row < limit && one.symbols[one.symbol[row] ?? -1] === other.symbols[other.symbol[row] ?? -1]) row += 1
  return row
}

type Whole = Int32Array | Uint8Array

function firstOther(one: Whole, other: Whole, limit: number): number {
  let at = 0
  // Four at a time, as nearly all are equal.
  while (
    at + 4 <= limit &&
    (((one[at] ?? 0) ^ (other[at] ?? 0)) |
      ((one[at + 1] ?? 0) ^ (other[at + 1] ?? 0)) |
      ((one[at + 2] ?? 0) ^ (other[at + 2] ?? 0)) |
      ((one[at + 3] ?? 0) ^ (other[at + 3] ?? 0))) ===
      0
  )
    at += 4
  while (at < limit && one[at] === other[at]) at += 1
  return at
}

/** Pairs are looked at as four plain numbers each, which costs a tenth. */
function firstOtherAmount(one: WideColumn, other: WideColumn, rows: number): number {
  const plain = ({ pairs }: WideColumn) => new Int32Array(pairs.buffer, pairs.byteOffset, 4 * rows)
  const first = Math.floor(firstOther(plain(one), plain(other), 4 * rows) / 4)
  const huge = [...one.huge, ...other.huge].map(([at]) => at).filter((at) => at < first)
  return Math.min(first, ...huge.filter((at) => wideAt(one, at) !== wideAt(other, at)))
}
