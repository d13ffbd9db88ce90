/**
 * What crosses the boundary of a portfolio, or of a part that is looked at as one: cash as it is, securities at the price of
 * their day or, where it has none, of the first day that does.
 */
import { contractSize, times } from '../ledger/index.ts'
import type { Flow } from '../performance/index.ts'
import { rowOn } from './past.ts'
import type { Past } from './past.ts'
import { priceOn } from './valuation.ts'
import type { PastMarket } from './valuation.ts'
import type { WalkCalendar } from './walk-calendar.ts'
import { wideAt } from './wide.ts'

/** Symbols by place, or the cash that belongs to none of them; `undefined`: everything. */
export type Part = 'cash' | readonly number[] | undefined

/** A security that crossed, at the place of the day on which it could be told what it is worth. */
export interface Crossed {
  readonly symbol: number
  readonly place: number
  readonly worth: bigint
}

/** At the place of the day that counts it. */
export interface PlacedFlow extends Flow {
  readonly place: number
}

export interface Crossings {
  /** By place, ascending. */
  readonly flows: readonly PlacedFlow[]
  readonly crossed: readonly Crossed[]
  /** Days on which something had crossed that had no price yet: 1. */
  readonly waits: Uint8Array
}

interface Wanted {
  readonly calendar: WalkCalendar
  readonly part: Part
}

/** Rows after the first day and up to the last. */
function* rowsWithin(past: Past, symbol: number, days: Int32Array): Generator<number> {
  const last = rowOn(past, symbol, days.at(-1) ?? 0)
  for (let row = rowOn(past, symbol, days[0] ?? 0) + 1; row <= last; row += 1) yield row
}

function symbolOf({ starts }: Past, row: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= row) low = middle
    else high = middle - 1
  }
  return low
}

class Crossing {
  readonly flows: PlacedFlow[] = []
  readonly crossed: Crossed[] = []
  readonly waits: Uint8Array
  readonly #past: Past
  readonly #market: PastMarket
  readonly #calendar: WalkCalendar

  constructor(past: Past, market: PastMarket, calendar: WalkCalendar) {
    this.#past = past
    this.#market = market
    this.#calendar = calendar
    this.waits = new Uint8Array(calendar.days.length)
  }

  flow(row: number, amount: bigint): void {
    const day = this.#past.day[row] ?? 0
    this.#add(this.#calendar.place(day), day, amount)
  }

  security(symbol: number, row: number): void {
    const { heldWide, symbols, day: days } = this.#past
    const quantity = wideAt(heldWide, row) - wideAt(heldWide, row - 1)
    if (quantity === 0n) return
    const day = days[row] ?? 0
    const size = contractSize(symbols[symbol] ?? '')
    const own = this.#calendar.days
    let place = this.#calendar.place(day)
    let on = day
    let price = priceOn(this.#market, symbol, on)
    while (price === undefined && place < own.length) {
      on = own[place] ?? 0
      price = priceOn(this.#market, symbol, on)
      if (price !== undefined) break
      this.waits[place] = 1
      place += 1
    }
    if (price === undefined) return
    const worth = times(quantity, price) * size
    this.crossed.push({ symbol, place, worth })
    this.#add(place, on, worth)
  }

  #add(place: number, day: number, amount: bigint): void {
    if (amount !== 0n && place < this.#calendar.days.length) this.flows.push({ place, day, amount })
  }
}

export function crossings(past: Past, market: PastMarket, { calendar, part }: Wanted): Crossings {
  const { days } = calendar
  const found = new Crossing(past, market, calendar)
  const none = past.symbols.length
  const [first, last] = [days[0] ?? 0, days.at(-1) ?? 0]
  const cashOf = (row: number): bigint => wideAt(past.cash, row)
  if (part === undefined)
    for (const row of past.flows) {
      const day = past.day[row] ?? 0
      if (day <= first || day > last) continue
      found.flow(row, cashOf(row))
      const symbol = symbolOf(past, row)
      if (symbol < none) found.security(symbol, row)
    }
  else if (part === 'cash')
    for (let symbol = 0; symbol <= none; symbol += 1)
      for (const row of rowsWithin(past, symbol, days))
        if (symbol < none || past.isFlow[row] === 1) found.flow(row, cashOf(row))
  if (Array.isArray(part))
    for (const symbol of part)
      for (const row of rowsWithin(past, symbol, days)) {
        if (past.isFlow[row] === 1) {
          found.flow(row, cashOf(row))
          found.security(symbol, row)
        }
        found.flow(row, -cashOf(row))
      }
  const { flows, crossed, waits } = found
  return { flows: flows.toSorted((a, b) => a.place - b.place), crossed, waits }
}
