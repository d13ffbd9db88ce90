import { marketClock, sessionAt, tradingDateOf, tradingHours } from '@g2e/domain/calendar'
import { expect, test } from 'vitest'
import { calendar } from './calendar.ts'
import { addDays } from './date.ts'

test('our table and the rules of the domain, written apart, agree on every day of 2015 to 2033', () => {
  for (let date = '2015-01-01'; date < '2034-01-01'; date = addDays(date, 1)) {
    const expected = tradingHours(date)
    const found = calendar.hours(date)
    expect(
      found && {
        open: found.opensAt,
        close: found.closesAt,
        post: found.postClosesAt,
        pre: found.preOpensAt,
        half: found.isHalfDay,
      },
    ).toEqual(
      expected && {
        open: expected.opensAtMs,
        close: expected.closesAtMs,
        post: expected.postClosesAtMs,
        pre: expected.preOpensAtMs,
        half: expected.isHalfDay,
      },
    )
  }
})

test('sessions, next open and next close agree every seven hours of two years', () => {
  const end = Date.parse('2027-01-10T00:00:00Z')
  for (let at = Date.parse('2025-01-05T00:30:00Z'); at < end; at += 7 * 3_600_000 + 61_000) {
    expect(calendar.sessionAt(at)).toBe(sessionAt(at))
    const { nextOpenMs, nextCloseMs } = marketClock(at)
    expect([calendar.nextOpen(at), calendar.nextClose(at)]).toEqual([nextOpenMs, nextCloseMs])
    expect(calendar.tradingDate(at)).toBe(tradingDateOf(at))
  }
})

test('the day after Thanksgiving 2026 ends at 13:00 New York, 18:00 UTC', () => {
  expect(calendar.hours('2026-11-27')).toMatchObject({ isHalfDay: true, closesAt: Date.parse('2026-11-27T18:00:00Z') })
})

test('the open moves by an hour of UTC with daylight time: 14:30 on Friday 2026-03-06, 13:30 on Monday 2026-03-09', () => {
  expect(calendar.hours('2026-03-06')?.opensAt).toBe(Date.parse('2026-03-06T14:30:00Z'))
  expect(calendar.hours('2026-03-09')?.opensAt).toBe(Date.parse('2026-03-09T13:30:00Z'))
})

test('closed on Good Friday, Juneteenth and the day of mourning for President Carter', () => {
  expect(['2026-04-03', '2026-06-19', '2025-01-09'].map((date) => calendar.hours(date))).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(calendar.nextTradingDay('2026-04-02')).toBe('2026-04-06')
  expect(calendar.previousTradingDay('2026-04-06')).toBe('2026-04-02')
})
