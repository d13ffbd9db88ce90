/**
 * A part of a portfolio as a portfolio of its own. Securities picked out hold no cash: what is paid for them comes in, what
 * they yield goes out again; the cash that is left is a part as well. So the parts' values and gains add up to the whole's.
 */
import type { Movement } from '../ledger/index.ts'
import type { HistoryInput } from './exact-walk.ts'

type Opening = Omit<HistoryInput, 'days' | 'priceOn'>

const crossing = (day: number, cash: bigint): Movement => ({ day, symbol: null, quantity: 0n, cash, isFlow: true })

/** The securities that `isIn` says, without cash. */
export function securitiesPart({ quantities, movements }: Opening, isIn: (symbol: string) => boolean): Opening {
  const own: Movement[] = []
  for (const movement of movements) {
    const { symbol, cash, day } = movement
    if (symbol === null || !isIn(symbol)) continue
    own.push(movement)
    if (cash !== 0n) own.push(crossing(day, -cash))
  }
  return { cash: 0n, quantities: new Map([...quantities].filter(([symbol]) => isIn(symbol))), movements: own }
}

/** The cash alone: interest and fees are its gains, everything that goes to or comes from securities crosses. */
export function cashPart({ cash, movements }: Opening): Opening {
  const own: Movement[] = []
  for (const movement of movements) {
    if (movement.cash === 0n) continue
    own.push(movement.symbol === null ? movement : crossing(movement.day, movement.cash))
  }
  return { cash, quantities: new Map(), movements: own }
}
