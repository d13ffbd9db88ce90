import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dueReminder, signInReminders } from './index.ts'

const at = (text: string): number => Date.parse(text)
const told = (signedInAt: string, endsAt: string) =>
  signInReminders(at(signedInAt), at(endsAt)).map(({ name, at: when }) => [name, new Date(when).toISOString()])

describe('reminders to sign in again', () => {
  test('a sign-in of seven days: two days, a day and two hours before, and on the morning after', () => {
    // Ends on a Saturday: the next session is Monday's, whose morning is at 13:30 UTC in winter.
    expect(told('2026-11-14T14:12:00Z', '2026-11-21T14:12:00Z')).toEqual([
      ['2d', '2026-11-19T14:12:00.000Z'],
      ['1d', '2026-11-20T14:12:00.000Z'],
      ['2h', '2026-11-21T12:12:00.000Z'],
      ['open', '2026-11-23T13:30:00.000Z'],
    ])
  })

  test('a sign-in that ends at midnight New York: an hour before, and in the morning of the next trading day', () => {
    // Friday in winter; midnight is 05:00 UTC.
    expect(told('2026-11-20T14:00:00Z', '2026-11-21T05:00:00Z')).toEqual([
      ['1h', '2026-11-21T04:00:00.000Z'],
      ['open', '2026-11-23T13:30:00.000Z'],
    ])
    // Midnight before a trading day: that same morning.
    expect(told('2026-11-18T14:00:00Z', '2026-11-19T05:00:00Z').at(-1)).toEqual(['open', '2026-11-19T13:30:00.000Z'])
    // Midnight before Thanksgiving: Friday's morning.
    expect(told('2026-11-25T14:00:00Z', '2026-11-26T05:00:00Z').at(-1)).toEqual(['open', '2026-11-27T13:30:00.000Z'])
  })

  test('the morning is New York’s, on both sides of the change of clocks', () => {
    // Clocks go back on Sunday 2026-11-01: Friday midnight is 04:00 UTC, Monday 08:30 is 13:30 UTC.
    expect(told('2026-10-30T13:30:00Z', '2026-10-31T04:00:00Z').at(-1)).toEqual(['open', '2026-11-02T13:30:00.000Z'])
    // And forward on Sunday 2026-03-08: Monday 08:30 is 12:30 UTC.
    expect(told('2026-03-06T14:30:00Z', '2026-03-07T05:00:00Z').at(-1)).toEqual(['open', '2026-03-09T12:30:00.000Z'])
  })

  test('none lies before the sign-in', () => {
    expect(told('2026-11-20T04:30:00Z', '2026-11-20T05:00:00Z').map(([name]) => name)).toEqual(['open'])
  })

  test('of several whose time has come only the latest is due', () => {
    const reminders = signInReminders(at('2026-11-14T14:12:00Z'), at('2026-11-21T14:12:00Z'))
    const dueAt = (text: string) => dueReminder(reminders, at(text))?.name
    expect(dueAt('2026-11-19T14:11:59Z')).toBeUndefined()
    expect(dueAt('2026-11-19T14:12:00Z')).toBe('2d')
    expect(dueAt('2026-11-21T13:00:00Z')).toBe('2h')
    expect(dueAt('2027-01-01T00:00:00Z')).toBe('open')
  })

  test('whatever the sign-in: in order, and exactly the one after the end says so', () => {
    const instant = fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') })
    fc.assert(
      fc.property(instant, fc.integer({ min: 60_000, max: 10 * 86_400_000 }), (signedInAt, lifeMs) => {
        const endsAt = signedInAt + lifeMs
        const reminders = signInReminders(signedInAt, endsAt)
        expect(reminders.map(({ at: when }) => when)).toEqual(
          reminders.map(({ at: when }) => when).toSorted((a, b) => a - b),
        )
        for (const { at: when, isAfterEnd } of reminders) expect(when > endsAt).toBe(isAfterEnd)
        expect(reminders.filter(({ isAfterEnd }) => isAfterEnd)).toHaveLength(1)
      }),
    )
  })
})
