import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  alpha,
  beta,
  calmar,
  capture,
  downsideDeviation,
  informationRatio,
  maxDrawdown,
  omega,
  sharpe,
  sortino,
  tailLoss,
  trackingError,
  volatility,
} from './index.ts'

// Mean 0.02; distances -0.01, 0.03, -0.05, 0.03; squares 0.0044; variance of the sample 0.0044 / 3.
const returns = [0.01, 0.05, -0.03, 0.05]
const yearly = { perYear: 12, target: 0 }

describe('risk of a series worked by hand', () => {
  test('volatility is the deviation of the sample by the root of the periods', () => {
    expect(volatility(returns, { perYear: 12, isLog: false })).toBeCloseTo(Math.sqrt((0.0044 / 3) * 12), 14)
    const logs = [Math.log(2), Math.log(0.5)]
    expect(volatility([1, -0.5], { perYear: 1, isLog: true })).toBeCloseTo(Math.SQRT2 * (logs[0] ?? 0), 14)
  })

  test('downside deviation counts all periods, and Sortino divides by it', () => {
    expect(downsideDeviation(returns, yearly)).toBeCloseTo(Math.sqrt((0.03 ** 2 / 4) * 12), 14)
    expect(sortino(returns, yearly)).toBeCloseTo((0.02 / 0.015) * Math.sqrt(12), 13)
  })

  test('Sharpe is the mean excess over the deviation', () => {
    expect(sharpe(returns, { perYear: 12, target: 0.005 })).toBeCloseTo(
      (0.015 / Math.sqrt(0.0044 / 3)) * Math.sqrt(12),
      13,
    )
    expect(sharpe([0.01, 0.01, 0.01], yearly)).toBeNull()
  })

  test('omega is what exceeded over what fell short', () => {
    expect(omega(returns, 0)).toBeCloseTo(0.11 / 0.03, 13)
    expect(omega([0.01], 0)).toBeNull()
  })

  test('the deepest fall has its peak, its trough and its recovery', () => {
    // Closes 1, 1.1, 0.55, 0.66, 1.32.
    const found = maxDrawdown([0.1, -0.5, 0.2, 1])
    expect(found).toMatchObject({ peak: 1, trough: 2, recovered: 4 })
    expect(found?.value).toBeCloseTo(0.5, 14)
    expect(maxDrawdown([0.1, -0.5])).toMatchObject({ recovered: null })
    expect(maxDrawdown([0.1, 0.1])).toEqual({ value: 0, peak: null, trough: null, recovered: null })
  })

  test('Calmar is the yearly growth over the deepest fall', () => {
    // Four quarters grow 1.32 in the year.
    expect(calmar([0.1, -0.5, 0.2, 1], 4)).toBeCloseTo(0.32 / 0.5, 13)
  })

  test('twice the benchmark and a little more has a beta of two and that little as alpha', () => {
    const own = returns.map((value) => 2 * value + 0.001)
    expect(beta(own, returns)).toBeCloseTo(2, 13)
    expect(alpha(own, returns, yearly)).toBeCloseTo(0.012, 13)
    expect(beta(own, [0.01, 0.01, 0.01, 0.01])).toBeNull()
    expect(beta(own, [0.01])).toBeNull()
  })

  test('tracking error and information ratio are of the differences', () => {
    // Differences 0.01, -0.01, 0.03, 0.01: mean 0.01, squares 0.0008.
    const other = [0, 0.06, -0.06, 0.04]
    expect(trackingError(returns, other, 12)).toBeCloseTo(Math.sqrt((0.0008 / 3) * 12), 13)
    expect(informationRatio(returns, other, 12)).toBeCloseTo((0.01 / Math.sqrt(0.0008 / 3)) * Math.sqrt(12), 12)
  })

  test('capture is of geometric means of the benchmark’s rises and falls', () => {
    expect(capture([0.02, -0.01, 0.04], [0.01, -0.02, 0.02], 'up')).toBeCloseTo(
      (Math.sqrt(1.02 * 1.04) - 1) / (Math.sqrt(1.01 * 1.02) - 1),
      13,
    )
    expect(capture([0.02, -0.01], [0.01, -0.02], 'down')).toBeCloseTo(0.5, 13)
    expect(capture([0.02], [0.01], 'down')).toBeNull()
  })

  test('value at risk of -10 % ... 10 % is the second worst, expected shortfall the mean of the two', () => {
    const steps = Array.from({ length: 21 }, (_, place) => (10 - place) / 100)
    const tail = tailLoss(steps, '0.95')
    expect(tail?.valueAtRisk).toBeCloseTo(0.09, 14)
    expect(tail?.expectedShortfall).toBeCloseTo(0.095, 14)
    // 1 - 0.9 is a tenth exactly: of eleven, the second.
    expect(tailLoss(steps.slice(0, 11), '0.9')?.valueAtRisk).toBeCloseTo(-0.01, 14)
  })
})

const series = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 2, maxLength: 60 })

describe('whatever the series', () => {
  test('a series is its own benchmark: beta one, no alpha, no tracking error, captures of one', () => {
    fc.assert(
      fc.property(series, (values) => {
        const slope = beta(values, values)
        if (slope !== null) expect(slope).toBeCloseTo(1, 9)
        expect(trackingError(values, values, 252)).toBe(0)
        const up = capture(values, values, 'up')
        if (up !== null) expect(up).toBeCloseTo(1, 9)
      }),
    )
  })

  test('a drawdown is between nothing and everything, and the shortfall is no less than the value at risk', () => {
    fc.assert(
      fc.property(series, (values) => {
        const found = maxDrawdown(values)
        expect(found?.value).toBeGreaterThanOrEqual(0)
        expect(found?.value).toBeLessThanOrEqual(1)
        const tail = tailLoss(values, '0.95')
        expect(tail?.expectedShortfall ?? 0).toBeGreaterThanOrEqual((tail?.valueAtRisk ?? 0) - 1e-12)
      }),
    )
  })
})
