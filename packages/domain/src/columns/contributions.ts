/**
 * What each symbol, and the cash of none, added to the return of the whole. A link's gain over its capital, times the growth
 * before it, is its part of the whole return; these parts add up to it. So a day's close counts by how much more the link that
 * ends there weighs than the one that begins, and what was paid within a link counts by the link.
 */
import { contractSize, numberOf, times } from '../ledger/index.ts'
import type { Contribution } from '../performance/index.ts'
import type { Closes } from './closes.ts'
import { amountsPerCount } from './counts.ts'
import type { Crossed } from './crossings.ts'
import type { ReturnColumns } from './packed-history.ts'
import { rowOn } from './past.ts'
import type { Past } from './past.ts'
import { stretchesOf } from './stretches.ts'
import type { Stretches } from './stretches.ts'
import { countedOf, priceOn } from './valuation.ts'
import type { Counted, PastMarket } from './valuation.ts'
import type { Placed, WalkCalendar } from './walk-calendar.ts'
import { wideAt } from './wide.ts'

export interface Contributing {
  readonly calendar: WalkCalendar
  readonly returns: ReturnColumns
  readonly symbols: readonly number[]
  /** Of each of the symbols. */
  readonly stretches: readonly Stretches[]
  readonly crossed: readonly Crossed[]
}

/** By place of the day, and one place more for what is after the last. */
interface Weights {
  /** What one more of value at the close adds: in the link that ends less in the link that begins. */
  readonly atClose: Float64Array
  /** What one more of gain within the link adds. */
  readonly within: Float64Array
}

/** Places of the first and the last day with a value. */
interface Ends {
  readonly first: number
  readonly last: number
}

function weightsOf({ from, to, capital, value, growth }: ReturnColumns, days: number): Weights {
  const atClose = new Float64Array(days + 1)
  const within = new Float64Array(days + 1)
  for (let link = 0; link < to.length; link += 1) {
    const had = capital[link] ?? 0
    const isTold = !Number.isNaN(value[link] ?? Number.NaN)
    const before = link === 0 ? 1 : (growth[link - 1] ?? 1)
    const weight = isTold && had > 0 ? before / had : 0
    const [opened, closed] = [from[link] ?? 0, to[link] ?? 0]
    atClose[closed] = (atClose[closed] ?? 0) + weight
    atClose[opened] = (atClose[opened] ?? 0) - weight
    within.fill(weight, opened + 1, closed + 1)
  }
  return { atClose, within }
}

export function contributionsOf(past: Past, market: PastMarket, parts: Contributing): readonly Contribution[] {
  const { calendar, returns, symbols, stretches, crossed } = parts
  if (returns.to.length === 0) return []
  const ends = { first: returns.from[0] ?? 0, last: returns.to.at(-1) ?? 0 }
  const weighing = { calendar, ends, weights: weightsOf(returns, calendar.days.length) }
  const bySymbol = Map.groupBy(crossed, ({ symbol }) => symbol)
  const found: Contribution[] = []
  const none = past.symbols.length
  const all = [...stretches, ...stretchesOf(past, calendar, [none])]
  for (const [at, own] of all.entries()) {
    const symbol = symbols[at] ?? none
    const paid = paidOf(past, own, weighing)
    const held = symbol < none ? heldOf(past, market, symbol, { ...weighing, stretches: own }) : nothing
    let gain = paid.gain + held.gain
    let contribution = paid.contribution + held.contribution
    for (const { place, worth } of bySymbol.get(symbol) ?? []) {
      if (place <= ends.first || place > ends.last) continue
      gain -= worth
      contribution -= numberOf(worth) * (weighing.weights.within[place] ?? 0)
    }
    if (gain !== 0n || contribution !== 0) found.push({ symbol: past.symbols[symbol] ?? 'cash', contribution, gain })
  }
  return found.toSorted((a, b) => b.contribution - a.contribution || (a.symbol < b.symbol ? -1 : 1))
}

interface Weighing {
  readonly calendar: WalkCalendar
  readonly weights: Weights
  readonly ends: Ends
}

interface WeighingOne extends Weighing {
  readonly stretches: Stretches
}

type Weighed = Omit<Contribution, 'symbol'>

const nothing: Weighed = { gain: 0n, contribution: 0 }

/** Cash that crossed no boundary. A row is of the day on which the one before it holds no more. */
function paidOf(
  { cashPlain, taken }: Past,
  { first, count, ends, offset }: Stretches,
  { weights, ends: { first: opens, last } }: Weighing,
): Weighed {
  const { within } = weights
  let contribution = 0
  let gain = 0n
  let [before, to] = [first, first]
  for (let at = 1; at < count; at += 1) {
    const place = ends[offset + at - 1] ?? 0
    contribution += (cashPlain[first + at] ?? 0) * (within[place] ?? 0)
    if (place <= opens) before = first + at
    if (place <= last) to = first + at
  }
  if (to > before) gain = wideAt(taken, to) - wideAt(taken, before)
  return { gain, contribution }
}

function worthOn(past: Past, market: PastMarket, symbol: number, day: number): bigint {
  const held = wideAt(past.heldWide, rowOn(past, symbol, day))
  if (held === 0n) return 0n
  return times(held, priceOn(market, symbol, day) ?? 0n) * contractSize(past.symbols[symbol] ?? '')
}

/** What was held, at its prices. */
function heldOf(
  past: Past,
  market: PastMarket,
  symbol: number,
  { calendar, weights, ends, stretches }: WeighingOne,
): Weighed {
  const { atClose } = weights
  const { days } = calendar
  const closes = market.closes[symbol]
  const counted = closes && countedOf(past, closes, symbol)
  let contribution = 0
  let from = 0
  let gain: bigint | undefined
  if (closes && counted) {
    from = market.present[symbol] === undefined ? days.length : calendar.place(market.today)
    const held = { closes, placed: calendar.placed(closes) }
    const unit = counted.size / 10 ** counted.places[1]
    contribution = countsWeighed(past, stretches, { ...held, atClose, last: from }) * unit
    if (from > ends.last) gain = countedGain(past, calendar, symbol, { ...held, counted, ends })
  }
  for (let place = from; place < days.length; place += 1)
    if (atClose[place] !== 0)
      contribution += numberOf(worthOn(past, market, symbol, days[place] ?? 0)) * (atClose[place] ?? 0)
  gain ??= worthOn(past, market, symbol, days[ends.last] ?? 0) - worthOn(past, market, symbol, days[ends.first] ?? 0)
  return { gain, contribution }
}

interface HeldCounts {
  readonly closes: Closes
  readonly placed: Placed
}

/** Exact, as long as one product of counts is. */
function countedGain(
  past: Past,
  { days }: WalkCalendar,
  symbol: number,
  { closes, placed, counted, ends }: HeldCounts & { readonly counted: Counted; readonly ends: Ends },
): bigint | undefined {
  if (counted.divisor !== 1) return undefined
  const worth = (place: number): number => {
    const close = placed.at[place] ?? -1
    const held = past.held[rowOn(past, symbol, days[place] ?? 0)] ?? 0
    return close < 0 ? 0 : held * counted.size * (closes.count[close] ?? 0)
  }
  const more = worth(ends.last) - worth(ends.first)
  return more === 0 ? 0n : BigInt(more) * amountsPerCount(counted.places[0])
}

interface WeighedCounts extends HeldCounts {
  readonly atClose: Float64Array
  /** Place of the first day that it leaves out. */
  readonly last: number
}

/** Of products of counts. */
function countsWeighed(
  { held }: Past,
  { first, count: rows, ends, offset }: Stretches,
  weighed: WeighedCounts,
): number {
  const { closes, placed, atClose, last } = weighed
  const { count } = closes
  const { at, until } = placed
  let sum = 0
  let from = 0
  for (let row = 0; row < rows && from < last; row += 1) {
    const end = ends[offset + row] ?? 0
    const to = end < last ? end : last
    const units = held[first + row] ?? 0
    let own = 0
    while (units !== 0 && from < to) {
      const close = at[from] ?? -1
      const reached = until[from] ?? to
      const stop = reached < to ? reached : to
      if (close >= 0) own += runWeighed(count, atClose, { from, to: stop, shift: close - from })
      from = stop
    }
    sum += own * units
    from = to
  }
  return sum
}

interface Run {
  readonly from: number
  readonly to: number
  readonly shift: number
}

/** Two sums side by side: one would wait for itself. */
function runWeighed(count: Float64Array, atClose: Float64Array, { from, to, shift }: Run): number {
  let even = 0
  let odd = 0
  let place = from
  for (; place + 1 < to; place += 2) {
    even += (count[place + shift] ?? 0) * (atClose[place] ?? 0)
    odd += (count[place + 1 + shift] ?? 0) * (atClose[place + 1] ?? 0)
  }
  if (place < to) even += (count[place + shift] ?? 0) * (atClose[place] ?? 0)
  return even + odd
}
