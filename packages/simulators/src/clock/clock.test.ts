import { describe, expect, test } from 'vitest'
import { calendar } from '../market/calendar.ts'
import { simulatedClock, startInstant } from './simulated-clock.ts'
import { createTimers } from './timers.ts'

const at = (text: string): number => Date.parse(text)
const startOn = (text: string): string => new Date(startInstant(calendar, at(text))).toISOString()

describe('where a fresh simulator starts: 10:00 New York of the latest regular trading day', () => {
  test.each([
    ['a trading day, also before the open', '2026-11-25T11:00:00Z', '2026-11-25T15:00:00.000Z'],
    ['Thanksgiving goes back to Wednesday', '2026-11-26T18:00:00Z', '2026-11-25T15:00:00.000Z'],
    ['the half day after it counts', '2026-11-27T18:00:00Z', '2026-11-27T15:00:00.000Z'],
    ['Sunday goes back to Friday', '2026-11-29T18:00:00Z', '2026-11-27T15:00:00.000Z'],
    ['in summer 10:00 is 14:00 UTC', '2026-07-01T12:00:00Z', '2026-07-01T14:00:00.000Z'],
    ['the day is New York’s: 3:00 UTC on Tuesday is still Monday', '2026-11-24T03:00:00Z', '2026-11-23T15:00:00.000Z'],
  ])('%s', (_name, today, expected) => {
    expect(startOn(today)).toBe(expected)
  })
})

describe('the clock', () => {
  const started = (paused = false) => {
    const real = { ms: 5_000.5 }
    return { real, clock: simulatedClock({ at: 1_000_000, paused, elapsedMs: () => real.ms }) }
  }

  test('runs as fast as real time, in whole milliseconds', () => {
    const { real, clock } = started()
    real.ms += 1_234.9
    expect(clock.now()).toBe(1_001_234)
  })

  test('stands while paused and goes on from there', () => {
    const { real, clock } = started()
    real.ms += 100
    clock.setPaused(true)
    real.ms += 10_000
    expect(clock.now()).toBe(1_000_100)
    clock.setPaused(false)
    real.ms += 5
    expect(clock.now()).toBe(1_000_105)
  })

  test('jumps forward, paused or not, and never back', () => {
    const { real, clock } = started(true)
    expect(clock.set(2_000_000)).toBe(true)
    expect(clock.now()).toBe(2_000_000)
    expect(clock.set(1_999_999)).toBe(false)
    expect(clock.now()).toBe(2_000_000)
    clock.setPaused(false)
    real.ms += 7
    expect(clock.now()).toBe(2_000_007)
  })

  test('does not go back when the real count does', () => {
    const { real, clock } = started()
    real.ms -= 400
    expect(clock.now()).toBe(1_000_000)
  })
})

test('timers run in order of their instants, those of one instant in order of setting, also ones set on the way', () => {
  const timers = createTimers()
  const ran: string[] = []
  timers.at(30, () => ran.push('third'))
  timers.at(10, () => {
    ran.push('first')
    timers.at(20, () => ran.push('second'))
  })
  timers.at(30, () => ran.push('fourth'))
  timers.at(31, () => ran.push('not due'))
  timers.runDue(30)
  expect(ran).toEqual(['first', 'second', 'third', 'fourth'])
  expect(timers.next()).toBe(31)
})
