import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NotADecimal, decimal } from './decimal.ts'
import { decimalTextOfNumber } from './number-text.ts'

test('a number becomes the text that the platform writes', () => {
  const numbers = fc.oneof(
    fc.integer(),
    fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map((cents) => cents / 100),
    fc.integer({ min: -1e12, max: 1e12 }).map((parts) => parts / 10_000),
    fc.maxSafeInteger().map((parts) => parts / 1_000_000),
    fc.double({ min: -1e15, max: 1e15, noNaN: true }).filter((value) => value === 0 || Math.abs(value) >= 1e-6),
    fc.constantFrom(0, -0, 999, 1000, 999_999, 1_000_000, 1_000_001, 2 ** 31, 2 ** 31 - 0.01, 0.000001, 1.000001, 1.1),
  )
  fc.assert(
    fc.property(numbers, (value) => {
      expect(decimalTextOfNumber(value)).toBe(String(value))
    }),
    { numRuns: 20_000 },
  )
})

test('an exponent is written out, and the text reads as the same number', () => {
  expect(decimalTextOfNumber(1e-9)).toBe('0.000000001')
  expect(decimalTextOfNumber(1.5e21)).toBe('1500000000000000000000')
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e40, max: 1e40 }), (value) => {
      // Below 1e-40 a text would be longer than a decimal may be.
      fc.pre(value === 0 || Math.abs(value) > 1e-40)
      expect(decimal(decimalTextOfNumber(value)).toNumber()).toBe(value === 0 ? 0 : value)
    }),
    { numRuns: 2000 },
  )
})

test('what is no figure has no text', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(() => decimalTextOfNumber(value)).toThrow(NotADecimal)
  }
})
