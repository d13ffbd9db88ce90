/**
 * What was paid for what is held, what closing it realized and what trading cost, by symbol and day: the effects of a replayed
 * ledger (`ledger/replay.ts`) as sums that stay, so that any range is two looks at each symbol and one at each day. The
 * replay knows every kind of line; here nothing is reckoned but sums and differences, which lose nothing.
 */
import type { Replayed } from '../ledger/index.ts'
import { contractSize, times } from '../ledger/index.ts'
import { beforeAll, integers, rowOn } from './past.ts'
import type { Past } from './past.ts'
import { priceOn } from './valuation.ts'
import type { PastMarket } from './valuation.ts'
import { ownMemory, wideAt, wideColumn, wideSlice } from './wide.ts'
import type { Allocate, WideColumn } from './wide.ts'

export interface CostColumns {
  /** By name. */
  readonly symbols: readonly string[]
  /** Where the rows of each symbol begin, and the end. The first of each is before all, with nothing. */
  readonly starts: Int32Array
  /** Day numbers, ascending within a symbol. */
  readonly day: Int32Array
  /** After the row: the cost of what is held (less than nothing where it was sold short), and sums of all before. */
  readonly cost: WideColumn
  readonly realized: WideColumn
  readonly fees: WideColumn
  /** Days on which the cost of the whole changed, and what it was after them; the first is before all. */
  readonly totalDay: Int32Array
  readonly totalCost: WideColumn
  /** What is held at the end, by the ledger's lines alone. */
  readonly held: ReadonlyMap<string, bigint>
}

export type CostSource = Pick<Replayed, 'costs' | 'gains' | 'earnings' | 'lots'>

export interface SymbolCost {
  readonly symbol: string
  /** Of the whole range's end: what is held, what it cost and what it is worth more; `null`: there is no price. */
  readonly quantity: bigint
  readonly cost: bigint
  readonly unrealized: bigint | null
  /** Within the range. */
  readonly realized: bigint
  readonly fees: bigint
}

export interface ToldCosts {
  /** Cost of what is held, by day. */
  readonly invested: WideColumn
  /** 1: something is held whose purchases the lines do not tell, so that the sum says too little. */
  readonly isPartial: Uint8Array
  readonly symbols: readonly SymbolCost[]
  /** Symbols whose cost is not known whole. */
  readonly unknown: readonly string[]
  /** What is held at the end besides what the lines tell, at the cost that brokers show. */
  readonly beside: readonly (Reported & { readonly symbol: string })[]
}

interface Effect {
  cost: bigint
  realized: bigint
  fees: bigint
}

const ascending = <T>(entries: Iterable<readonly [number, T]>) => [...entries].toSorted(([a], [b]) => a - b)

function effectsOf({ costs, gains, earnings }: CostSource): ReadonlyMap<string, ReadonlyMap<number, Effect>> {
  const bySymbol = new Map<string, Map<number, Effect>>()
  const of = (symbol: string, day: number): Effect => {
    const days = bySymbol.get(symbol) ?? new Map<number, Effect>()
    if (days.size === 0) bySymbol.set(symbol, days)
    const effect = days.get(day) ?? { cost: 0n, realized: 0n, fees: 0n }
    days.set(day, effect)
    return effect
  }
  for (const { symbol, day, more } of costs) of(symbol, day).cost += more
  for (const { symbol, closedOn, proceeds, costBasis } of gains) of(symbol, closedOn).realized += proceeds - costBasis
  for (const { symbol, day, kind, amount } of earnings)
    if (kind === 'fee' && symbol !== null) of(symbol, day).fees += amount
  return bySymbol
}

function heldAtEnd({ lots }: CostSource): ReadonlyMap<string, bigint> {
  const held = new Map<string, bigint>()
  for (const { symbol, quantity, isShort } of lots)
    held.set(symbol, (held.get(symbol) ?? 0n) + (isShort ? -quantity : quantity))
  return held
}

export function costColumns(source: CostSource, allocate: Allocate = ownMemory): CostColumns {
  const effects = [...effectsOf(source)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const byDay = new Map<number, bigint>()
  const starts = [0]
  const days: number[] = []
  const sums: Effect[] = []
  for (const [, ofSymbol] of effects) {
    let sum = { cost: 0n, realized: 0n, fees: 0n }
    days.push(beforeAll)
    sums.push(sum)
    for (const [day, { cost, realized, fees }] of ascending(ofSymbol)) {
      sum = { cost: sum.cost + cost, realized: sum.realized + realized, fees: sum.fees + fees }
      days.push(day)
      sums.push(sum)
      if (cost !== 0n) byDay.set(day, (byDay.get(day) ?? 0n) + cost)
    }
    starts.push(days.length)
  }
  let total = 0n
  const totals = ascending(byDay).map(([day, more]) => [day, (total += more)] as const)
  const column = (name: keyof Effect) =>
    wideColumn(
      sums.map((sum) => sum[name]),
      allocate,
    )
  return {
    symbols: effects.map(([symbol]) => symbol),
    starts: integers(starts, allocate),
    day: integers(days, allocate),
    cost: column('cost'),
    realized: column('realized'),
    fees: column('fees'),
    totalDay: integers([beforeAll, ...totals.map(([day]) => day)], allocate),
    totalCost: wideColumn([0n, ...totals.map(([, cost]) => cost)], allocate),
    held: heldAtEnd(source),
  }
}

/** What a broker shows besides the ledger's lines: how much, and what it says that it cost. */
export interface Reported {
  readonly quantity: bigint
  readonly cost: bigint
}

interface Beside extends Reported {
  readonly symbol: string
  /** Day number from which it is held; all of it stays. */
  readonly since: number
}

/**
 * What is held besides what the lines tell: from before the first of them, or come with the last row, in no transaction yet.
 * `undefined`: it is not what the brokers show, or came and went.
 */
function besideOf(
  past: Past,
  place: number,
  { told, reported }: { readonly told: bigint; readonly reported: readonly Reported[] },
): readonly Beside[] | undefined {
  const [first, last] = [past.starts[place] ?? 0, (past.starts[place + 1] ?? 0) - 1]
  const heldAt = (row: number): bigint => wideAt(past.heldWide, row)
  const before = heldAt(first)
  const missing = heldAt(last) - told
  if (missing === 0n && before === 0n) return []
  if (reported.reduce((sum, { quantity }) => sum + quantity, 0n) !== missing) return undefined
  const came = missing - before
  const late = came === 0n ? undefined : reported.find(({ quantity }) => quantity === came)
  const isTold = came === 0n || (late !== undefined && heldAt(last) - heldAt(last - 1) === came)
  if (!isTold) return undefined
  const symbol = past.symbols[place] ?? ''
  return reported.map((one) => ({ ...one, symbol, since: one === late ? (past.day[last] ?? 0) : beforeAll }))
}

/** `days`: ascending; the first is the close that opens the range. `reported`: by symbol. */
export function costsWithin(
  columns: CostColumns,
  past: Past,
  market: PastMarket,
  {
    days,
    reported = new Map(),
  }: { readonly days: Int32Array; readonly reported?: ReadonlyMap<string, readonly Reported[]> },
): ToldCosts {
  const [first, last] = [days[0] ?? 0, days.at(-1) ?? 0]
  const isPartial = new Uint8Array(days.length)
  const symbols: SymbolCost[] = []
  const unknown: string[] = []
  const beside: Beside[] = []
  let at = 0
  for (const [place, symbol] of past.symbols.entries()) {
    while (at < columns.symbols.length && (columns.symbols[at] ?? '') < symbol) at += 1
    const row = columns.symbols[at] === symbol ? at : undefined
    const own = besideOf(past, place, {
      told: columns.held.get(symbol) ?? 0n,
      reported: reported.get(symbol) ?? [],
    })
    if (own === undefined) {
      unknown.push(symbol)
      markHeld(past, place, { days, marks: isPartial })
      continue
    }
    beside.push(...own)
    symbols.push(...symbolCost(columns, row, { past, market, place, first, last, beside: own }))
  }
  return {
    invested: withBeside(investedOn(columns, days), beside, days),
    isPartial,
    symbols,
    unknown,
    beside: beside.filter(({ since }) => since <= last),
  }
}

function withBeside(invested: WideColumn, beside: readonly Beside[], days: Int32Array): WideColumn {
  if (beside.length === 0) return invested
  const sums = Array.from(days, (day, place) => {
    let sum = wideAt(invested, place)
    for (const { cost, since } of beside) if (since <= day) sum += cost
    return sum
  })
  return wideColumn(sums, ownMemory)
}

function investedOn({ totalDay, totalCost }: CostColumns, days: Int32Array): WideColumn {
  const rows = new Int32Array(days.length)
  let row = 0
  for (let place = 0; place < days.length; place += 1) {
    while (row + 1 < totalDay.length && (totalDay[row + 1] ?? 0) <= (days[place] ?? 0)) row += 1
    rows[place] = row
  }
  return wideSlice(totalCost, rows)
}

interface Asked {
  readonly past: Past
  readonly market: PastMarket
  readonly place: number
  readonly first: number
  readonly last: number
  readonly beside: readonly Beside[]
}

/** None of a symbol that was neither held nor closed within the range. `at`: no line tells of it. */
function symbolCost(
  columns: CostColumns,
  at: number | undefined,
  { past, market, place, first, last, beside }: Asked,
): SymbolCost[] {
  const [from, to] = at === undefined ? [0, 0] : [rowOn(columns, at, first), rowOn(columns, at, last)]
  let cost = at === undefined ? 0n : wideAt(columns.cost, to)
  for (const one of beside) if (one.since <= last) cost += one.cost
  const heldRow = rowOn(past, place, last)
  const isHeld = past.isHeld[heldRow] === 1
  if (from === to && cost === 0n && !isHeld) return []
  const quantity = isHeld ? wideAt(past.heldWide, heldRow) : 0n
  const price = isHeld ? priceOn(market, place, last) : 0n
  const symbol = past.symbols[place] ?? ''
  return [
    {
      symbol,
      quantity,
      cost,
      unrealized: price === undefined ? null : times(quantity, price) * contractSize(symbol) - cost,
      realized: wideAt(columns.realized, to) - wideAt(columns.realized, from),
      fees: wideAt(columns.fees, to) - wideAt(columns.fees, from),
    },
  ]
}

/** The days on which the symbol is held. */
function markHeld(
  past: Past,
  place: number,
  { days, marks }: { readonly days: Int32Array; readonly marks: Uint8Array },
) {
  let row = rowOn(past, place, days[0] ?? 0)
  const end = past.starts[place + 1] ?? 0
  for (let at = 0; at < days.length; at += 1) {
    while (row + 1 < end && (past.day[row + 1] ?? 0) <= (days[at] ?? 0)) row += 1
    if (past.isHeld[row] === 1) marks[at] = 1
  }
}
