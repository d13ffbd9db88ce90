/** A history on its way between threads: thousands of days as a few columns, opened on the other side. */
import { linkReturn } from '../performance/index.ts'
import type { Flow, History, HistoryDay, Link, LinkReturn } from '../performance/index.ts'
import type { PlacedFlow } from './crossings.ts'
import { pairAt, pairDifference, pairNumber } from './pairs.ts'
import type { PairColumn } from './pairs.ts'
import { wideAt } from './wide.ts'
import type { WideColumn } from './wide.ts'

/** Closing values; only of days that have one. */
export interface DayValues {
  readonly day: Int32Array
  readonly isValued: Uint8Array
  readonly value: PairColumn | readonly bigint[]
}

/** From each close with a value to the next one. */
export interface ReturnColumns {
  /** Places of the days. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly capital: Float64Array
  /** A fraction; not a number where there was no capital to earn it. */
  readonly value: Float64Array
  readonly isModifiedDietz: Uint8Array
  /** Of one since the first link opened. */
  readonly growth: Float64Array
}

export interface PackedHistory extends DayValues {
  readonly flowDay: Int32Array
  /** Place of the day that counts the flow, ascending. */
  readonly flowPlace: Int32Array
  readonly flowAmount: WideColumn
  readonly unpriced: readonly (readonly [symbol: string, days: number])[]
  readonly returns: ReturnColumns
}

const none: readonly Flow[] = []

const isPairs = (value: DayValues['value']): value is PairColumn => 'whole' in value

const valueAt = ({ value }: DayValues, place: number): bigint =>
  isPairs(value) ? pairAt(value, place) : (value[place] ?? 0n)

export function openHistory(packed: PackedHistory): History {
  const { day: dayOf, isValued, flowPlace, flowDay, flowAmount } = packed
  const days: HistoryDay[] = []
  let next = 0
  for (let place = 0; place < dayOf.length; place += 1) {
    const flows: Flow[] = []
    let netFlow = 0n
    for (; flowPlace[next] === place; next += 1) {
      const flow = { day: flowDay[next] ?? 0, amount: wideAt(flowAmount, next) }
      flows.push(flow)
      netFlow += flow.amount
    }
    const value = isValued[place] === 1 ? valueAt(packed, place) : null
    days.push({ day: dayOf[place] ?? 0, value, netFlow, flows: flows.length === 0 ? none : flows })
  }
  return { days, links: linksOf(days), unpriced: new Map(packed.unpriced) }
}

/** One for each link of the opened history. */
export const openReturns = ({ day, returns: { to, capital, value, isModifiedDietz } }: PackedHistory): LinkReturn[] =>
  Array.from(to, (place, link) => {
    const told = value[link] ?? Number.NaN
    return {
      day: day[place] ?? 0,
      capital: capital[link] ?? 0,
      value: Number.isNaN(told) ? null : told,
      isModifiedDietz: isModifiedDietz[link] === 1,
    }
  })

function linksOf(days: readonly HistoryDay[]): readonly Link[] {
  const links: Link[] = []
  let flows: Flow[] = []
  let last: { readonly day: number; readonly value: bigint } | undefined
  for (const { day, value, flows: own } of days) {
    for (const flow of own) flows.push(flow)
    if (value === null) continue
    const crossed = flows.length === 0 ? none : flows
    if (last) links.push({ from: last.day, to: day, opening: last.value, closing: value, flows: crossed })
    if (flows.length > 0) flows = []
    last = { day, value }
  }
  return links
}

function valuedPlaces(isValued: Uint8Array): Int32Array {
  const places = new Int32Array(isValued.length)
  let count = 0
  for (let place = 0; place < isValued.length; place += 1)
    if (isValued[place] === 1) {
      places[count] = place
      count += 1
    }
  return places.subarray(0, count)
}

/** As `linkReturn` of each link; those that nothing crossed are told off the columns. */
export function returnsOf(values: DayValues, flows: readonly PlacedFlow[]): ReturnColumns {
  const { day, isValued, value: column } = values
  const places = valuedPlaces(isValued)
  const count = Math.max(0, places.length - 1)
  const from = new Int32Array(count)
  const to = new Int32Array(count)
  const capital = new Float64Array(count)
  const value = new Float64Array(count)
  const isModifiedDietz = new Uint8Array(count)
  let next = flows.findIndex(({ place }) => place > (places[0] ?? 0))
  if (next < 0) next = flows.length
  for (let link = 0; link < count; link += 1) {
    const [opened, closed] = [places[link] ?? 0, places[link + 1] ?? 0]
    from[link] = opened
    to[link] = closed
    const first = next
    while ((flows[next]?.place ?? Infinity) <= closed) next += 1
    if (next === first && isPairs(column)) {
      const had = pairNumber(column, opened)
      const gain = pairDifference(column, closed, opened)
      capital[link] = had
      value[link] = had > 0 ? gain / had : gain === 0 ? 0 : Number.NaN
      continue
    }
    const told = linkReturn({
      from: day[opened] ?? 0,
      to: day[closed] ?? 0,
      opening: valueAt(values, opened),
      closing: valueAt(values, closed),
      flows: flows.slice(first, next),
    })
    capital[link] = told.capital
    value[link] = told.value ?? Number.NaN
    isModifiedDietz[link] = told.isModifiedDietz ? 1 : 0
  }
  return { from, to, capital, value, isModifiedDietz, growth: growthOf(value) }
}

function growthOf(returns: Float64Array): Float64Array {
  let growth = 1
  return returns.map((value) => {
    if (!Number.isNaN(value)) growth *= 1 + value
    return growth
  })
}
