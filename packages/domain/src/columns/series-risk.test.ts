import { expect, test } from 'vitest'
import { beta, maxDrawdown, sharpe, sortino, tailLoss } from '../risk/index.ts'
import { seriesRisk } from './series-risk.ts'

test('many series at once are told what each is told alone', () => {
  const [periods, series, perYear] = [101, 8, 252]
  const returns = Float64Array.from(
    { length: periods * series },
    (_, at) => (((at * 7_919 + (at >> 3) * 31) % 201) - 98) / 5_000,
  )
  const benchmark = returns.slice(0, periods)
  // floor(0.05 * 100)
  const found = seriesRisk({ periods, series, returns, benchmark, perYear, tailPlace: 5 })
  for (let place = 0; place < series; place += 1) {
    const own = returns.slice(place * periods, (place + 1) * periods)
    expect(found.sharpe[place]).toBeCloseTo(sharpe(own, { perYear, target: 0 }) ?? Number.NaN, 9)
    expect(found.sortino[place]).toBeCloseTo(sortino(own, { perYear, target: 0 }) ?? Number.NaN, 9)
    expect(found.maxDrawdown[place]).toBeCloseTo(maxDrawdown(own)?.value ?? Number.NaN, 12)
    expect(found.beta[place]).toBeCloseTo(beta(own, benchmark) ?? Number.NaN, 9)
    expect(found.valueAtRisk[place]).toBe(tailLoss(own, '0.95')?.valueAtRisk)
  }
})
