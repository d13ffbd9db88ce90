import { expect, test } from 'vitest'
import { rangeStart } from './ranges.ts'
import { deadlineText, durationText, timeText } from './time.ts'

const now = Date.parse('2026-11-20T18:46:08Z')

test('a time of today is a clock in New York, one of this week names its day, an older one its date', () => {
  expect(timeText(Date.parse('2026-11-20T18:46:05Z'), now)).toBe('13:46:05')
  expect(timeText(Date.parse('2026-11-19T20:12:00Z'), now)).toBe('Thu 15:12')
  expect(timeText(Date.parse('2026-11-04T20:12:00Z'), now)).toBe('4 Nov 15:12')
})

test('a deadline on another day says the day', () => {
  expect(deadlineText(Date.parse('2026-11-21T14:12:00Z'), now)).toBe('Saturday, 09:12')
  expect(deadlineText(Date.parse('2026-11-20T21:00:00Z'), now)).toBe('16:00')
})

test('a countdown says hours and minutes, under an hour minutes and seconds, and never goes below nothing', () => {
  expect(durationText((19 * 60 + 26) * 60_000)).toBe('19 h 26 m')
  expect(durationText(26 * 60_000 + 10_000)).toBe('26 m 10 s')
  expect(durationText(3 * 86_400_000 + 4 * 3_600_000)).toBe('3 d 4 h')
  expect(durationText(-5_000)).toBe('0 s')
})

test('a month before the last of March is the last of February', () => {
  expect(rangeStart('1M', '2026-03-31')).toBe('2026-02-28')
  expect(rangeStart('YTD', '2026-11-20')).toBe('2025-12-31')
  expect(rangeStart('5Y', '2026-11-20')).toBe('2021-11-20')
  expect(rangeStart('All', '2026-11-20')).toBeUndefined()
})
