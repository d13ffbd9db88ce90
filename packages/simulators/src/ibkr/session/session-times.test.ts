import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calendar } from '../../market/calendar.ts'
import { defaultSettings } from '../settings.ts'
import { isInMaintenance, lastBrokerageReset, ssoEnd } from './session-times.ts'

const iso = (at: number): string => new Date(at).toISOString()
const instants = fc.integer({ min: Date.UTC(2026, 0, 5), max: Date.UTC(2030, 0, 1) })

describe('the end of a sign-in', () => {
  test.each([
    ['the next midnight of New York', '2026-11-25T15:00:00Z', '2026-11-26T05:00:00.000Z'],
    ['an hour earlier in summer', '2026-07-01T15:00:00Z', '2026-07-02T04:00:00.000Z'],
    ['on the day the clocks go forward', '2026-03-08T05:30:00Z', '2026-03-09T04:00:00.000Z'],
    ['on the day they go back it would be 25 hours, so 24', '2026-11-01T04:00:00Z', '2026-11-02T04:00:00.000Z'],
    ['a sign-in at midnight lasts a whole day', '2026-11-25T05:00:00Z', '2026-11-26T05:00:00.000Z'],
  ])('%s', (_why, signedInAt, end) => {
    expect(iso(ssoEnd(calendar, Date.parse(signedInAt), defaultSettings))).toBe(end)
  })

  test('lies after the sign-in and within a day of it, whatever the time of day it is set to', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 1439 }), (at, ssoEndMinute) => {
        const end = ssoEnd(calendar, at, { ...defaultSettings, ssoEndMinute })
        expect(end).toBeGreaterThan(at)
        expect(end - at).toBeLessThanOrEqual(86_400_000)
      }),
    )
  })
})

describe('the reset of brokerage sessions', () => {
  test.each([
    ['one in the morning', '2026-11-25T15:00:00Z', '2026-11-25T06:00:00.000Z'],
    ['before one it was that of the day before', '2026-11-25T05:30:00Z', '2026-11-24T06:00:00.000Z'],
    ['none at the weekend', '2026-11-29T15:00:00Z', '2026-11-27T06:00:00.000Z'],
    ['Monday before one looks back to Friday', '2026-11-30T05:59:59Z', '2026-11-27T06:00:00.000Z'],
  ])('%s', (_why, at, reset) => {
    expect(iso(lastBrokerageReset(calendar, Date.parse(at), 60))).toBe(reset)
  })

  test('is never ahead and at most four days back', () => {
    fc.assert(
      fc.property(instants, (at) => {
        const reset = lastBrokerageReset(calendar, at, 60)
        expect(reset).toBeLessThanOrEqual(at)
        expect(at - reset).toBeLessThan(4 * 86_400_000)
      }),
    )
  })
})

test('maintenance is on Saturday evening into Sunday, and nowhere else', () => {
  const window = defaultSettings.saturdayMaintenance
  const isDown = (at: string): boolean => isInMaintenance(calendar, Date.parse(at), window)
  // 23:00 to 3:00 New York.
  expect(isDown('2026-11-29T03:59:59Z')).toBe(false)
  expect(isDown('2026-11-29T04:00:00Z')).toBe(true)
  expect(isDown('2026-11-29T07:59:59Z')).toBe(true)
  expect(isDown('2026-11-29T08:00:00Z')).toBe(false)
  expect(isDown('2026-11-27T04:30:00Z')).toBe(false)
  expect(isInMaintenance(calendar, Date.parse('2026-11-29T04:30:00Z'), null)).toBe(false)
})
