import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimal, differenceOf, percentOf, productOf, quotientOf, round } from './index.ts'

/** As brokers write figures: whole, with places, signed, with useless zeros, and longer than any double. */
const figure = fc.oneof(
  fc.integer({ min: -100_000, max: 100_000 }).map(String),
  fc
    .tuple(fc.boolean(), fc.integer({ min: 0, max: 99_999 }), fc.stringMatching(/^\d{1,9}$/))
    .map(([isNegative, whole, part]) => `${isNegative ? '-' : ''}${whole}.${part}`),
  fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map(String),
)
const divisor = figure.filter((text) => !decimal(text).isZero())
const plain = (text: string): string => (text === '-0' ? '0' : text)

test('products and differences are those of decimals', () => {
  fc.assert(
    fc.property(figure, figure, (a, b) => {
      expect(productOf(a, b)).toBe(plain(decimal(a).times(b).toFixed()))
      expect(differenceOf(a, b)).toBe(plain(decimal(a).minus(b).toFixed()))
    }),
    { numRuns: 400 },
  )
})

test('quotients and percentages are those of decimals, rounded half to even', () => {
  fc.assert(
    fc.property(figure, divisor, fc.integer({ min: 0, max: 6 }), (a, b, places) => {
      expect(plain(quotientOf(a, b, places))).toBe(plain(round(decimal(a).div(b), places).toFixed()))
      const percent = round(decimal(a).div(decimal(b).abs()).times(100), places)
      expect(plain(percentOf(a, b, places))).toBe(plain(percent.toFixed()))
    }),
    { numRuns: 400 },
  )
})

test('by hand', () => {
  expect(productOf('44', '652.47477275')).toBe('28708.890001')
  expect(productOf('-10', '215.02')).toBe('-2150.2')
  expect(quotientOf('1', '8', 2)).toBe('0.12')
  expect(quotientOf('3', '8', 2)).toBe('0.38')
  expect(quotientOf('-2', '3', 6)).toBe('-0.666667')
  expect(percentOf('150.47', '-28708.890001', 6)).toBe('0.524123')
  expect(differenceOf('17050', '15025.5')).toBe('2024.5')
})
