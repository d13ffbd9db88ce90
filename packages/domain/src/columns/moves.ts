/** The movements of one account as columns that stay: what other threads read instead of a hundred thousand objects. */
import type { Movement } from '../ledger/index.ts'
import { ownMemory, wideAt, wideColumn } from './wide.ts'
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

export const movementsIn = ({ symbols, day, symbol, quantity, cash, isFlow }: MoveColumns): readonly Movement[] =>
  Array.from(day, (on, at) => ({
    day: on,
    symbol: symbols[symbol[at] ?? -1] ?? null,
    quantity: wideAt(quantity, at),
    cash: wideAt(cash, at),
    isFlow: isFlow[at] === 1,
  }))
