/**
 * Price history (schwab.md 4). Daily candles are stamped at some hour of their day and belong to that day in New York; the
 * broker has no hourly ones, so an hour is put together from its halves, which loses and invents nothing.
 */
import { newYorkInstant, newYorkTime } from '@g2e/domain/calendar'
import { decimal, toQuantity } from '@g2e/domain/money'
import type { Price } from '@g2e/domain/money'
import type { Mapped, ReportedBar, Timeframe } from '../../port/index.ts'
import { symbolFromWire } from '../symbols.ts'
import { Notes, mismatch } from '../wire/notes.ts'
import { NotAsDocumented, epochMs, isObject, price, quantity } from '../wire/read.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** `GET /pricehistory`. `timeframe` is what was asked for. Throws WireMismatch. */
export function mapBars(payload: unknown, timeframe: Timeframe = '1Min'): Mapped<ReportedBar> {
  if (payload === null || payload === undefined) return { items: [], warnings: [] }
  if (!isObject(payload)) throw mismatch('bars', '', 'expected price history', payload)
  const { candles, symbol } = payload
  if (!Array.isArray(candles)) throw mismatch('bars', 'candles', 'expected a list of candles', payload)
  const name = typeof symbol === 'string' ? symbolFromWire(symbol) : ''
  const notes = new Notes('bars')
  const list: readonly unknown[] = candles
  const items = list.map((candle, index) => {
    try {
      return barOf(candle, name, timeframe)
    } catch (error) {
      notes.below = `candles[${index}]`
      if (!(error instanceof Error)) throw error
      throw mismatch('bars', notes.path(''), error.message, candle)
    }
  })
  const warnings = name === '' && items.length > 0 ? [{ path: 'symbol', message: 'The history names no symbol.' }] : []
  return { items: timeframe === '1Hour' ? hours(items) : items, warnings }
}

function barOf(raw: unknown, symbol: string, timeframe: Timeframe): ReportedBar {
  if (!isObject(raw)) throw new NotAsDocumented(raw, 'a candle')
  const ms = epochMs(raw['datetime'])
  const volume = quantity(raw['volume'])
  if (ms === null) throw new NotAsDocumented(raw['datetime'], 'the time of a candle (datetime)')
  if (volume === null) throw new NotAsDocumented(raw['volume'], 'the volume of a candle')
  return {
    symbol,
    time: new Date(timeframe === '1Day' ? dayStart(ms) : ms).toISOString(),
    open: figure(raw['open'], 'open'),
    high: figure(raw['high'], 'high'),
    low: figure(raw['low'], 'low'),
    close: figure(raw['close'], 'close'),
    volume,
  }
}

function figure(value: unknown, field: string): Price {
  const found = price(value)
  if (found === null) throw new NotAsDocumented(value, `the ${field} of a candle`)
  return found
}

/** Midnight in New York of the day; a stamp at midnight UTC is that date itself. */
function dayStart(ms: number): number {
  const date = ms % dayMs === 0 ? new Date(ms).toISOString().slice(0, 10) : newYorkTime(ms).date
  return newYorkInstant(date, 0)
}

function hours(halves: readonly ReportedBar[]): readonly ReportedBar[] {
  const whole: ReportedBar[] = []
  for (const half of halves) {
    const time = new Date(Math.floor(Date.parse(half.time) / hourMs) * hourMs).toISOString()
    const last = whole.at(-1)
    if (last?.time === time) whole[whole.length - 1] = together(last, half)
    else whole.push({ ...half, time })
  }
  return whole
}

const together = (first: ReportedBar, next: ReportedBar): ReportedBar => ({
  ...first,
  high: decimal(first.high).gte(next.high) ? first.high : next.high,
  low: decimal(first.low).lte(next.low) ? first.low : next.low,
  close: next.close,
  volume: toQuantity(decimal(first.volume).plus(next.volume)),
})
