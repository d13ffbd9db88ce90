/** How a figure was made stands beside it: in every answer that reckons something, and it says what was asked for. */
import {
  AllocationConventions,
  CheckupConventions,
  IncomeConventions,
  LotConventions,
  PlanningConventions,
  StressConventions,
} from '@g2e/contract/conventions'
import { ImportAnswer } from '@g2e/contract/imports'
import { startSimulators } from '@g2e/simulators'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readApiDocument } from './testing/openapi-document.ts'
import { startSimulatedWorld } from './testing/simulated-world.ts'
import type { SimulatedWorld } from './testing/simulated-world.ts'
import type { TestClient } from './testing/test-client.ts'

let world: SimulatedWorld
let nora: TestClient
const csv = `date,type,symbol,quantity,price,fee,amount,currency
2024-01-02,deposit,,,,,10000,USD
2024-01-03,buy,MSFT,10,370,1,-3701,USD
2024-03-01,dividend,MSFT,,,,4.50,USD
`

beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ port: 0, seed: 7 }))
  nora = await world.signUp('nora')
  const body = { newAccountName: 'Old broker', csv, commit: true }
  await nora.expect(200, ImportAnswer, nora.post('/portfolio/import', body))
})
afterAll(() => world.close())

/** Reckons nothing: what brokers and files said, as they said it, or a comparison that says what it compared. */
const tellsOnly = new Set([
  'GET /api/v1/portfolio',
  'GET /api/v1/portfolio/transactions',
  'GET /api/v1/portfolio/export',
  'GET /api/v1/portfolio/reconciliation',
  'POST /api/v1/portfolio/reconciliation/{id}/accept',
  'POST /api/v1/portfolio/reconciliation/{id}/reopen',
  'POST /api/v1/portfolio/import',
  'GET /api/v1/portfolio/imports',
  'DELETE /api/v1/portfolio/imports/{id}',
  'POST /api/v1/portfolio/import/presets',
  'GET /api/v1/portfolio/import/presets',
  'DELETE /api/v1/portfolio/import/presets/{id}',
  'GET /api/v1/portfolio/checkup/settings',
  'PATCH /api/v1/portfolio/checkup/settings',
])

test('every answer that reckons something has its conventions', async () => {
  const { operations } = await readApiDocument(nora)
  const own = operations.filter(({ path }) => path.startsWith('/api/v1/portfolio'))
  const without = own.filter(({ answerNames }) => !answerNames.includes('conventions'))
  expect(new Set(without.map(({ method, path }) => `${method} ${path}`))).toEqual(tellsOnly)
})

const Telling = z.looseObject({ conventions: z.unknown() })
const told = async <T extends z.ZodType>(schema: T, answer: ReturnType<TestClient['get']>): Promise<z.infer<T>> =>
  schema.parse((await nora.expect(200, Telling, answer)).conventions)

test('lots, gains and wash sales say by which method, since when, and within how many days', async () => {
  for (const path of ['lots', 'gains', 'wash-sales']) {
    const byAverage = await told(LotConventions, nora.get(`/portfolio/${path}?method=average`))
    expect(byAverage).toMatchObject({ lotMethod: 'average', washSaleDays: 30, coverage: { from: '2024-01-02' } })
    expect(byAverage.lotOrder).toContain('average')
    const latest = await told(LotConventions, nora.get(`/portfolio/${path}?method=lifo`))
    expect([latest.lotMethod, latest.lotOrder]).toEqual(['lifo', expect.stringContaining('latest purchase')])
  }
})

test('income says since when, and how far ahead', async () => {
  const conventions = await told(IncomeConventions, nora.get('/portfolio/income?year=2024'))
  expect(conventions).toMatchObject({ horizonDays: 365, coverage: { from: '2024-01-02' } })
})

test('a stress says against what, and which returns make a beta where one is needed', async () => {
  const through = await told(StressConventions, nora.get('/portfolio/stress?benchmark=QQQ'))
  expect(through).toMatchObject({ benchmark: 'QQQ', betaDays: null, betaReturnsMin: null })
  const shocked = (by: object) =>
    told(StressConventions, nora.post('/portfolio/stress', { shocks: [{ ...by, percent: '-20' }] }))
  expect(await shocked({ by: 'market' })).toMatchObject({ betaDays: 365, betaReturnsMin: 60 })
  expect(await shocked({ by: 'symbol', key: 'MSFT' })).toMatchObject({ betaDays: null, betaReturnsMin: null })
})

test('the check-up says what it leaves out and of which days it is', async () => {
  const conventions = await told(CheckupConventions, nora.get('/portfolio/checkup'))
  expect(conventions.kindsLeftOut).toContain('etf')
  expect(conventions.from < conventions.to).toBe(true)
})

test('an allocation, a what-if and a rebalancing say what weights are of and how taxes come in', async () => {
  expect((await told(AllocationConventions, nora.get('/portfolio/allocation'))).weightBasis).toContain('cash included')
  const { accounts } = await world.connect(nora, 'alpaca')
  const order = {
    accountId: accounts[0]?.id,
    symbol: 'KO',
    side: 'buy',
    quantity: '1',
    orderType: 'market',
    timeInForce: 'day',
  }
  const whatIf = await told(PlanningConventions, nora.post('/portfolio/what-if', { orders: [order] }))
  expect(whatIf.lotMethod).toBe('fifo')
  const targets = [{ symbol: 'KO', weightPercent: '50' }]
  const taxes = async (taxAware: boolean) =>
    (await told(PlanningConventions, nora.post('/portfolio/rebalance', { targets, taxAware }))).taxes
  expect(await taxes(true)).toContain('go first')
  expect(await taxes(false)).toContain('decide nothing')
})
