import { Performance } from '@g2e/contract/performance'
import { Portfolio, TransactionPage } from '@g2e/contract/portfolio'
import { decimal, sum } from '@g2e/domain/money'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

let simulated: SimulatedApp
let nora: TestClient
let whole: Performance

const read = (query = '') => nora.expect(200, Performance, nora.get(`/portfolio/performance${query}`))

beforeAll(async () => {
  simulated = await startSimulatedApp()
  await simulated.control('POST', '/clock', { paused: true })
  nora = await simulated.app.signUp('nora')
  await connectSimulated(nora)
  whole = await read('?from=2000-01-01')
})
afterAll(() => simulated.close())

test('the last value is what the portfolio shows', async () => {
  const { totals } = await nora.expect(200, Portfolio, nora.get('/portfolio'))
  expect(
    decimal(whole.series.at(-1)?.value ?? '0')
      .minus(totals.totalValue)
      .abs()
      .lte('0.01'),
  ).toBe(true)
})

test('the history begins at nothing, is valued on every day and holds every deposit', async () => {
  expect(whole.series.length).toBeGreaterThan(480)
  expect(whole.series[0]).toMatchObject({ value: '0.00', netFlow: '0.00', twrPercent: '0' })
  expect(whole.series.filter(({ value }) => value === null)).toEqual([])
  let flows = decimal(0)
  for (const type of ['deposit', 'withdrawal']) {
    const path = `/portfolio/transactions?type=${type}&pageSize=200`
    const { items } = await nora.expect(200, TransactionPage, nora.get(path))
    flows = flows.plus(sum(items.map(({ amount }) => decimal(amount ?? '0'))))
  }
  expect(sum(whole.series.map(({ netFlow }) => decimal(netFlow))).toFixed()).toBe(flows.toFixed())
  expect(flows.isZero()).toBe(false)
})

test('gains add up: opening + net flows + gains = closing, and contributions to the return', () => {
  const flows = sum(whole.series.map(({ netFlow }) => decimal(netFlow)))
  const gains = sum(whole.contributions.map(({ gain }) => decimal(gain ?? '0')))
  const closing = decimal(whole.series.at(-1)?.value ?? '0')
  // Each gain is rounded to the cent.
  expect(flows.plus(gains).minus(closing).abs().lte('0.2')).toBe(true)
  const parts = sum(whole.contributions.map(({ contributionPercent }) => decimal(contributionPercent ?? '0')))
  expect(
    parts
      .minus(whole.twrPercent ?? '0')
      .abs()
      .lte('0.0001'),
  ).toBe(true)
  expect(decimal(whole.twrPercent ?? '0').eq(whole.series.at(-1)?.twrPercent ?? '1')).toBe(true)
})

test('the value block adds up to the last digit, and its parts are those of the ledger', async () => {
  const { opening, netFlows, gain, closing, income, fees, taxes, priceGain } = whole.value
  expect(
    decimal(opening ?? 'x')
      .plus(netFlows)
      .plus(gain ?? 'x')
      .toFixed(),
  ).toBe(decimal(closing ?? 'x').toFixed())
  expect(
    decimal(priceGain ?? 'x')
      .plus(income)
      .minus(fees)
      .minus(taxes)
      .toFixed(),
  ).toBe(decimal(gain ?? 'x').toFixed())
  const earned = await Promise.all(
    ['dividend', 'interest'].map(async (type) => {
      const path = `/portfolio/transactions?type=${type}&pageSize=200`
      const { items, total } = await nora.expect(200, TransactionPage, nora.get(path))
      expect(total).toBeLessThanOrEqual(200)
      return sum(items.map(({ amount }) => decimal(amount ?? '0')))
    }),
  )
  expect(sum(earned).toFixed()).toBe(decimal(income).toFixed())
  expect(decimal(income).gt(0)).toBe(true)
  expect(whole.method).toEqual({ name: 'true_twr', modifiedDietzOn: [], modifiedDietzCount: 0, unlinkedOn: [] })
  expect([whole.mwrStatus, whole.twrAnnualizedPercent === null]).toEqual(['ok', false])
})

test('drawdown is the fall from the highest growth so far, and the same money in the benchmark takes the same flows', () => {
  let top = 0
  for (const { twrPercent, drawdownPercent, benchmarkValue } of whole.series) {
    const growth = 1 + Number(twrPercent) / 100
    top = Math.max(top, growth)
    expect(Number(drawdownPercent)).toBeCloseTo((1 - growth / top) * 100, 6)
    expect(benchmarkValue).not.toBeNull()
  }
  const { closing, gain } = whole.benchmark
  const flows = sum(whole.series.map(({ netFlow }) => decimal(netFlow)))
  expect(
    decimal(closing ?? 'x')
      .minus(flows)
      .minus(gain ?? 'x')
      .abs()
      .lte('0.02'),
  ).toBe(true)
  expect(whole.series.at(-1)?.benchmarkValue).toBe(closing)
})

test('no day jumps by more than markets move: a split or a deposit is no return', () => {
  const growth = whole.series.map(({ twrPercent }) => Number(twrPercent) / 100 + 1)
  const jumps = growth.slice(1).map((value, place) => Math.abs(value / (growth[place] ?? 1) - 1))
  expect(Math.max(...jumps)).toBeLessThan(0.25)
})

test('a shorter range opens at its first close, with the return and the benchmark at zero', async () => {
  const from = whole.series.at(-60)?.date ?? ''
  const part = await read(`?from=${from}&benchmark=spy`)
  expect(part.series[0]).toMatchObject({ date: from, twrPercent: '0', benchmarkPercent: '0' })
  expect(part.series[0]?.value).toBe(whole.series.at(-60)?.value)
  expect(part.series).toHaveLength(60)
  expect(part.benchmarkPercent).toBe(part.series.at(-1)?.benchmarkPercent)
  // Linked returns: the part is the whole at its end over the whole at its start.
  const [start, end] = [whole.series.at(-60), whole.series.at(-1)].map((at) => 1 + Number(at?.twrPercent) / 100)
  expect(Number(part.twrPercent)).toBeCloseTo(((end ?? 0) / (start ?? 1) - 1) * 100, 4)
  expect(part.mwrPercent).not.toBeNull()
  expect(part.conventions).toMatchObject({ flowTiming: 'in_start_out_end', logReturns: false })
})

test('a benchmark that nobody knows is named, and the rest is answered', async () => {
  const { benchmarkPercent, twrPercent, excluded } = await read('?benchmark=NOSUCH')
  expect(benchmarkPercent).toBeNull()
  expect(twrPercent).not.toBeNull()
  expect(excluded).toContainEqual({ what: 'benchmarkPercent', reason: expect.stringContaining('NOSUCH') })
})

test('a range that ends before it begins is refused, another user’s account is not there', async () => {
  const answer = await nora.get('/portfolio/performance?from=2026-02-01&to=2026-01-01')
  expect([answer.status, Object(answer.body).errors]).toEqual([422, [expect.objectContaining({ path: 'query.from' })]])
  const oscar = await simulated.app.signUp('oscar')
  const { accounts } = await nora.expect(200, Portfolio, nora.get('/portfolio'))
  expect((await oscar.get(`/portfolio/performance?accountId=${accounts[0]?.accountId}`)).status).toBe(404)
  expect(await oscar.expect(200, Performance, oscar.get('/portfolio/performance'))).toMatchObject({
    series: [],
    twrPercent: null,
    mwrPercent: null,
    contributions: [],
  })
})
