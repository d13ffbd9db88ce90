import { decimalTextOfNumber } from '@g2e/domain/money'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { epochMs, instant, isoOf, textOfNumber } from './wire/read.ts'

test('a number becomes the shortest text that reads as it, exponents written out', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -1e9, max: 1e9 }).map((cents) => cents / 100),
    fc.integer({ min: -1e6, max: 1e6 }).map((mills) => mills / 10_000),
    fc.constantFrom(0, -0, 0.1, 0.07, 1.005, 1e21, 3.7e12, 1e-7, 20_000_000, 19_999_999.99),
  )
  fc.assert(
    fc.property(numbers, (value) => {
      expect(textOfNumber(value)).toBe(decimalTextOfNumber(value))
    }),
    { numRuns: 20_000 },
  )
})

test('an instant is what the platform would write', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4_102_444_800_000 }), (ms) => {
      expect(isoOf(ms)).toBe(new Date(ms).toISOString())
    }),
    { numRuns: 5000 },
  )
})

test('above 1e11 a count of time is milliseconds, below seconds; nothing, 0 and less are no time', () => {
  expect(epochMs(1_795_188_001_000)).toBe(1_795_188_001_000)
  expect(epochMs(1_795_208_398)).toBe(1_795_208_398_000)
  expect(epochMs('1795208398')).toBe(1_795_208_398_000)
  expect([undefined, null, '', 0, -57_600_000, 9e15].map(instant)).toEqual([null, null, null, null, null, null])
})
