/**
 * A portfolio's value day by day, out of what it held when the period opened, what moved since and the prices of each day: each
 * movement after the other, in integers of any size. The product reads the same off columns (`columns/walk.ts`); this is the
 * plain story that its tests hold it to.
 */
import { contractSize, numberOf, times } from '../ledger/index.ts'
import type { Movement } from '../ledger/index.ts'
import type { Contribution, Flow, History, HistoryDay, Link } from './history.ts'
import type { LinkReturn } from './returns.ts'

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

interface ExactLink extends Link {
  /** Key: the symbol, `cash` for what belongs to none. Sums to closing - opening - flows. */
  readonly gains: ReadonlyMap<string, bigint>
}

interface ExactHistory extends History {
  readonly links: readonly ExactLink[]
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

/** The whole walk at once. */
export function valueHistory(input: HistoryInput): ExactHistory {
  const book = new Book(input)
  const days: HistoryDay[] = []
  const links: ExactLink[] = []
  let last: { day: number; value: bigint; values: Map<string, bigint> } | undefined
  let next = 0
  for (const day of input.days) {
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

/**
 * What each position added to the time-weighted return. A link's gain over its capital, times the growth before it, is its
 * part of the whole; these parts add up to the time-weighted return exactly, as they do for the links themselves.
 */
export function contributions(links: readonly ExactLink[], returns: readonly LinkReturn[]): readonly Contribution[] {
  const found = new Map<string, { contribution: number; gain: bigint }>()
  let growth = 1
  for (const [place, { gains }] of links.entries()) {
    const link = returns[place]
    if (!link) break
    for (const [symbol, gain] of gains) {
      const sofar = found.get(symbol) ?? { contribution: 0, gain: 0n }
      sofar.gain += gain
      if (link.value !== null && link.capital > 0) sofar.contribution += (growth * numberOf(gain)) / link.capital
      found.set(symbol, sofar)
    }
    growth *= 1 + (link.value ?? 0)
  }
  return [...found]
    .map(([symbol, part]) => ({ symbol, ...part }))
    .toSorted((a, b) => b.contribution - a.contribution || (a.symbol < b.symbol ? -1 : 1))
}
