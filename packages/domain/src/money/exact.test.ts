import fc from 'fast-check'
import { expect, test } from 'vitest'
import { costOf, decimal, differenceOf, gainOf, percentOf, productOf, quotientOf, round } from './index.ts'

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

test('a cost with the profit on it, and a gain with its percentage, are those of decimals', () => {
  fc.assert(
    fc.property(figure, figure, figure, (held, a, b) => {
      const cost = decimal(held).times(a)
      const profit = costOf({ held, each: a, profit: b }, 6)
      expect(plain(profit.cost)).toBe(plain(cost.toFixed()))
      const shown = cost.isZero() ? null : round(decimal(b).div(cost.abs()).times(100), 6).toFixed()
      expect(profit.profitPercent && plain(profit.profitPercent)).toBe(shown && plain(shown))
      const change = decimal(b).minus(a)
      const gain = gainOf({ held, before: a, now: b }, { money: 2, percent: 6 })
      expect(plain(gain.money)).toBe(plain(round(change.times(held), 2).toFixed()))
      const owed = held.startsWith('-') ? change.neg() : change
      const percent = decimal(a).isZero() ? null : round(owed.div(decimal(a).abs()).times(100), 6).toFixed()
      expect(gain.percent && plain(gain.percent)).toBe(percent && plain(percent))
    }),
    { numRuns: 400 },
  )
})

test('by hand', () => {
  // 44 at 652.47477275 are 28,708.890001 (8 places, 6 of them wanted); 150.47 of it are 0.524123 %.
  expect(costOf({ held: '44', each: '652.47477275', profit: '150.47' }, 6)).toEqual({
    cost: '28708.890001',
    profitPercent: '0.524123',
  })
  expect(costOf({ held: '3', each: '0', profit: '1' }, 6)).toEqual({ cost: '0', profitPercent: null })
  // Ten owed at 200 that fell to 195: 50 earned, 2.5 % of 200.
  expect(gainOf({ held: '-10', before: '200', now: '195' }, { money: 2, percent: 6 })).toEqual({
    money: '50',
    percent: '2.5',
  })
  expect(productOf('44', '652.47477275')).toBe('28708.890001')
  expect(productOf('-10', '215.02')).toBe('-2150.2')
  expect(quotientOf('1', '8', 2)).toBe('0.12')
  expect(quotientOf('3', '8', 2)).toBe('0.38')
  expect(quotientOf('-2', '3', 6)).toBe('-0.666667')
  expect(percentOf('150.47', '-28708.890001', 6)).toBe('0.524123')
  expect(differenceOf('17050', '15025.5')).toBe('2024.5')
})
