/**
 * A portfolio's value day by day out of its past in columns: the same exact answer as a walk over its movements in integers of
 * any size (`performance/exact-walk.ts`), for any range and any part of it, without reading what lies before or beside.
 */
import type { Contribution, History, LinkReturn } from '../performance/index.ts'
import { contributionsOf } from './contributions.ts'
import { crossings } from './crossings.ts'
import type { Crossings, Part } from './crossings.ts'
import { openHistory, openReturns, returnsOf } from './packed-history.ts'
import type { DayValues, PackedHistory } from './packed-history.ts'
import type { PairColumn } from './pairs.ts'
import { symbolsBetween } from './past.ts'
import type { Past } from './past.ts'
import { stretchesOf } from './stretches.ts'
import { Valuation } from './valuation.ts'
import { WalkCalendar } from './walk-calendar.ts'
import type { PastMarket } from './valuation.ts'
import { ownMemory, wideAt, wideColumn } from './wide.ts'

export interface WalkWish {
  /** Ascending; the first is the close that opens the period. Flows within the period have their days among them. */
  readonly days: Int32Array
  readonly part?: Part
  /** Of the whole: what each symbol added is wanted as well. */
  readonly isItemized?: boolean
}

/** As it goes between threads. */
export interface WalkedColumns extends PackedHistory {
  /** As wished: largest first. */
  readonly contributions: readonly Contribution[]
}

export interface Walked {
  readonly history: History
  /** One for each link of the history. */
  readonly returns: readonly LinkReturn[]
  readonly contributions: readonly Contribution[]
}

export const openWalked = ({ contributions, ...packed }: WalkedColumns): Walked => ({
  history: openHistory(packed),
  returns: openReturns(packed),
  contributions,
})

export const walkPast = (past: Past, market: PastMarket, wish: WalkWish): Walked =>
  openWalked(walkColumns(past, market, wish))

export function walkColumns(past: Past, market: PastMarket, { days, part, isItemized }: WalkWish): WalkedColumns {
  const calendar = new WalkCalendar(days)
  const crossed = crossings(past, market, { calendar, part })
  const valuation = new Valuation(past, market, calendar)
  const symbols = symbolsOf(past, days, part)
  const unpriced: (readonly [string, number])[] = []
  const stretches = stretchesOf(past, calendar, symbols)
  for (const [at, symbol] of symbols.entries()) {
    const own = stretches[at]
    if (!own) continue
    let lacks = 0
    valuation.add(symbol, own, (from, to) => {
      for (let place = from; place < to; place += 1) if (crossed.waits[place] === 0) lacks += 1
    })
    if (lacks > 0) unpriced.push([past.symbols[symbol] ?? '', lacks])
  }
  const hasCash = part === undefined || part === 'cash'
  const values = valuesOf(past, valuation, { crossed, hasCash })
  const { flows } = crossed
  const returns = returnsOf(values, flows)
  return {
    ...values,
    flowDay: Int32Array.from(flows, ({ day }) => day),
    flowPlace: Int32Array.from(flows, ({ place }) => place),
    flowAmount: wideColumn(
      flows.map(({ amount }) => amount),
      ownMemory,
    ),
    unpriced,
    returns,
    contributions:
      isItemized === true && part === undefined
        ? contributionsOf(past, market, { calendar, returns, stretches, symbols, crossed: crossed.crossed })
        : [],
  }
}

function symbolsOf(past: Past, days: Int32Array, part: Part): readonly number[] {
  if (part === 'cash' || days.length === 0) return []
  return part ?? symbolsBetween(past, days[0] ?? 0, days.at(-1) ?? 0)
}

interface Valued {
  readonly crossed: Crossings
  readonly hasCash: boolean
}

/** By place of the day: which of the cash amounts it closes with. */
function cashPlaces({ cashDay }: Past, days: Int32Array): Int32Array {
  const places = new Int32Array(days.length)
  let cash = 0
  for (let place = 0; place < days.length; place += 1) {
    while (cash + 1 < cashDay.length && (cashDay[cash + 1] ?? 0) <= (days[place] ?? 0)) cash += 1
    places[place] = cash
  }
  return places
}

function valuesOf(past: Past, valuation: Valuation, { crossed, hasCash }: Valued): DayValues {
  const { calendar, lacking } = valuation
  // A copy: the answer goes to another thread with its columns, and the question's days stay where they are.
  const day = calendar.days.slice()
  const isValued = new Uint8Array(day.length)
  for (let place = 0; place < day.length; place += 1)
    isValued[place] = crossed.waits[place] === 0 && lacking[place] === 0 ? 1 : 0
  const cash = hasCash ? cashPlaces(past, day) : undefined
  const pairs = pairsOf(past, valuation, cash)
  if (pairs) return { day, isValued, value: pairs }
  const value = Array.from(day, (_, place) =>
    isValued[place] === 1 ? valuation.valueAt(place) + (cash ? wideAt(past.cashAfter, cash[place] ?? 0) : 0n) : 0n,
  )
  return { day, isValued, value }
}

/** In plain doubles, where these are exact. */
function pairsOf(past: Past, valuation: Valuation, cash: Int32Array | undefined): PairColumn | undefined {
  const { length } = valuation.calendar.days
  const own = { whole: new Float64Array(length), rest: new Float64Array(length) }
  if (!cash) return valuation.pairs(own, 0)
  const { cashPairs, cashMax } = past
  if (!cashPairs) return undefined
  for (let place = 0; place < length; place += 1) {
    own.whole[place] = cashPairs.whole[cash[place] ?? 0] ?? 0
    own.rest[place] = cashPairs.rest[cash[place] ?? 0] ?? 0
  }
  return valuation.pairs(own, cashMax)
}
