/** Clock and calendar, both generations (brokers/alpaca.md 2.13). */
import type { MarketCalendar, SessionHours } from '../../market/market.ts'
import { firstYear, lastYear } from '../../market/calendar-table.ts'
import type { Desk, Routes } from '../desk.ts'
import { listOf, oneOf, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { badQuery, invalid } from '../wire/refusal.ts'
import { newYorkStamp, parseMilliseconds, shortStamp } from '../wire/time.ts'

const markets: Readonly<Record<string, { readonly name: string; readonly mic: string }>> = {
  NYSE: { name: 'New York Stock Exchange', mic: 'XNYS' },
  NASDAQ: { name: 'Nasdaq Stock Market', mic: 'XNAS' },
  ARCA: { name: 'NYSE Arca', mic: 'ARCX' },
  BATS: { name: 'Cboe BZX Exchange', mic: 'BATS' },
}

const dateText = /^\d{4}-\d{2}-\d{2}/

/** The asked range within the years of the calendar's table. */
function daysOf(calendar: MarketCalendar, query: Fields): readonly SessionHours[] {
  const [start, end] = (
    [
      ['start', `${firstYear}-01-01`],
      ['end', `${lastYear}-12-31`],
    ] as const
  ).map(([name, limit]) => {
    const text = optionalText(query, name)
    if (text !== undefined && (!dateText.test(text) || Number.isNaN(Date.parse(text.slice(0, 10)))))
      throw invalid(`${name} must be a date`)
    return text?.slice(0, 10) ?? limit
  })
  const from = [start ?? '', `${firstYear}-01-01`].toSorted().at(-1) ?? ''
  const to = [end ?? '', `${lastYear}-12-31`].toSorted()[0] ?? ''
  return from > to ? [] : calendar.tradingDays(from, to).flatMap((date) => calendar.hours(date) ?? [])
}

function wallTime(calendar: MarketCalendar, at: number, separator: string): string {
  const { minute } = calendar.newYork(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return two(Math.floor(minute / 60)) + separator + two(minute % 60)
}

/** The next trading day, or the day itself past the table's end. */
const settlementOf = (calendar: MarketCalendar, date: string): string =>
  date < `${lastYear}-12-20` ? calendar.nextTradingDay(date) : date

function legacyDay(calendar: MarketCalendar, hours: SessionHours): Readonly<Record<string, string>> {
  return {
    date: hours.date,
    open: wallTime(calendar, hours.opensAt, ':'),
    close: wallTime(calendar, hours.closesAt, ':'),
    session_open: wallTime(calendar, hours.preOpensAt, ''),
    session_close: wallTime(calendar, hours.postClosesAt, ''),
    settlement_date: settlementOf(calendar, hours.date),
  }
}

function legacyCalendar({ context }: Desk, query: Fields): readonly object[] {
  const { calendar } = context.market
  oneOf(optionalText(query, 'date_type'), ['TRADING', 'SETTLEMENT'], 'date_type must be TRADING or SETTLEMENT')
  return daysOf(calendar, query).map((hours) => legacyDay(calendar, hours))
}

function wireClock({ context }: Desk): Readonly<Record<string, unknown>> {
  const { calendar } = context.market
  const now = context.clock.now()
  return {
    timestamp: newYorkStamp(now, calendar),
    is_open: calendar.isOpen(now),
    next_open: newYorkStamp(calendar.nextOpen(now), calendar),
    next_close: newYorkStamp(calendar.nextClose(now), calendar),
  }
}

const phases = { pre: 'pre', regular: 'core', post: 'post', closed: 'closed' } as const

/** When the phase of an instant ends: the next border of a session after it. */
function phaseUntil(calendar: MarketCalendar, at: number): number {
  const { date } = calendar.newYork(at)
  const next = calendar.nextTradingDay(date)
  const borders = [calendar.hours(date), calendar.hours(next)].flatMap((hours) =>
    hours ? [hours.preOpensAt, hours.opensAt, hours.closesAt, hours.postClosesAt] : [],
  )
  return borders.find((border) => border > at) ?? calendar.nextOpen(at)
}

function marketClock(calendar: MarketCalendar, acronym: string, at: number): Readonly<Record<string, unknown>> {
  const market = markets[acronym]
  if (!market) throw badQuery(`unknown market: ${acronym}`)
  return {
    market: { acronym, name: market.name, timezone: 'America/New_York', mic: market.mic },
    timestamp: newYorkStamp(Math.floor(at / 1000) * 1000, calendar),
    is_market_day: calendar.hours(calendar.newYork(at).date) !== undefined,
    next_market_open: newYorkStamp(calendar.nextOpen(at), calendar),
    next_market_close: newYorkStamp(calendar.nextClose(at), calendar),
    phase: phases[calendar.sessionAt(at)],
    phase_until: newYorkStamp(phaseUntil(calendar, at), calendar),
  }
}

function marketClocks({ context }: Desk, query: Fields): object {
  const { calendar } = context.market
  const text = optionalText(query, 'time')
  const at = text === undefined ? context.clock.now() : parseMilliseconds(text)
  if (at === undefined) throw badQuery('time must be an RFC 3339 time')
  return { clocks: (listOf(query, 'markets') ?? ['NYSE']).map((acronym) => marketClock(calendar, acronym, at)) }
}

function marketCalendar({ context }: Desk, acronym: string, query: Fields): object {
  const { calendar } = context.market
  const market = markets[acronym]
  if (!market) throw badQuery(`unknown market: ${acronym}`)
  const isUtc = optionalText(query, 'timezone') === 'UTC'
  const text = (at: number): string => (isUtc ? shortStamp(at) : newYorkStamp(at, calendar))
  return {
    market: { acronym, name: market.name, timezone: 'America/New_York', mic: market.mic },
    calendar: daysOf(calendar, query).map((hours) => ({
      date: hours.date,
      core_start: text(hours.opensAt),
      core_end: text(hours.closesAt),
      pre_start: text(hours.preOpensAt),
      pre_end: text(hours.opensAt),
      post_start: text(hours.closesAt),
      post_end: text(hours.postClosesAt),
      settlement_date: settlementOf(calendar, hours.date),
    })),
  }
}

export function clockRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/v2/clock', () => ({ body: wireClock(desk) }))
  routes.on('GET', '/v2/calendar', ({ query }) => ({ body: legacyCalendar(desk, query) }))
  routes.on('GET', '/v3/clock', ({ query }) => ({ body: marketClocks(desk, query) }))
  routes.on('GET', '/v3/calendar/:market', ({ query, params }) => ({
    body: marketCalendar(desk, params['market'] ?? '', query),
  }))
}
