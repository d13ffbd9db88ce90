/**
 * A portfolio's value day by day, out of what it held when the period opened, what moved since and the prices of each day.
 * Between two days that can be valued lies a link; returns, contributions and gains are read off the links. Values are
 * exact; a day on which a holding has no price has no value, and its flows fall into the link that spans it.
 */
import { contractSize, times } from '../ledger/index.ts'
import type { Movement } from '../ledger/index.ts'

export interface Flow {
  readonly day: number
  /** Positive: into the portfolio. */
  readonly amount: bigint
}

export interface HistoryDay {
  readonly day: number
  /** At the close, flows of the day included; `null` where something held has no price. */
  readonly value: bigint | null
  readonly netFlow: bigint
  /** Of this day, or of a day before on which they had no price. */
  readonly flows: readonly Flow[]
}

/** From one valued close to the next. */
export interface Link {
  readonly from: number
  readonly to: number
  readonly opening: bigint
  readonly closing: bigint
  readonly flows: readonly Flow[]
  /** Key: the symbol, `cash` for what belongs to none. Sums to closing - opening - flows. */
  readonly gains: ReadonlyMap<string, bigint>
}

export interface History {
  readonly days: readonly HistoryDay[]
  readonly links: readonly Link[]
  /** Symbols that had no price on some day, and how many days. */
  readonly unpriced: ReadonlyMap<string, number>
}

export interface HistoryInput {
  /** Ascending; the first is the close that opens the period. Movements fall on days after it, and on no day beyond the last. */
  readonly days: readonly number[]
  readonly cash: bigint
  readonly quantities: ReadonlyMap<string, bigint>
  /** By day, ascending. */
  readonly movements: readonly Movement[]
  /** In the portfolio's currency, the latest on or before the day; `undefined`: none. */
  readonly priceOn: (symbol: string, day: number) => bigint | undefined
}

const cashKey = 'cash'

/** Mutable, for one pass. */
class Book {
  cash: bigint
  readonly held: Map<string, bigint>
  readonly #priceOn: HistoryInput['priceOn']
  readonly unpriced = new Map<string, number>()
  flows: Flow[] = []
  /** Since the last valued day: cash of no flow by symbol, less securities that flowed in. */
  taken = new Map<string, bigint>()
  #waiting: { readonly symbol: string; readonly quantity: bigint }[] = []

  constructor({ cash, quantities, priceOn }: HistoryInput) {
    this.cash = cash
    this.held = new Map([...quantities].filter(([, quantity]) => quantity !== 0n))
    this.#priceOn = priceOn
  }

  apply({ symbol, quantity, cash, isFlow, day }: Movement): void {
    this.cash += cash
    if (symbol !== null && quantity !== 0n) {
      const left = (this.held.get(symbol) ?? 0n) + quantity
      if (left === 0n) this.held.delete(symbol)
      else this.held.set(symbol, left)
    }
    if (!isFlow) {
      if (cash !== 0n) this.#take(symbol ?? cashKey, cash)
      return
    }
    this.#flow(day, cash)
    if (symbol === null || quantity === 0n) return
    if (!this.#cross(symbol, quantity, day)) this.#waiting.push({ symbol, quantity })
  }

  /** Securities that crossed the boundary without a price do so on the first day that has one. */
  cross(day: number): boolean {
    this.#waiting = this.#waiting.filter(({ symbol, quantity }) => !this.#cross(symbol, quantity, day))
    return this.#waiting.length === 0
  }

  /** Value by symbol, or nothing when a holding has no price. */
  values(day: number): Map<string, bigint> | undefined {
    const values = new Map<string, bigint>()
    let isWhole = true
    for (const [symbol, quantity] of this.held) {
      const worth = this.#worth(symbol, quantity, day)
      if (worth === undefined) {
        isWhole = false
        this.unpriced.set(symbol, (this.unpriced.get(symbol) ?? 0) + 1)
      } else values.set(symbol, worth)
    }
    return isWhole ? values : undefined
  }

  #worth(symbol: string, quantity: bigint, day: number): bigint | undefined {
    const price = this.#priceOn(symbol, day)
    return price === undefined ? undefined : times(quantity, price) * contractSize(symbol)
  }

  #cross(symbol: string, quantity: bigint, day: number): boolean {
    const worth = this.#worth(symbol, quantity, day)
    if (worth === undefined) return false
    this.#take(symbol, -worth)
    this.#flow(day, worth)
    return true
  }

  #flow(day: number, amount: bigint): void {
    if (amount !== 0n) this.flows.push({ day, amount })
  }

  #take(key: string, amount: bigint): void {
    this.taken.set(key, (this.taken.get(key) ?? 0n) + amount)
  }
}

const total = (values: ReadonlyMap<string, bigint>): bigint => {
  let sum = 0n
  for (const value of values.values()) sum += value
  return sum
}

function gainsOf(
  before: ReadonlyMap<string, bigint>,
  after: ReadonlyMap<string, bigint>,
  taken: ReadonlyMap<string, bigint>,
): Map<string, bigint> {
  const gains = new Map<string, bigint>()
  const add = (symbol: string, gain: bigint): void => {
    if (gain !== 0n) gains.set(symbol, gain)
  }
  for (const [symbol, value] of after) add(symbol, value - (before.get(symbol) ?? 0n) + (taken.get(symbol) ?? 0n))
  for (const [symbol, value] of before) if (!after.has(symbol)) add(symbol, (taken.get(symbol) ?? 0n) - value)
  for (const [symbol, value] of taken) if (!after.has(symbol) && !before.has(symbol)) add(symbol, value)
  return gains
}

/** Days after which a walk may be paused. */
const daysPerStep = 32

/** Walks the days once, pausing now and then so that decades of a large portfolio need not hold anybody up. */
export function* walkHistory(input: HistoryInput): Generator<undefined, History> {
  const book = new Book(input)
  const days: HistoryDay[] = []
  const links: Link[] = []
  let last: { day: number; value: bigint; values: Map<string, bigint> } | undefined
  let next = 0
  for (const [place, day] of input.days.entries()) {
    if (place % daysPerStep === daysPerStep - 1) yield undefined
    const before = book.flows.length
    for (; next < input.movements.length; next += 1) {
      const movement = input.movements[next]
      if (!movement || movement.day > day) break
      book.apply(movement)
    }
    const values = book.cross(day) ? book.values(day) : undefined
    const value = values ? book.cash + total(values) : null
    const flows = book.flows.slice(before)
    let netFlow = 0n
    for (const { amount } of flows) netFlow += amount
    days.push({ day, value, netFlow, flows })
    if (!values || value === null) continue
    if (last)
      links.push({
        from: last.day,
        to: day,
        opening: last.value,
        closing: value,
        flows: book.flows,
        gains: gainsOf(last.values, values, book.taken),
      })
    book.flows = []
    book.taken = new Map()
    last = { day, value, values }
  }
  return { days, links, unpriced: book.unpriced }
}

/** The whole walk at once. */
export function valueHistory(input: HistoryInput): History {
  const walk = walkHistory(input)
  for (;;) {
    const step = walk.next()
    if (step.done === true) return step.value
  }
}
