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

function before(present: Holdings, movements: readonly Movement[]): Holdings {
  let { cash } = present
  const quantities = new Map(present.quantities)
  for (const movement of movements) {
    cash -= movement.cash
    if (movement.symbol === null || movement.quantity === 0n) continue
    quantities.set(movement.symbol, (quantities.get(movement.symbol) ?? 0n) - movement.quantity)
  }
  for (const [symbol, quantity] of quantities) if (quantity === 0n) quantities.delete(symbol)
  return { cash, quantities }
}

/** `movements` are of one account, ascending. */
export function openingOf(present: Holdings, movements: readonly Movement[]): Opening {
  const { cash, quantities } = before(present, movements)
  const [first] = movements
  const isSmall = absolute(cash) < roundingMax && quantities.size === 0
  if (!first?.isFlow || isSmall) return { cash, quantities, unreported: [] }
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
