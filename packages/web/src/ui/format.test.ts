import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { differenceOf, sumOf } from './exact.ts'
import { compareDecimals, numberText, priceText, quantityText, signOf } from './format.ts'

const decimals = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: 0, max: 9 }))
  .map(([negative, digits, places]) => {
    const text = digits.toString().padStart(places + 1, '0')
    const plain = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`
    return negative && /[1-9]/.test(plain) ? `-${plain}` : plain
  })

describe('numbers as text', () => {
  test('digits beyond what a float holds are kept', () => {
    expect(numberText('9007199254740993.27', { places: 2 })).toBe('9,007,199,254,740,993.27')
  })

  test('a minus is the true minus, and comes before the currency', () => {
    expect(numberText('-1626.4', { places: 2, currency: 'USD' })).toBe('−$1,626.40')
  })

  test('what rounds to nothing has no sign', () => {
    expect(numberText('-0.004', { places: 2, signed: true })).toBe('0.00')
    expect(signOf('-0.004', 2)).toBe(0)
    expect(signOf('-0.006', 2)).toBe(-1)
  })

  test('a half is rounded to the even neighbour, as everywhere in the house', () => {
    expect(numberText('0.125', { places: 2 })).toBe('0.12')
    expect(numberText('0.375', { places: 2 })).toBe('0.38')
  })

  test('what is no decimal is not worded', () => {
    expect(numberText('1e5')).toBeNull()
    expect(numberText('')).toBeNull()
  })

  test('a price keeps the places of its tick, two at least', () => {
    expect(priceText('187.5')).toBe('187.50')
    expect(priceText('0.4125')).toBe('0.4125')
    expect(priceText('94210')).toBe('94,210.00')
  })

  test('a quantity has no trailing zeros', () => {
    expect(quantityText('380.000000000')).toBe('380')
    expect(quantityText('0.2156')).toBe('0.2156')
  })
})

describe('exact sums', () => {
  test('a cent too small for a float is not lost', () => {
    expect(sumOf(['9007199254740993', '0.01'])).toBe('9007199254740993.01')
    expect(sumOf([])).toBe('0')
  })

  test('a difference added back gives what it was taken from', () => {
    fc.assert(fc.property(decimals, decimals, (a, b) => compareDecimals(sumOf([differenceOf(a, b), b]), a) === 0))
  })
})

describe('order of decimals', () => {
  test('it is antisymmetric, and agrees with the sign of the difference', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const order = compareDecimals(a, b)
        expect(compareDecimals(b, a) + order).toBe(0)
        const difference = differenceOf(a, b)
        const sign = difference.startsWith('-') ? -1 : /[1-9]/.test(difference) ? 1 : 0
        expect(order).toBe(sign)
      }),
    )
  })

  test('what is not known comes before everything', () => {
    expect(compareDecimals(null, '-5')).toBe(-1)
    expect(compareDecimals(null, null)).toBe(0)
  })
})
