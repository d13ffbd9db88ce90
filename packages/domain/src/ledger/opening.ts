/**
 * What an account held before its ledger began: what it holds now, less everything that moved. A ledger that begins with
 * money or securities coming in begins at nothing; what is then left over is not an opening but something that the broker
 * shows in the positions and not yet among the transactions, such as a fill of this minute.
 */
import { absolute, unit } from './fixed-point.ts'
import type { Movement } from './movement.ts'

export interface Holdings {
  readonly cash: bigint
  readonly quantities: ReadonlyMap<string, bigint>
}

export interface Opening extends Holdings {
  /** Shown by the broker and in no transaction yet; dated by the caller. */
  readonly unreported: readonly Omit<Movement, 'day'>[]
}

/** Cents lost to rounding over the years are not news. */
const roundingMax = unit

/** What everything that moved comes to. */
export interface Moved extends Holdings {
  /** The first of all crosses the boundary. */
  readonly beginsWithFlow: boolean
}

/** By name, so that it is the same in whatever order things were reported. */
function before(present: Holdings, moved: Holdings): Holdings {
  const names = new Set([...present.quantities.keys(), ...moved.quantities.keys()])
  const quantities = [...names]
    .toSorted()
    .map((name) => [name, (present.quantities.get(name) ?? 0n) - (moved.quantities.get(name) ?? 0n)] as const)
  return { cash: present.cash - moved.cash, quantities: new Map(quantities.filter(([, quantity]) => quantity !== 0n)) }
}

/** `movements` are of one account, ascending. */
export function movedBy(movements: readonly Movement[]): Moved {
  const quantities = new Map<string, bigint>()
  let cash = 0n
  for (const movement of movements) {
    cash += movement.cash
    if (movement.symbol === null || movement.quantity === 0n) continue
    quantities.set(movement.symbol, (quantities.get(movement.symbol) ?? 0n) + movement.quantity)
  }
  return { cash, quantities, beginsWithFlow: movements[0]?.isFlow === true }
}

export function openingOf(present: Holdings, moved: Moved): Opening {
  const { cash, quantities } = before(present, moved)
  const isSmall = absolute(cash) < roundingMax && quantities.size === 0
  if (!moved.beginsWithFlow || isSmall) return { cash, quantities, unreported: [] }
  const unreported: Omit<Movement, 'day'>[] = [...quantities].map(([symbol, quantity]) => ({
    symbol,
    quantity,
    cash: 0n,
    isFlow: false,
  }))
  // Shares came for the cash that went; cash alone came from outside.
  const [trade] = unreported
  if (trade) unreported[0] = { ...trade, cash }
  else unreported.push({ symbol: null, quantity: 0n, cash, isFlow: true })
  return { cash: 0n, quantities: new Map(), unreported }
}
