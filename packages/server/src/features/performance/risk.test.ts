import { Performance } from '@g2e/contract/performance'
import { Portfolio } from '@g2e/contract/portfolio'
import { Risk } from '@g2e/contract/risk'
import { decimal, sum } from '@g2e/domain/money'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

let simulated: SimulatedApp
let nora: TestClient
let risk: Risk
let performance: Performance

beforeAll(async () => {
  simulated = await startSimulatedApp()
  await simulated.control('POST', '/clock', { paused: true })
  nora = await simulated.app.signUp('nora')
  await connectSimulated(nora)
  performance = await nora.expect(200, Performance, nora.get('/portfolio/performance?from=2000-01-01'))
  risk = await nora.expect(200, Risk, nora.get('/portfolio/risk?from=2000-01-01'))
})
afterAll(() => simulated.close())

/** Daily returns read off the growth that performance tells. */
function growthReturns(of: 'twrPercent' | 'benchmarkPercent'): readonly number[] {
  const growth = performance.series.map((day) => 1 + Number(day[of]) / 100)
  return growth.slice(1).map((value, place) => value / (growth[place] ?? 1) - 1)
}
const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length
const variance = (values: readonly number[]) =>
  values.reduce((total, value) => total + (value - mean(values)) ** 2, 0) / (values.length - 1)

test('risk is read off the very returns that performance tells', () => {
  const own = growthReturns('twrPercent')
  const spy = growthReturns('benchmarkPercent')
  expect([risk.observations, risk.benchmarkObservations]).toEqual([own.length, own.length])
  expect(Number(risk.volatility)).toBeCloseTo(Math.sqrt(variance(own) * 252), 8)
  expect(Number(risk.sharpe)).toBeCloseTo((mean(own) / Math.sqrt(variance(own))) * Math.sqrt(252), 6)
  const covariance =
    own.reduce((total, value, place) => total + (value - mean(own)) * ((spy[place] ?? 0) - mean(spy)), 0) /
    (own.length - 1)
  expect(Number(risk.beta)).toBeCloseTo(covariance / variance(spy), 6)
  const worst = own.toSorted((a, b) => a - b)
  const tail = worst.slice(0, Math.floor(0.05 * (own.length - 1)) + 1)
  expect(Number(risk.var95)).toBeCloseTo(-(tail.at(-1) ?? 0), 8)
  expect(Number(risk.cvar95)).toBeCloseTo(-mean(tail), 8)
})

test('the deepest fall has its dates, and is the deepest of the series', () => {
  const { value, from, to, recoveredAt } = risk.maxDrawdown
  const deepest = Math.max(...performance.series.map(({ drawdownPercent }) => Number(drawdownPercent)))
  expect(Number(value) * 100).toBeCloseTo(deepest, 6)
  expect(performance.series.find(({ date }) => date === from)?.drawdownPercent).toBe('0')
  expect(Number(performance.series.find(({ date }) => date === to)?.drawdownPercent)).toBeCloseTo(deepest, 6)
  expect(from !== null && to !== null && from < to && (recoveredAt === null || recoveredAt > to)).toBe(true)
})

test('concentration and exposure are of what the portfolio shows', async () => {
  const { positions, totals } = await nora.expect(200, Portfolio, nora.get('/portfolio'))
  // Of values: percents of the portfolio are rounded to six places.
  const weights = positions.map(({ marketValue }) => Number(marketValue) / Number(totals.totalValue))
  expect(Number(risk.hhi)).toBeCloseTo(
    weights.reduce((total, weight) => total + weight * weight, 0),
    10,
  )
  const largest = Math.max(...weights)
  expect(Number(risk.topN[0]?.weightPercent)).toBeCloseTo(largest * 100, 5)
  for (const items of Object.values(risk.exposure))
    expect(sum(items.map(({ weightPercent }) => decimal(weightPercent))).toNumber()).toBeCloseTo(100, 3)
  expect(risk.exposure.currency).toMatchObject([{ key: 'USD' }])
})

test('correlations are a table with one on its diagonal, the same on both sides', () => {
  const { symbols, matrix, observations, average } = risk.correlations
  expect(symbols.length).toBeGreaterThan(2)
  expect(observations).toBeGreaterThan(200)
  expect(Math.abs(Number(average))).toBeLessThan(1)
  for (const [row, values] of matrix.entries())
    for (const [column, value] of values.entries()) {
      expect(value).toBe(matrix[column]?.[row])
      expect(Math.abs(Number(value))).toBeLessThanOrEqual(1)
      if (row === column) expect(value).toBe('1')
    }
})

test('a riskless rate lowers what is beyond it; a benchmark that nobody knows leaves its figures unknown with a reason', async () => {
  const rated = await nora.expect(200, Risk, nora.get('/portfolio/risk?from=2000-01-01&riskFreeRate=0.04'))
  expect(rated.conventions.riskFreeRate).toBe('0.04')
  const years = Number(risk.volatility)
  expect(Number(risk.sharpe) - Number(rated.sharpe)).toBeCloseTo(0.04 / years, 6)
  const unknown = await nora.expect(200, Risk, nora.get('/portfolio/risk?benchmark=NOSUCH'))
  expect([unknown.beta, unknown.alpha, unknown.benchmarkObservations]).toEqual([null, null, 0])
  expect(unknown.volatility).not.toBeNull()
  expect(unknown.excluded).toContainEqual({ what: 'beta', reason: expect.stringContaining('benchmark') })
})

test('without anything held every figure is unknown and says so; another user’s account is not there', async () => {
  const oscar = await simulated.app.signUp('oscar')
  const empty = await oscar.expect(200, Risk, oscar.get('/portfolio/risk'))
  expect(empty).toMatchObject({ volatility: null, hhi: null, observations: 0, maxDrawdown: { value: null } })
  for (const what of ['volatility', 'var95', 'hhi', 'maxDrawdown.value'])
    expect(empty.excluded.map((item) => item.what)).toContain(what)
  const { accounts } = await nora.expect(200, Portfolio, nora.get('/portfolio'))
  expect((await oscar.get(`/portfolio/risk?accountId=${accounts[0]?.accountId}`)).status).toBe(404)
  const answer = await nora.get('/portfolio/risk?riskFreeRate=much')
  expect([answer.status, Object(answer.body).errors?.[0]?.path]).toEqual([422, 'query.riskFreeRate'])
})
