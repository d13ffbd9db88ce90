/**
 * The closes of a period and the links between them, from transactions and prices or, where there are no transactions, from
 * valuations and flows as they are given.
 */
import { openPast, walkPast } from '../columns/index.ts'
import { dateOfDayNumber, dayNumber } from '../calendar/index.ts'
import { unitsText, units } from '../ledger/index.ts'
import type { Refused, Replayed } from '../ledger/index.ts'
import type { Flow, Link } from '../performance/index.ts'
import type { BundleMarket } from './market.ts'
import type { Bundle } from './types.ts'

export interface PeriodValues {
  readonly from: number
  readonly to: number
  readonly opening: bigint | null
  readonly closing: bigint | null
  readonly links: readonly Link[]
  /** After the opening close. */
  readonly flows: readonly Flow[]
}

export interface Span {
  readonly from: number
  readonly to: number
}

const pathOf = (symbol: string): string => (symbol.startsWith('cash:') ? symbol.slice('cash:'.length) : symbol)

export function valuesOfLedger(
  { movements }: Replayed,
  market: BundleMarket,
  { from, to }: Span,
  excluded: Refused[],
): PeriodValues {
  const days = new Set([from, to])
  const symbols = new Set(movements.flatMap(({ symbol }) => (symbol === null ? [] : [symbol])))
  for (const symbol of symbols) for (const day of market.daysOf(symbol)) if (day > from && day < to) days.add(day)
  for (const { day, isFlow } of movements) if (isFlow && day > from) days.add(day)
  const past = openPast({ cash: 0n, quantities: new Map() }, movements)
  const closes = past.symbols.map((symbol) => market.closesOf(symbol))
  const { history } = walkPast(
    past,
    { closes, today: Infinity, present: [] },
    { days: Int32Array.from(days).toSorted() },
  )
  for (const [symbol, count] of history.unpriced)
    excluded.push({ what: pathOf(symbol), reason: `it has no price on ${count} of the days on which it is held` })
  return {
    from,
    to,
    opening: history.days[0]?.value ?? null,
    closing: history.days.at(-1)?.value ?? null,
    links: history.links,
    flows: history.days.flatMap(({ flows }) => flows),
  }
}

/** Closes including the day's flows; a flow on the first day is in the opening. */
export function valuesGiven({ valuations, flows, range }: Bundle, excluded: Refused[]): PeriodValues | undefined {
  const within = ([date]: readonly [string, string]) =>
    (range.from === undefined || date >= range.from) && (range.to === undefined || date <= range.to)
  const closes = new Map(valuations.filter(within).map(([date, value]) => [dayNumber(date), units(value)] as const))
  const ordered = [...closes].toSorted(([a], [b]) => a - b)
  const first = ordered[0]
  const last = ordered.at(-1)
  if (!first || !last) return undefined
  const counted: Flow[] = []
  for (const [date, amount] of flows.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const day = dayNumber(date)
    if (day > last[0]) excluded.push({ what: 'flows', reason: `the flow of ${date} is after the last valuation` })
    else if (day > first[0]) counted.push({ day, amount: units(amount) })
  }
  const links: Link[] = []
  for (let i = 1; i < ordered.length; i += 1) {
    const [from, opening] = ordered[i - 1] ?? first
    const [to, closing] = ordered[i] ?? last
    const own = counted.filter(({ day }) => day > from && day <= to)
    links.push({ from, to, opening, closing, flows: own })
  }
  return { from: first[0], to: last[0], opening: first[1], closing: last[1], links, flows: counted }
}

/** The close before the first row, where nothing is agreed, to the last day of which anything is known. */
export function spanOf(
  { range }: Bundle,
  rowDays: readonly number[],
  lastPriced: number | undefined,
): Span | undefined {
  let first = Infinity
  let last = lastPriced ?? -Infinity
  for (const day of rowDays) {
    if (day < first) first = day
    if (day > last) last = day
  }
  if (first === Infinity) return undefined
  const from = range.from === undefined ? first - 1 : dayNumber(range.from)
  return { from, to: Math.max(from, range.to === undefined ? last : dayNumber(range.to)) }
}

export const moneyText = (value: bigint | null): string | null => (value === null ? null : unitsText(value))
export const dateText = dateOfDayNumber
