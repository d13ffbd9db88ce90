import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  Quantity,
  decimal,
  isAboveZero,
  isAtLeast,
  placesWritten,
  quantityWithout,
  sum,
  sumOfQuantities,
  toQuantity,
  wholeNumber,
} from './index.ts'

/** As brokers write quantities: whole, with places, with useless zeros, long. */
const text = fc.oneof(
  fc.integer({ min: 0, max: 1_000_000 }).map(String),
  fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String),
  fc
    .tuple(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 999_999_999 }))
    .map(([whole, part]) => `${whole}.${String(part).padStart(9, '0')}`),
)
const quantity = text.map(Quantity)

test('only digits of at most fourteen places are a whole number here', () => {
  expect(wholeNumber('0')).toBe(0)
  expect(wholeNumber('00120')).toBe(120)
  expect(wholeNumber('99999999999999')).toBe(99_999_999_999_999)
  for (const other of ['', '-1', '1.0', '1e3', ' 1', '١', '100000000000000']) expect(wholeNumber(other)).toBeUndefined()
})

test('sums, differences and comparisons are those of decimals, whatever the figures', () => {
  fc.assert(
    fc.property(fc.array(quantity, { maxLength: 6 }), quantity, quantity, (list, a, b) => {
      expect(sumOfQuantities(list)).toBe(toQuantity(sum(list)))
      expect(quantityWithout(a, b)).toBe(toQuantity(decimal(a).minus(b)))
      expect(isAtLeast(a, b)).toBe(decimal(a).gte(b))
    }),
  )
})

test('a sum beyond what a double holds exactly is still exact', () => {
  const many = Array.from({ length: 200 }, () => Quantity('99999999999999'))
  expect(sumOfQuantities(many)).toBe('19999999999999800')
})

test('above zero and places are what decimals say, whatever the figure', () => {
  const signed = fc.tuple(fc.constantFrom('', '-'), text).map(([sign, figure]) => sign + figure)
  fc.assert(
    fc.property(signed, (figure) => {
      expect(isAboveZero(figure)).toBe(decimal(figure).gt(0))
      expect(placesWritten(figure)).toBeGreaterThanOrEqual(decimal(figure).decimalPlaces())
    }),
  )
  for (const figure of ['0', '-0', '0.00', '-0.1', '-1']) expect(isAboveZero(figure)).toBe(false)
  for (const figure of ['1', '0.001', '1e3']) expect(isAboveZero(figure)).toBe(true)
  expect(['1', '1.5', '187.50', '-0.0001'].map(placesWritten)).toEqual([0, 1, 2, 4])
})
