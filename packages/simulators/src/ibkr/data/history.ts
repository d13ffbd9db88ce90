/** Bars of a contract: which period goes with which bar, where it begins, how it is written (brokers/ibkr.md 3.5). */
import { addDays } from '../../market/date.ts'
import type { SimBar, SimTimeframe } from '../../market/market.ts'
import { tradedSymbol } from '../contracts/instruments.ts'
import type { Instrument } from '../contracts/instruments.ts'
import { companyName, secType } from '../contracts/words.ts'
import type { Desk } from '../desk.ts'
import { optionalFlag, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { badRequest, invalidArgument, serverError } from '../wire/refusal.ts'
import { dashed, parseDashed } from '../wire/time.ts'

const pointsMax = 1_000
const minutes = { h: 60, d: 1_440, w: 10_080, m: 44_640, y: 525_600 } as const

/** Minutes of each bar, shortest first. */
const bars: Readonly<Record<string, number>> = {
  '1min': 1,
  '2min': 2,
  '3min': 3,
  '5min': 5,
  '10min': 10,
  '15min': 15,
  '30min': 30,
  '1h': 60,
  '2h': 120,
  '3h': 180,
  '4h': 240,
  '8h': 480,
  '1d': minutes.d,
  '1w': minutes.w,
  '1m': minutes.m,
}
const longest: Readonly<Record<string, number>> = { min: 30, h: 8, d: 1_000, w: 792, m: 182, y: 15 }

interface Period {
  readonly count: number
  readonly unit: 'min' | 'h' | 'd' | 'w' | 'm' | 'y'
  readonly minutes: number
}

const units = ['min', 'h', 'd', 'w', 'm', 'y'] as const

function periodOf(text: string): Period {
  const [, digits = '', letters = ''] = /^(\d{1,4})(min|h|d|w|m|y)$/.exec(text) ?? []
  const unit = units.find((known) => known === letters)
  const count = Number(digits)
  if (unit === undefined || count < 1 || count > (longest[unit] ?? 0)) throw badRequest('Bad Request: period')
  return { count, unit, minutes: count * (unit === 'min' ? 1 : minutes[unit]) }
}

/** Shortest and longest bar of a period. */
function barRange(period: Period): readonly [shortest: number, longest: number] {
  if (period.minutes <= minutes.d) return [1, 480]
  if (period.minutes <= minutes.w) return [10, minutes.w]
  if (period.minutes <= minutes.m) return [60, minutes.m]
  if (period.minutes <= minutes.y) return [480, minutes.m]
  return period.minutes <= 3 * minutes.y ? [minutes.d, minutes.m] : [minutes.w, minutes.m]
}

const frameOf = (barMinutes: number): SimTimeframe => {
  if (barMinutes === minutes.d) return 'day'
  if (barMinutes === minutes.w) return 'week'
  return barMinutes === minutes.m ? 'month' : { minutes: barMinutes }
}

/** Where a period begins that ends at an instant: days are trading days, hours and minutes are counted in bars. */
function beginOf(desk: Desk, period: Period, end: number, isCoin: boolean): number {
  const { calendar } = desk.context.market
  if (period.unit === 'min' || period.unit === 'h') return end - 7 * minutes.d * 60_000
  if (period.unit !== 'd' || isCoin) return end - period.minutes * 60_000
  let date = calendar.newYork(end).date
  const today = calendar.hours(date)
  if (!today || end <= today.opensAt) date = calendar.previousTradingDay(date)
  for (let day = 1; day < period.count; day += 1) date = calendar.previousTradingDay(date)
  return calendar.newYorkInstant(date, 0)
}

export interface HistoryQuery {
  readonly period: Period
  readonly barName: string
  readonly barMinutes: number
  readonly outsideRth: boolean
  readonly startTime: number | undefined
  readonly isForward: boolean
  readonly periodText: string
}

export function readHistoryQuery(fields: Fields): HistoryQuery {
  const [periodText, barName] = [optionalText(fields, 'period'), optionalText(fields, 'bar')]
  if (periodText === undefined) throw invalidArgument('Missing required parameter: period')
  if (barName === undefined) throw invalidArgument('Missing required parameter: bar')
  const period = periodOf(periodText)
  const barMinutes = bars[barName]
  if (barMinutes === undefined) throw badRequest('Bad Request: bar')
  const [shortest, most] = barRange(period)
  if (barMinutes < shortest || barMinutes > most || barMinutes > Math.max(period.minutes, 1))
    throw serverError(`Bar ${barName} is not available for period ${periodText}`)
  const start = optionalText(fields, 'startTime')
  const startTime = start === undefined ? undefined : parseDashed(start)
  if (start !== undefined && startTime === undefined) throw badRequest('Bad Request: startTime')
  return {
    period,
    barName,
    barMinutes,
    outsideRth: optionalFlag(fields, 'outsideRth') ?? optionalFlag(fields, 'outsideRTH') ?? false,
    startTime,
    isForward: optionalText(fields, 'direction') === '1',
    periodText,
  }
}

function barsOf(desk: Desk, instrument: Instrument, symbol: string, query: HistoryQuery): readonly SimBar[] {
  const { market, clock } = desk.context
  const now = clock.now()
  const { period, barMinutes, outsideRth, startTime, isForward } = query
  const isCoin = secType(instrument) === 'CRYPTO'
  const end = isForward && startTime !== undefined ? startTime + period.minutes * 60_000 : (startTime ?? now)
  const from = isForward && startTime !== undefined ? startTime : beginOf(desk, period, end, isCoin)
  const isCounted = period.unit === 'min' || period.unit === 'h'
  const limit = isCounted ? Math.max(1, Math.floor(period.minutes / barMinutes)) : pointsMax
  const found = market.bars(
    {
      symbol,
      timeframe: frameOf(barMinutes),
      from,
      // A bar that begins with the end is after it.
      to: startTime === undefined ? now : Math.min(end - 1, now),
      extendedHours: outsideRth,
      limit,
      descending: true,
    },
    now,
  )
  return found.toReversed()
}

/** Days and longer begin with their session, as the gateway writes them. */
function startOf(desk: Desk, bar: SimBar, barMinutes: number, isCoin: boolean): number {
  if (barMinutes < minutes.d || isCoin) return bar.at
  const { calendar } = desk.context.market
  const { date } = calendar.newYork(bar.at)
  const hours = calendar.hours(date) ?? calendar.hours(calendar.nextTradingDay(addDays(date, -1)))
  return hours?.opensAt ?? bar.at
}

/** Throws a 500 for a contract without data. */
export function history(desk: Desk, instrument: Instrument, query: HistoryQuery) {
  const symbol = tradedSymbol(instrument)
  const found = symbol === undefined ? [] : barsOf(desk, instrument, symbol, query)
  const [first] = found
  if (!first) throw serverError('Chart data unavailable')
  const asset = instrument.kind === 'option' ? instrument.underlying : instrument.asset
  const isCoin = secType(instrument) === 'CRYPTO'
  const unit = desk.settings.current.historyVolume === 'hundreds' && secType(instrument) === 'STK' ? 100 : 1
  const data = found.map((bar) => ({
    o: bar.open,
    c: bar.close,
    h: bar.high,
    l: bar.low,
    v: bar.volume / unit,
    t: startOf(desk, bar, query.barMinutes, isCoin),
  }))
  const extreme = (name: 'h' | 'l', of: (...values: number[]) => number): string => {
    const price = of(...data.map((bar) => bar[name]))
    const place = data.findIndex((bar) => bar[name] === price)
    return `${Math.round(price * 100)}/${data[place]?.v ?? 0}/${place * query.barMinutes}`
  }
  return {
    serverId: String(6_571_000 + (instrument.conid % 1_000)),
    symbol: desk.instruments.ticker(asset),
    text: companyName(asset),
    priceFactor: 100,
    startTime: dashed(data[0]?.t ?? first.at),
    high: extreme('h', Math.max),
    low: extreme('l', Math.min),
    timePeriod: query.periodText,
    barLength: query.barMinutes * 60,
    mdAvailability: 'S',
    mktDataDelay: 0,
    outsideRth: query.outsideRth,
    tradingDayDuration: isCoin ? 1_440 : 390,
    volumeFactor: unit,
    priceDisplayRule: 1,
    priceDisplayValue: '2',
    negativeCapable: false,
    messageVersion: 2,
    direction: -1,
    data,
    // The last place, not the count.
    points: data.length - 1,
    travelTime: 7,
  }
}
