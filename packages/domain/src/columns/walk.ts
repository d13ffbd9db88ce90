/**
 * A portfolio's value day by day out of its past in columns: the same exact answer as a walk over its movements in integers of
 * any size (`performance/history.ts`), for any range and any part of it, without reading what lies before or beside.
 */
import type { Closes } from './closes.ts'
import { numberOf, times, contractSize } from '../ledger/index.ts'
import { linkReturn } from '../performance/index.ts'
import type { Contribution, History, HistoryDay } from '../performance/index.ts'
import { crossings } from './crossings.ts'
import type { Crossed, Crossings, Part } from './crossings.ts'
import { linksOf } from './packed-history.ts'
import { rowOn, symbolsBetween } from './past.ts'
import type { Past } from './past.ts'
import { Calendar, Valuation, countedOf, priceOn } from './valuation.ts'
import type { PastMarket } from './valuation.ts'
import { wideAt } from './wide.ts'

export interface WalkWish {
  /** Ascending; the first is the close that opens the period. Flows within the period have their days among them. */
  readonly days: Int32Array
  readonly part?: Part
}

export interface Walked {
  readonly history: History
  /** Of the whole only: largest first. */
  readonly contributions: readonly Contribution[]
}

export function walkPast(past: Past, market: PastMarket, { days, part }: WalkWish): Walked {
  if (days.length === 0) return { history: { days: [], links: [], unpriced: new Map() }, contributions: [] }
  const calendar = new Calendar(days)
  const crossed = crossings(past, market, { calendar, part })
  const valuation = new Valuation(past, market, calendar)
  const symbols = symbolsOf(past, days, part)
  const unpriced = new Map<string, number>()
  for (const symbol of symbols) {
    let lacks = 0
    valuation.add(symbol, (place) => {
      if (crossed.waits[place] === 0) lacks += 1
    })
    if (lacks > 0) unpriced.set(past.symbols[symbol] ?? '', lacks)
  }
  const hasCash = part === undefined || part === 'cash'
  const told = daysOf(past, { valuation, crossed, hasCash })
  const history = { days: told, links: linksOf(told), unpriced }
  const contributions = part === undefined ? contributionsOf(past, market, { history, calendar, symbols, crossed }) : []
  return { history, contributions }
}

function symbolsOf(past: Past, days: Int32Array, part: Part): readonly number[] {
  if (part === 'cash') return []
  return part ?? symbolsBetween(past, days[0] ?? 0, days.at(-1) ?? 0)
}

interface Valued {
  readonly valuation: Valuation
  readonly crossed: Crossings
  readonly hasCash: boolean
}

function daysOf(past: Past, { valuation, crossed, hasCash }: Valued): readonly HistoryDay[] {
  let cash = 0
  return Array.from(valuation.calendar.days, (day, place) => {
    while (cash + 1 < past.cashDay.length && (past.cashDay[cash + 1] ?? 0) <= day) cash += 1
    const isValued = crossed.waits[place] === 0 && valuation.lacking[place] === 0
    const value = isValued ? valuation.valueAt(place) + (hasCash ? wideAt(past.cashAfter, cash) : 0n) : null
    const flows = crossed.flows[place] ?? []
    let netFlow = 0n
    for (const { amount } of flows) netFlow += amount
    return { day, value, netFlow, flows }
  })
}

interface Contributing {
  readonly history: History
  readonly calendar: Calendar
  readonly symbols: readonly number[]
  readonly crossed: Crossings
}

/** By place of the day: how much of the whole's return a gain of the link that ends there or spans it is. */
interface Weights {
  /** What one more of value at the close adds: in the link that ends less in the link that begins. */
  readonly atClose: Float64Array
  /** What one more of gain within the link adds. */
  readonly within: Float64Array
  /** Of the first and the last day with a value. */
  readonly first: number
  readonly last: number
}

function weightsOf({ links }: History, calendar: Calendar): Weights {
  const { days } = calendar
  const atClose = new Float64Array(days.length)
  const within = new Float64Array(days.length)
  let growth = 1
  for (const link of links) {
    const { value, capital } = linkReturn(link)
    const weight = value !== null && capital > 0 ? growth / capital : 0
    const [from, to] = [calendar.place(link.from), calendar.place(link.to)]
    atClose[to] = (atClose[to] ?? 0) + weight
    atClose[from] = (atClose[from] ?? 0) - weight
    within.fill(weight, from + 1, to + 1)
    growth *= 1 + (value ?? 0)
  }
  return { atClose, within, first: links[0]?.from ?? 0, last: links.at(-1)?.to ?? 0 }
}

/** A link's gain over its capital, times the growth before it, is its part of the whole return; these parts add up to it. */
function contributionsOf(past: Past, market: PastMarket, parts: Contributing): readonly Contribution[] {
  const { history, calendar, symbols, crossed } = parts
  if (history.links.length === 0) return []
  const { days } = calendar
  const weights = weightsOf(history, calendar)
  const { first, last } = weights
  const bySymbol = Map.groupBy(crossed.crossed, ({ symbol }) => symbol)
  const found: Contribution[] = []
  for (const symbol of [...symbols, past.symbols.length]) {
    const rows = { from: rowOn(past, symbol, first) + 1, to: rowOn(past, symbol, last) }
    let gain = wideAt(past.taken, rows.to) - wideAt(past.taken, rows.from - 1)
    let contribution = takenWeighed(past, weights, { ...rows, calendar })
    if (symbol < past.symbols.length) {
      gain += worthOn(past, market, symbol, last) - worthOn(past, market, symbol, first)
      contribution += heldWeighed(past, market, symbol, { calendar, weights })
      for (const { place, worth } of withinLinks(bySymbol.get(symbol) ?? [], days, weights)) {
        gain -= worth
        contribution -= numberOf(worth) * (weights.within[place] ?? 0)
      }
    }
    if (gain !== 0n || contribution !== 0) found.push({ symbol: past.symbols[symbol] ?? 'cash', contribution, gain })
  }
  return found.toSorted((a, b) => b.contribution - a.contribution || (a.symbol < b.symbol ? -1 : 1))
}

const withinLinks = (crossed: readonly Crossed[], days: Int32Array, { first, last }: Weights) =>
  crossed.filter(({ place }) => (days[place] ?? 0) > first && (days[place] ?? 0) <= last)

function worthOn(past: Past, market: PastMarket, symbol: number, day: number): bigint {
  const held = wideAt(past.heldWide, rowOn(past, symbol, day))
  if (held === 0n) return 0n
  return times(held, priceOn(market, symbol, day) ?? 0n) * contractSize(past.symbols[symbol] ?? '')
}

interface Rows {
  readonly from: number
  readonly to: number
  readonly calendar: Calendar
}

function takenWeighed({ day, cashPlain }: Past, { within }: Weights, { from, to, calendar }: Rows): number {
  let sum = 0
  for (let row = from; row <= to; row += 1) sum += (cashPlain[row] ?? 0) * (within[calendar.place(day[row] ?? 0)] ?? 0)
  return sum
}

interface Weighing {
  readonly calendar: Calendar
  readonly weights: Weights
}

function heldWeighed(past: Past, market: PastMarket, symbol: number, { calendar, weights }: Weighing): number {
  const { atClose } = weights
  const { days } = calendar
  const closes = market.closes[symbol]
  const counted = closes && countedOf(past, closes, symbol)
  let sum = 0
  let from = 0
  if (closes && counted) {
    from = market.present[symbol] === undefined ? days.length : calendar.place(market.today)
    const unit = counted.size / 10 ** counted.places[1]
    sum = countsWeighed(past, calendar, symbol, { closes, atClose, last: from }) * unit
  }
  for (let place = from; place < days.length; place += 1)
    if (atClose[place] !== 0) sum += numberOf(worthOn(past, market, symbol, days[place] ?? 0)) * (atClose[place] ?? 0)
  return sum
}

interface WeighedCounts {
  readonly closes: Closes
  readonly atClose: Float64Array
  /** Place of the first day that it leaves out. */
  readonly last: number
}

/** Of products of counts; written out as the valuation is. */
function countsWeighed(
  past: Past,
  calendar: Calendar,
  symbol: number,
  { closes, atClose, last }: WeighedCounts,
): number {
  const { day, starts, held } = past
  const { count } = closes
  const at = calendar.closesAt(closes)
  const end = starts[symbol + 1] ?? 0
  let sum = 0
  let from = 0
  for (let row = rowOn(past, symbol, calendar.days[0] ?? 0); row < end && from < last; row += 1) {
    const next = row + 1 < end ? calendar.place(day[row + 1] ?? 0) : last
    const to = next < last ? next : last
    const units = held[row] ?? 0
    let own = 0
    for (let place = from; units !== 0 && place < to; place += 1) {
      const close = at[place] ?? -1
      if (close >= 0) own += (count[close] ?? 0) * (atClose[place] ?? 0)
    }
    sum += own * units
    from = to
  }
  return sum
}
