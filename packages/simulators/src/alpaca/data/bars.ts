/** Historical bars: timeframes, adjustments, paging across symbols (brokers/alpaca.md 3). */
import type { SimBar, SimTimeframe } from '../../market/market.ts'
import type { Desk } from '../desk.ts'
import { oneOf, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { badQuery } from '../wire/refusal.ts'
import { asBadQuery, historyOf, pageAcross } from './data-query.ts'
import type { Page } from './data-query.ts'
import { coinDay, shareOf, wireBar } from './shapes.ts'
import type { WireBar } from './shapes.ts'

const adjustments = ['raw', 'split', 'dividend', 'spin-off', 'all'] as const
type Adjustment = (typeof adjustments)[number]

interface Frame {
  readonly timeframe: SimTimeframe
  /** Months of one bar, 1 for everything shorter. */
  readonly months: number
}

const monthCounts = new Set([1, 2, 3, 4, 6, 12])

/** `[1-59]Min|T`, `[1-23]Hour|H`, `1Day|D`, `1Week|W`, `[1,2,3,4,6,12]Month|M`. */
export function parseTimeframe(text: string | undefined): Frame {
  const match = /^(\d{1,2})(Min|T|Hour|H|Day|D|Week|W|Month|M)$/.exec(text ?? '')
  const count = Number(match?.[1])
  const unit = match?.[2]?.[0]
  const isMinutes = match?.[2] === 'Min' || unit === 'T'
  if (isMinutes && count >= 1 && count <= 59) return { timeframe: { minutes: count }, months: 1 }
  if (unit === 'H' && count >= 1 && count <= 23) return { timeframe: { minutes: count * 60 }, months: 1 }
  if (unit === 'D' && count === 1) return { timeframe: 'day', months: 1 }
  if (unit === 'W' && count === 1) return { timeframe: 'week', months: 1 }
  if (unit === 'M' && !isMinutes && monthCounts.has(count)) return { timeframe: 'month', months: count }
  throw badQuery(`invalid timeframe: ${text ?? ''}`)
}

export function barPage(desk: Desk, query: Fields, symbols: readonly string[], isCoin = false): Page<WireBar> {
  const { clock, market } = desk.context
  const { timeframe, months } = parseTimeframe(optionalText(query, 'timeframe'))
  const adjustment =
    asBadQuery(() => oneOf(optionalText(query, 'adjustment'), adjustments, 'invalid adjustment')) ?? 'raw'
  const history = historyOf(desk, query, !isCoin)
  const isMinutes = typeof timeframe === 'object'
  const share = isCoin ? 1 : shareOf(history.feed)
  return pageAcross(symbols, history, (symbol, { from, to, limit }) => {
    const asset = market.asset(symbol)
    if (!asset || (asset.assetType === 'crypto') !== isCoin) return []
    const bars = market.bars(
      {
        symbol,
        timeframe,
        from: isCoin && !isMinutes ? from - coinShiftMs : from,
        to: isCoin && !isMinutes ? to - coinShiftMs : to,
        adjustment: adjustment === 'split' || adjustment === 'all' ? 'split' : 'raw',
        extendedHours: true,
        limit: months === 1 ? limit : limit * months,
        descending: history.descending,
      },
      clock.now(),
    )
    const shifted =
      isCoin && !isMinutes ? bars.map((bar) => coinDay(bar, market.calendar.utcOffsetHours(bar.at))) : bars
    const grouped = months === 1 ? shifted : byMonths(shifted, months, history.descending)
    return dividendAdjusted(desk, symbol, grouped, adjustment).map((bar) => ({
      at: bar.at,
      item: wireBar(bar, share, isCoin),
    }))
  })
}

/** Label of a coin's day over its begin: five or six hours, the least of them to ask for enough. */
const coinShiftMs = 5 * 3_600_000

/** Months are grouped from January: a bar of three months is a quarter. */
function byMonths(bars: readonly SimBar[], months: number, descending: boolean): readonly SimBar[] {
  const groups = new Map<string, SimBar>()
  for (const bar of descending ? bars.toReversed() : bars) {
    const day = new Date(bar.at)
    const key = `${day.getUTCFullYear()}-${Math.floor(day.getUTCMonth() / months)}`
    const known = groups.get(key)
    groups.set(key, known ? joined(known, bar) : bar)
  }
  const grouped = [...groups.values()]
  return descending ? grouped.toReversed() : grouped
}

function joined(one: SimBar, next: SimBar): SimBar {
  const volume = one.volume + next.volume
  return {
    at: one.at,
    open: one.open,
    high: Math.max(one.high, next.high),
    low: Math.min(one.low, next.low),
    close: next.close,
    volume,
    tradeCount: one.tradeCount + next.tradeCount,
    vwap: volume === 0 ? next.vwap : (one.vwap * one.volume + next.vwap * next.volume) / volume,
  }
}

const cents = (value: number): number => Math.round(value * 100) / 100

/** Earlier prices are lowered by each later dividend over the close before its ex-date. */
function dividendAdjusted(
  { context }: Desk,
  symbol: string,
  bars: readonly SimBar[],
  adjustment: Adjustment,
): readonly SimBar[] {
  const earliest = bars.reduce((at, bar) => Math.min(at, bar.at), Number.POSITIVE_INFINITY)
  if ((adjustment !== 'dividend' && adjustment !== 'all') || bars.length === 0) return bars
  const { clock, market } = context
  const { calendar } = market
  const today = calendar.newYork(clock.now()).date
  const steps = market.corporateActions(symbol, calendar.newYork(earliest).date, today).flatMap((action) => {
    if (action.kind !== 'dividend') return []
    const close = market.closeOn(symbol, calendar.previousTradingDay(action.exDate))
    return close > 0 ? [{ before: action.exDate, factor: 1 - Number(action.amountPerShare) / close }] : []
  })
  return bars.map((bar) => {
    const date = calendar.newYork(bar.at).date
    const factor = steps.reduce((product, step) => (date < step.before ? product * step.factor : product), 1)
    if (factor === 1) return bar
    return {
      ...bar,
      open: cents(bar.open * factor),
      high: cents(bar.high * factor),
      low: cents(bar.low * factor),
      close: cents(bar.close * factor),
      vwap: bar.vwap * factor,
    }
  })
}
