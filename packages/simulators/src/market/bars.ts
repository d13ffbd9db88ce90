/** Bars of any length from the tape: minutes of the session, whole days without touching their minutes, weeks and months of days. */
import { calendar, hoursOfIndex, tradingDayIndexAtOrBefore } from './calendar.ts'
import { dayMs, dayNumber, minuteMs, utcDate, weekday } from './date.ts'
import type { BarQuery, SimBar } from './market.ts'
import { cryptoDayIndex, cryptoDayStart } from './price-model.ts'
import { round } from './tape.ts'
import type { Segment, Tape } from './tape.ts'
import type { Listing } from './universe.ts'

const firstDay = 2

interface Days {
  readonly first: number
  readonly last: number
  readonly date: (day: number) => string
  readonly opensAt: (day: number) => number
  readonly closesAt: (day: number) => number
}

/** Days that trade in [from, to], as places in the calendar. */
function daysBetween(listing: Listing, from: number, to: number): Days {
  if (listing.assetType === 'crypto') {
    return {
      first: Math.max(firstDay, cryptoDayIndex(from)),
      last: cryptoDayIndex(to),
      date: (day) => utcDate(cryptoDayStart(day)),
      opensAt: cryptoDayStart,
      closesAt: (day) => cryptoDayStart(day + 1),
    }
  }
  const earliest = hoursOfIndex(firstDay).opensAt
  return {
    first: from <= earliest ? firstDay : tradingDayIndexAtOrBefore(calendar.newYork(from).date),
    last: to < earliest ? 0 : tradingDayIndexAtOrBefore(calendar.newYork(to).date),
    date: (day) => hoursOfIndex(day).date,
    opensAt: (day) => hoursOfIndex(day).opensAt,
    closesAt: (day) => hoursOfIndex(day).closesAt,
  }
}

/** One bar out of several, the first one's start. */
export function merge(bars: readonly SimBar[]): SimBar | undefined {
  const [first] = bars
  const last = bars.at(-1)
  if (!first || !last) return undefined
  let high = first.high
  let low = first.low
  let volume = 0
  let trades = 0
  let worth = 0
  for (const bar of bars) {
    high = Math.max(high, bar.high)
    low = Math.min(low, bar.low)
    volume += bar.volume
    trades += bar.tradeCount
    worth += bar.volume * bar.vwap
  }
  const vwap = volume > 0 ? Math.round((worth / volume) * 1e4) / 1e4 : first.vwap
  return {
    at: first.at,
    open: first.open,
    high,
    low,
    close: last.close,
    volume: Math.round(volume * 1e4) / 1e4,
    tradeCount: trades,
    vwap,
  }
}

/** The bar of a day as known at `until`; `undefined` before its open. */
export function dayBarAt(tape: Tape, listing: Listing, day: number, until: number): SimBar | undefined {
  const days = daysBetween(listing, until, until)
  const opensAt = days.opensAt(day)
  if (until < opensAt) return undefined
  const closesAt = days.closesAt(day)
  const isPlain = until >= closesAt && tape.overrides.within(listing.symbol, opensAt + 1, closesAt).length === 0
  const start = listing.assetType === 'crypto' ? opensAt : calendar.newYorkInstant(days.date(day), 0)
  if (isPlain) return tape.dayBar(listing, day)
  const merged = merge(minuteBars(tape, listing, { day, segments: ['regular'], until }))
  return merged && { ...merged, at: start }
}

export function minuteBars(
  tape: Tape,
  listing: Listing,
  { day, segments, until }: { day: number; segments: readonly Segment[]; until: number },
): SimBar[] {
  const found: SimBar[] = []
  for (const segment of segments) {
    const stretch = tape.stretch(listing, day, segment)
    const last = Math.min(stretch.path.minutes - 1, Math.floor((until - stretch.from) / minuteMs))
    for (let minute = 0; minute <= last; minute += 1) {
      const made = tape.minuteBar(stretch, minute, until)
      if (made) found.push(made)
    }
  }
  return found
}

/** Groups by the length of the bar, counted from midnight of the day. */
function grouped(bars: readonly SimBar[], minutes: number, midnight: number): SimBar[] {
  if (minutes === 1) return [...bars]
  const groups = new Map<number, SimBar[]>()
  for (const bar of bars) {
    const at = midnight + Math.floor((bar.at - midnight) / (minutes * minuteMs)) * minutes * minuteMs
    const group = groups.get(at)
    if (group) group.push(bar)
    else groups.set(at, [bar])
  }
  return [...groups].flatMap(([at, group]) => {
    const merged = merge(group)
    return merged ? [{ ...merged, at }] : []
  })
}

function restated(tape: Tape, listing: Listing, bars: readonly SimBar[], at: number): SimBar[] {
  const today = calendar.newYork(at).date
  return bars.map((bar) => {
    const date = listing.assetType === 'crypto' ? utcDate(bar.at) : calendar.newYork(bar.at).date
    const ratio = tape.actions.splitRatio(listing, date, today)
    if (ratio === 1) return bar
    return {
      ...bar,
      open: round(bar.open / ratio),
      high: round(bar.high / ratio),
      low: round(bar.low / ratio),
      close: round(bar.close / ratio),
      vwap: Math.round((bar.vwap / ratio) * 1e4) / 1e4,
      volume: Math.round(bar.volume * ratio),
    }
  })
}

/** First day of the week (Monday) or month that a date lies in. */
function periodOf(date: string, timeframe: 'week' | 'month'): string {
  if (timeframe === 'month') return `${date.slice(0, 7)}-01`
  const day = dayNumber(date)
  return utcDate((day - ((weekday(day) + 6) % 7)) * dayMs)
}

function barsOfDay(tape: Tape, listing: Listing, query: BarQuery, day: number, at: number): SimBar[] {
  if (typeof query.timeframe !== 'object') {
    const bar = dayBarAt(tape, listing, day, at)
    return bar ? [bar] : []
  }
  const isCoin = listing.assetType === 'crypto'
  const segments: readonly Segment[] = query.extendedHours && !isCoin ? ['pre', 'regular', 'post'] : ['regular']
  const minutes = minuteBars(tape, listing, { day, segments, until: at })
  const midnight = isCoin ? cryptoDayStart(day) : calendar.newYorkInstant(hoursOfIndex(day).date, 0)
  return grouped(minutes, query.timeframe.minutes, midnight)
}

function periods(
  tape: Tape,
  listing: Listing,
  query: BarQuery & { timeframe: 'week' | 'month' },
  at: number,
): SimBar[] {
  const isCoin = listing.assetType === 'crypto'
  const startOf = (bar: SimBar): number => {
    const date = periodOf(isCoin ? utcDate(bar.at) : calendar.newYork(bar.at).date, query.timeframe)
    return isCoin ? dayNumber(date) * dayMs : calendar.newYorkInstant(date, 0)
  }
  const reach = query.timeframe === 'week' ? 7 : 31
  const days = marketBars(
    tape,
    listing,
    { symbol: listing.symbol, timeframe: 'day', from: query.from, to: query.to + reach * dayMs },
    at,
  )
  const groups = Map.groupBy(days, startOf)
  const found = [...groups].flatMap(([start, group]) => {
    const merged = merge(group)
    return merged && start >= query.from && start <= query.to ? [{ ...merged, at: start }] : []
  })
  return query.descending ? found.reverse() : found
}

export function marketBars(tape: Tape, listing: Listing, query: BarQuery, at: number): readonly SimBar[] {
  const limit = query.limit ?? Number.POSITIVE_INFINITY
  const { timeframe } = query
  const to = Math.min(query.to, at)
  const finish = (bars: SimBar[]): SimBar[] =>
    (query.adjustment === 'split' ? restated(tape, listing, bars, at) : bars).slice(0, limit)
  if (to < query.from) return []
  if (timeframe === 'week' || timeframe === 'month') return finish(periods(tape, listing, { ...query, timeframe }, at))
  const { first, last } = daysBetween(listing, query.from, to)
  const found: SimBar[] = []
  for (let steps = 0; steps <= last - first && found.length < limit; steps += 1) {
    const day = query.descending ? last - steps : first + steps
    const bars = barsOfDay(tape, listing, query, day, at).filter((bar) => bar.at >= query.from && bar.at <= to)
    found.push(...(query.descending ? bars.reverse() : bars))
  }
  return finish(found)
}
