/** Candles: which frequencies go with which period, defaults for both, limited depth of minutes (brokers/schwab.md 4). */
import type { SimBar, SimTimeframe } from '../../market/market.ts'
import { dayMs } from '../../market/date.ts'
import type { Desk, Routes } from '../desk.ts'
import type { Fields } from '../wire/fields.ts'
import { findInstrument } from '../wire/instrument.ts'
import { badQuery, refused } from '../wire/refusal.ts'
import { optionalFlag, optionalNumber, optionalWord, requiredText } from './query.ts'

type PeriodType = 'day' | 'month' | 'year' | 'ytd'
type FrequencyType = 'minute' | 'daily' | 'weekly' | 'monthly'

interface Period {
  readonly periods: readonly number[]
  readonly periodDefault: number
  /** The last one is the default. */
  readonly frequencyTypes: readonly FrequencyType[]
}
const periodTypes: Readonly<Record<PeriodType, Period>> = {
  day: { periods: [1, 2, 3, 4, 5, 10], periodDefault: 10, frequencyTypes: ['minute'] },
  month: { periods: [1, 2, 3, 6], periodDefault: 1, frequencyTypes: ['daily', 'weekly'] },
  year: { periods: [1, 2, 3, 5, 10, 15, 20], periodDefault: 1, frequencyTypes: ['daily', 'weekly', 'monthly'] },
  ytd: { periods: [1], periodDefault: 1, frequencyTypes: ['daily', 'weekly'] },
}
const minuteFrequencies = [1, 5, 10, 15, 30]
const oneMinuteDays = 48
const otherMinutesDays = 270
const candlesMax = 60_000

interface Wanted {
  readonly timeframe: SimTimeframe
  readonly from: number
  readonly to: number
  readonly hasExtendedHours: boolean
}

function timeframeOf(query: Fields, type: PeriodType): { readonly timeframe: SimTimeframe; readonly daysDeep: number } {
  const { frequencyTypes } = periodTypes[type]
  const asked = optionalWord(query, 'frequencyType', ['minute', 'daily', 'weekly', 'monthly'])
  const frequencyType = asked ?? frequencyTypes.at(-1) ?? 'daily'
  if (!frequencyTypes.includes(frequencyType))
    throw badQuery(`frequencyType: must be one of ${frequencyTypes.join(', ')} for periodType ${type}.`)
  const frequency = optionalNumber(query, 'frequency') ?? 1
  const allowed = frequencyType === 'minute' ? minuteFrequencies : [1]
  if (!allowed.includes(frequency)) throw badQuery(`frequency: must be one of ${allowed.join(', ')}.`)
  if (frequencyType !== 'minute')
    return {
      timeframe: ({ daily: 'day', weekly: 'week', monthly: 'month' } as const)[frequencyType],
      daysDeep: Infinity,
    }
  return { timeframe: { minutes: frequency }, daysDeep: frequency === 1 ? oneMinuteDays : otherMinutesDays }
}

/** The end minus the period: trading days for days, the same date for months and years. */
function startOf(desk: Desk, type: PeriodType, period: number, to: number): number {
  const { calendar } = desk.context.market
  const { date } = calendar.newYork(to)
  const at = (day: string): number => calendar.newYorkInstant(day, 0)
  if (type === 'ytd') return at(`${date.slice(0, 4)}-01-01`)
  if (type === 'day') {
    let day = calendar.hours(date) ? date : calendar.previousTradingDay(date)
    for (let count = 1; count < period; count += 1) day = calendar.previousTradingDay(day)
    return at(day)
  }
  const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number)
  const months = type === 'month' ? period : period * 12
  return at(new Date(Date.UTC(year, month - 1 - months, dayOfMonth)).toISOString().slice(0, 10))
}

/** Close of the business day before now. */
function previousBusinessClose(desk: Desk): number {
  const { clock, market } = desk.context
  const { date } = market.calendar.newYork(clock.now())
  return market.calendar.hours(market.calendar.previousTradingDay(date))?.closesAt ?? clock.now()
}

function wantedOf(desk: Desk, query: Fields): Wanted {
  const type = optionalWord(query, 'periodType', ['day', 'month', 'year', 'ytd']) ?? 'day'
  const { periods, periodDefault } = periodTypes[type]
  const period = optionalNumber(query, 'period') ?? periodDefault
  if (!periods.includes(period)) throw badQuery(`period: must be one of ${periods.join(', ')} for periodType ${type}.`)
  const { timeframe, daysDeep } = timeframeOf(query, type)
  const to = optionalNumber(query, 'endDate') ?? previousBusinessClose(desk)
  const from = optionalNumber(query, 'startDate') ?? startOf(desk, type, period, to)
  if (from > to) throw badQuery('startDate: must not be after endDate.')
  const earliest = Number.isFinite(daysDeep) ? desk.context.clock.now() - daysDeep * dayMs : 0
  return {
    timeframe,
    from: Math.max(from, earliest),
    to,
    hasExtendedHours: optionalFlag(query, 'needExtendedHoursData'),
  }
}

/** Days are stamped with New York's midnight. */
const candle = ({ open, high, low, close, volume, at }: SimBar): Fields => ({
  open,
  high,
  low,
  close,
  volume: Math.round(volume),
  datetime: at,
})

export function historyRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/pricehistory', ({ query }) => {
    const { clock, market } = desk.context
    const symbol = requiredText(query, 'symbol').toUpperCase()
    const wanted = wantedOf(desk, query)
    const instrument = findInstrument(market, symbol)
    if (!instrument) throw refused('market', 404)
    // Shares and ETFs only.
    const bars =
      instrument.kind === 'option'
        ? []
        : market.bars(
            {
              symbol: instrument.symbol,
              timeframe: wanted.timeframe,
              from: wanted.from,
              to: wanted.to,
              adjustment: 'split',
              extendedHours: wanted.hasExtendedHours,
              limit: candlesMax,
            },
            clock.now(),
          )
    const candles = bars.map(candle)
    return {
      body: {
        candles,
        symbol,
        empty: candles.length === 0,
        ...(optionalFlag(query, 'needPreviousClose') && candles.length > 0
          ? previousClose(desk, symbol, wanted.from)
          : {}),
      },
    }
  })
}

/** Of the day before the first candle. */
function previousClose(desk: Desk, symbol: string, from: number): Fields {
  const { market } = desk.context
  const day = market.calendar.previousTradingDay(market.calendar.newYork(from).date)
  return {
    previousClose: market.closeOn(symbol, day),
    previousCloseDate: market.calendar.newYorkInstant(day, 0),
  }
}
