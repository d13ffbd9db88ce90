import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  addTradingDays,
  dayNumber,
  dateOfDayNumber,
  holidayName,
  isHalfDay,
  isTradingDay,
  marketClock,
  newYorkInstant,
  newYorkTime,
  sessionAt,
  settlementDate,
  tradingDateOf,
  tradingDaysBetween,
  tradingHours,
  weekdayOf,
} from './index.ts'

const at = (text: string): number => Date.parse(text)
const daysOf = (year: number): readonly string[] =>
  Array.from({ length: 365 }, (_, index) => addDays(`${year}-01-01`, index)).filter((day) =>
    day.startsWith(String(year)),
  )
const holidaysOf = (year: number) =>
  daysOf(year).filter((day) => holidayName(day) !== undefined && weekdayOf(day) % 6 !== 0)

describe('holidays as published by the NYSE', () => {
  test.each([
    [2016, '01-01 01-18 02-15 03-25 05-30 07-04 09-05 11-24 12-26'],
    [2018, '01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25'],
    [2021, '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24'],
    [2022, '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26'],
    [2024, '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25'],
    [2025, '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25'],
    [2026, '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25'],
    [2027, '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24'],
    [2028, '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25'],
  ])('of %i', (year, expected) => {
    expect(holidaysOf(year)).toEqual(expected.split(' ').map((day) => `${year}-${day}`))
  })
  test.each([
    [2015, '11-27 12-24'],
    [2019, '07-03 11-29 12-24'],
    [2020, '11-27 12-24'],
    [2021, '11-26'],
    [2023, '07-03 11-24'],
    [2025, '07-03 11-28 12-24'],
    [2026, '11-27 12-24'],
    [2027, '11-26'],
    [2028, '07-03 11-24'],
  ])('half days of %i', (year, expected) => {
    expect(daysOf(year).filter(isHalfDay)).toEqual(expected.split(' ').map((day) => `${year}-${day}`))
  })
  test('a year has about 252 trading days: 252 in 2024, 250 in 2025, 251 in 2026', () => {
    expect(tradingDaysBetween('2024-01-01', '2024-12-31')).toHaveLength(252)
    expect(tradingDaysBetween('2025-01-01', '2025-12-31')).toHaveLength(250)
    expect(tradingDaysBetween('2026-01-01', '2026-12-31')).toHaveLength(251)
  })
})

describe('New York time', () => {
  test('is four hours behind in summer and five in winter, changing on the second Sunday of March and the first of November', () => {
    expect(newYorkTime(at('2026-03-08T06:59:00Z'))).toMatchObject({ date: '2026-03-08', minute: 119 })
    expect(newYorkTime(at('2026-03-08T07:00:00Z'))).toMatchObject({ date: '2026-03-08', minute: 180 })
    expect(newYorkTime(at('2026-11-01T05:59:00Z'))).toMatchObject({ minute: 119 })
    expect(newYorkTime(at('2026-11-01T06:00:00Z'))).toMatchObject({ minute: 60 })
    expect(newYorkTime(at('2026-01-01T03:00:00Z'))).toMatchObject({ date: '2025-12-31', minute: 22 * 60 })
  })
  test('agrees with the time zone database over 25 years', () => {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: 'America/New_York',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    fc.assert(
      fc.property(fc.integer({ min: at('2007-01-01T00:00:00Z'), max: at('2032-01-01T00:00:00Z') }), (instant) => {
        const { date, minute } = newYorkTime(instant)
        const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        expect(`${date}, ${clock}`).toBe(format.format(instant))
      }),
      { numRuns: 500 },
    )
  })
  test('and back again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: dayNumber('2007-01-01'), max: dayNumber('2032-01-01') }),
        fc.integer({ min: 180, max: 1439 }),
        (day, minute) => {
          const date = dateOfDayNumber(day)
          expect(newYorkTime(newYorkInstant(date, minute))).toEqual({ date, minute, second: 0 })
        },
      ),
    )
  })
})

describe('sessions', () => {
  test.each([
    ['2026-11-20T08:59:59Z', 'closed'],
    ['2026-11-20T09:00:00Z', 'pre'],
    ['2026-11-20T14:29:59Z', 'pre'],
    ['2026-11-20T14:30:00Z', 'regular'],
    ['2026-11-20T20:59:59Z', 'regular'],
    ['2026-11-20T21:00:00Z', 'post'],
    ['2026-11-21T01:00:00Z', 'closed'],
    ['2026-11-21T15:00:00Z', 'closed'],
    ['2026-11-26T15:00:00Z', 'closed'],
    ['2026-11-27T17:59:59Z', 'regular'],
    ['2026-11-27T18:00:00Z', 'post'],
    ['2026-11-27T22:00:00Z', 'closed'],
    ['2026-07-06T13:30:00Z', 'regular'],
  ])('at %s the market is %s', (instant, session) => {
    expect(sessionAt(at(instant))).toBe(session)
  })
  test('the clock names the next regular open and close', () => {
    const friday = marketClock(at('2026-11-20T21:30:00Z'))
    expect(new Date(friday.nextOpenMs).toISOString()).toBe('2026-11-23T14:30:00.000Z')
    const thanksgiving = marketClock(at('2026-11-26T15:00:00Z'))
    expect(new Date(thanksgiving.nextCloseMs).toISOString()).toBe('2026-11-27T18:00:00.000Z')
    expect(marketClock(at('2026-11-20T15:00:00Z'))).toMatchObject({ isOpen: true })
  })
  test('an evening belongs to the next trading day', () => {
    expect(tradingDateOf(at('2026-11-21T01:30:00Z'))).toBe('2026-11-23')
    expect(tradingDateOf(at('2026-11-20T21:30:00Z'))).toBe('2026-11-20')
  })
  test('no instant of a holiday or weekend is in a session', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2031-01-01T00:00:00Z') }), (instant) => {
        const { date } = newYorkTime(instant)
        if (!isTradingDay(date)) {
          expect(sessionAt(instant)).toBe('closed')
          expect(tradingHours(date)).toBeUndefined()
        }
        const clock = marketClock(instant)
        expect(clock.nextOpenMs).toBeGreaterThan(instant)
        expect(clock.nextCloseMs).toBeGreaterThan(instant)
        expect(sessionAt(clock.nextOpenMs)).toBe('regular')
      }),
      { numRuns: 500 },
    )
  })
})

describe('settlement', () => {
  test.each([
    ['2026-11-20', '2026-11-23'],
    ['2026-11-25', '2026-11-27'],
    ['2024-05-24', '2024-05-29'],
    ['2024-05-28', '2024-05-29'],
    ['2017-09-05', '2017-09-07'],
    ['2017-09-01', '2017-09-07'],
    ['2025-10-10', '2025-10-14'],
    ['2026-11-10', '2026-11-12'],
  ])('a trade of %s settles on %s', (traded, settles) => {
    expect(settlementDate(traded)).toBe(settles)
  })
})

test('trading days can be counted forward and back', () => {
  expect(addTradingDays('2026-11-25', 1)).toBe('2026-11-27')
  expect(addTradingDays('2026-11-27', -1)).toBe('2026-11-25')
  expect(addTradingDays('2026-11-20', 20)).toBe('2026-12-21')
})
