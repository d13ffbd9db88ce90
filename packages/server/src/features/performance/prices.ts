/** Closing prices for the days of a period: bars as traded, and the broker's present price for the last day. */
import { BrokerError } from '@g2e/brokers/port'
import { newYorkInstant, newYorkTime, dayNumber, addDays } from '@g2e/domain/calendar'
import { numberOf, units } from '@g2e/domain/ledger'
import type { Closes } from '@g2e/domain/risk'
import { dayMs, isoOf } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import type { MarketData } from '../market/index.ts'

/** A close older than this is no price of the day any more (the longest closing of the exchange was four days). */
const staleDaysMax = 7
/** Asked for at once; the source has its own limits besides. */
const concurrent = 6

export interface PriceTable {
  /** The latest on or before the day. */
  readonly on: (symbol: string, day: number) => bigint | undefined
  /** Symbols without any bars, and why. */
  readonly missing: ReadonlyMap<string, string>
  /** The closes themselves, only of days that have one; for statistics. */
  readonly closesOf: (symbol: string) => Closes | undefined
}

interface Series {
  readonly days: readonly number[]
  readonly closes: readonly bigint[]
}

/** Place of the last day on or before `day`, or -1. */
function placeOf(days: readonly number[], day: number): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((days[middle] ?? 0) <= day) low = middle + 1
    else high = middle
  }
  return low - 1
}

async function readSeries(
  market: MarketData,
  userId: string,
  symbol: string,
  { from, to, adjustment }: PriceRange,
): Promise<Series | string> {
  try {
    const { bars } = await market.bars(userId, {
      symbol,
      timeframe: '1Day',
      from: isoOf(newYorkInstant(addDays(from, -staleDaysMax), 0)),
      to: isoOf(newYorkInstant(to, 0) + dayMs - 1),
      adjustment,
    })
    if (bars.length === 0) return 'the source has no daily prices of it'
    const rows = bars
      .map(({ time, close }) => ({ day: dayNumber(newYorkTime(Date.parse(time)).date), close: units(close) }))
      .filter(({ close }) => close > 0n)
      .toSorted((a, b) => a.day - b.day)
    return { days: rows.map(({ day }) => day), closes: rows.map(({ close }) => close) }
  } catch (error) {
    if (error instanceof BrokerError) return 'no source answered with daily prices'
    if (!(error instanceof ProblemError)) throw error
    return error.code === 'not_found' ? 'the source does not know it' : 'no source answered with daily prices'
  }
}

export interface PriceRange {
  /** New York dates. */
  readonly from: string
  readonly to: string
  readonly adjustment: 'raw' | 'split'
}

/** Never throws for a symbol: what has no prices is named. */
export async function readPrices(
  market: MarketData,
  userId: string,
  symbols: readonly string[],
  range: PriceRange,
): Promise<PriceTable> {
  const series = new Map<string, Series>()
  const missing = new Map<string, string>()
  const left = [...symbols]
  const work = async (): Promise<void> => {
    for (let symbol = left.pop(); symbol !== undefined; symbol = left.pop()) {
      const found = await readSeries(market, userId, symbol, range)
      if (typeof found === 'string') missing.set(symbol, found)
      else series.set(symbol, found)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrent, symbols.length) }, work))
  return {
    missing,
    closesOf: (symbol) => {
      const found = series.get(symbol)
      return found && { days: found.days, closes: found.closes.map(numberOf) }
    },
    on: (symbol, day) => {
      const found = series.get(symbol)
      if (!found) return undefined
      const place = placeOf(found.days, day)
      return day - (found.days[place] ?? -Infinity) > staleDaysMax ? undefined : found.closes[place]
    },
  }
}
