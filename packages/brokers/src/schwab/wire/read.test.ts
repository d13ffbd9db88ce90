import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from './read.ts'

const two = (count: number): string => String(count).padStart(2, '0')

test('an instant of an order is that instant, whatever day and offset', () => {
  const ms = fc
    .integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2090, 0, 1) })
    .map((at) => Math.floor(at / 1000) * 1000)
  fc.assert(
    fc.property(ms, fc.constantFrom(0, -5, -4, 9), (at, hours) => {
      const local = new Date(at + hours * 3_600_000).toISOString().slice(0, 19)
      const offset = `${hours < 0 ? '-' : '+'}${two(Math.abs(hours))}00`
      expect(instant(`${local}${offset}`)).toBe(new Date(at).toISOString().replace('.000', ''))
    }),
    { numRuns: 300 },
  )
})

test.each([
  '2026-13-20T15:30:00+0000',
  '2026-00-20T15:30:00+0000',
  '2026-11-00T15:30:00+0000',
  '2026-11-32T15:30:00+0000',
  '2026-11-20T24:30:00+0000',
  '2026-11-20T15:60:00+0000',
  '2026-11-20T15:30:60+0000',
  '2026-11-20 15:30:00+0000',
  '2026/11/20T15:30:00+0000',
  '2O26-11-20T15:30:00+0000',
  '2026-11-2xT15:30:00+0000',
  '2026-11-20T15:30:00 0000',
  'x',
])('%s is no instant', (value) => {
  expect(instant(value)).toBeUndefined()
})
