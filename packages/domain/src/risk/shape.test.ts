import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  applyShocks,
  beta,
  correlation,
  downsideDeviation,
  drawdowns,
  herfindahl,
  maxDrawdown,
  pairedReturns,
  sortino,
  topWeight,
} from './index.ts'
import type { StressedHolding } from './index.ts'

describe('published answers', () => {
  test('correlation: the first of Anscombe’s four (The American Statistician 27, 1973) is 0.8164', () => {
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    expect(correlation(x, y)).toBeCloseTo(0.81642, 5)
    // His regression of it: y = 3.00 + 0.500 x.
    expect(beta(y, x)).toBeCloseTo(0.5, 3)
  })

  test('HHI: four firms of 30, 30, 20 and 20 % have 2,600 points (US Department of Justice, "Herfindahl-Hirschman Index")', () => {
    expect((herfindahl([0.3, 0.3, 0.2, 0.2]) ?? 0) * 10_000).toBeCloseTo(2_600, 9)
  })

  test('Sortino: eight years of Rollinger & Hoffman ("Sortino: A Sharper Ratio", 2013) have 4.417 over a deviation of 2.264 %', () => {
    const years = [0.17, 0.15, 0.23, -0.05, 0.12, 0.09, 0.13, -0.04]
    expect(downsideDeviation(years, { perYear: 1, target: 0 })).toBeCloseTo(0.02264, 5)
    expect(sortino(years, { perYear: 1, target: 0 })).toBeCloseTo(4.417, 3)
  })
})

describe('correlation', () => {
  const series = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 3, maxLength: 60 })

  test('is one with itself, minus one with its mirror, and never beyond', () => {
    fc.assert(
      fc.property(series, series, (a, b) => {
        const self = correlation(a, a)
        if (self !== null) {
          expect(self).toBeCloseTo(1, 9)
          expect(
            correlation(
              a,
              a.map((value) => -2 * value),
            ),
          ).toBeCloseTo(-1, 9)
        }
        const size = Math.min(a.length, b.length)
        const found = correlation(a.slice(0, size), b.slice(0, size))
        if (found !== null) expect(Math.abs(found)).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('is not known of what does not move, or of one step', () => {
    expect(correlation([0.1, 0.1, 0.1], [0.1, 0.2, 0.3])).toBeNull()
    expect(correlation([0.1], [0.1])).toBeNull()
    expect(correlation([0.1, 0.2], [0.1])).toBeNull()
  })

  test('a day that one of the two lacks is stepped over by both', () => {
    // Day 2 is missing in b: both step from day 1 to day 3.
    const { a, b } = pairedReturns(
      { days: [1, 2, 3, 4], closes: [100, 150, 110, 121] },
      { days: [1, 3, 4], closes: [10, 12, 6] },
    )
    expect([...a].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0.1, 0.1])
    expect([...b].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0.2, -0.5])
  })
})

test('the deepest of the falls day by day is the maximum drawdown', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -0.9, max: 2, noNaN: true }), { minLength: 1, maxLength: 80 }), (returns) => {
      const falls = drawdowns(returns)
      expect(falls).toHaveLength(returns.length + 1)
      expect(Math.max(...falls)).toBeCloseTo(maxDrawdown(returns)?.value ?? 0, 12)
    }),
  )
})

test('the largest parts weigh by their size, a short too', () => {
  expect(topWeight([0.1, -0.3, 0.2], 2)).toBeCloseTo(0.5, 14)
  expect(topWeight([], 3)).toBe(0)
  expect(herfindahl([])).toBeNull()
})

const holding = (symbol: string, marketValue: string | null, more: Partial<StressedHolding> = {}): StressedHolding => ({
  symbol,
  sector: 'Technology',
  assetType: 'stock',
  marketValue,
  beta: 1,
  betaReason: null,
  ...more,
})

describe('shocks', () => {
  test('the most specific counts alone; the market’s goes through beta', () => {
    const { change, positions, coveredPercent } = applyShocks(
      [
        holding('A', '1000'),
        holding('B', '2000', { beta: 1.5, sector: null }),
        holding('C', '500', { assetType: 'etf', sector: 'Energy' }),
      ],
      [
        { by: 'market', percent: '-20' },
        { by: 'sector', key: 'technology', percent: '-30' },
        { by: 'symbol', key: 'a', percent: '10' },
        { by: 'assetType', key: 'etf', percent: '-5' },
      ],
    )
    // A by its symbol: +100. B has no sector: 1.5 times -20 % of 2000. C by its kind: -5 % of 500.
    expect(positions.map((position) => position.change)).toEqual(['100', '-600', '-25'])
    expect([change, coveredPercent]).toEqual(['-525', '100'])
  })

  test('a price falls to nothing and not below; a short gains then', () => {
    const { positions } = applyShocks(
      [holding('A', '100', { beta: 4 }), holding('B', '-100', { beta: 4 })],
      [{ by: 'market', percent: '-50' }],
    )
    expect(positions.map(({ change, changePercent }) => [change, changePercent])).toEqual([
      ['-100', '-100'],
      ['100', '-100'],
    ])
  })

  test('what is not known makes the whole unknown, and says how much is known', () => {
    const outcome = applyShocks(
      [holding('A', '300'), holding('B', '100', { beta: null, betaReason: 'too few prices' })],
      [{ by: 'market', percent: '-10' }],
    )
    expect(outcome).toMatchObject({ change: null, knownChange: '-30', coveredPercent: '75' })
    expect(outcome.positions[1]).toMatchObject({ change: null, reason: 'too few prices' })
  })

  test('the change is the sum of the positions’, whatever is held', () => {
    const value = fc.integer({ min: -1_000_000, max: 1_000_000 }).map(String)
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), fc.integer({ min: -100, max: 300 }), (values, percent) => {
        const held = values.map((marketValue, place) => holding(`S${place}`, marketValue))
        const { change } = applyShocks(held, [{ by: 'market', percent: String(percent) }])
        const whole = values.reduce((sum, text) => sum + BigInt(text) * BigInt(percent), 0n)
        expect(Number(change) * 100).toBeCloseTo(Number(whole), 4)
      }),
    )
  })
})
