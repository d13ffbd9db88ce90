/** What was paid for what is held, over the whole app: by hand, what no line explains, and after another line. */
import { ImportAnswer } from '@g2e/contract/imports'
import { Costs } from '@g2e/contract/performance'
import { LotList, Portfolio } from '@g2e/contract/portfolio'
import { decimal, sum } from '@g2e/domain/money'
import { startSimulators } from '@g2e/simulators'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDay } from '../../testing/manual-clock.ts'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import type { TestClient } from '../../testing/test-client.ts'

let world: SimulatedWorld
beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ seed: 7, now: testDay }))
})
afterAll(() => world.close())

const costsOf = (client: TestClient, query: string) =>
  client.expect(200, Costs, client.get(`/portfolio/costs?${query}`))
const header = 'date,type,symbol,quantity,price,fee,amount,currency'
const send = (client: TestClient, body: object) =>
  client.expect(200, ImportAnswer, client.post('/portfolio/import', { commit: true, ...body }))

test('cost, what was realized and fees by hand; a line more is counted; another person sees nothing of it', async () => {
  const nora = await world.signUp('nora')
  const csv = `${header}
2024-01-02,deposit,,,,,10000,USD
2024-01-03,buy,MSFT,10,370,1,-3701,USD
2024-02-01,buy,MSFT,10,390,1,-3901,USD
2024-03-01,sell,MSFT,5,400,1,1999,USD
`
  const { accountId } = await send(nora, { newAccountName: 'Old broker', csv })
  const told = await costsOf(nora, 'from=2024-01-02&to=2024-03-04')
  const on = (date: string) => told.series.find((day) => day.date === date)?.invested
  expect(['2024-01-02', '2024-01-03', '2024-02-01', '2024-03-01'].map(on)).toEqual([
    '0.00',
    '3701.00',
    '7602.00',
    '5701.50',
  ])
  // A quarter of 7602 is 1900.5, and 1999 came in.
  expect(told.items).toMatchObject([
    { symbol: 'MSFT', quantity: '15', costBasis: '5701.50', realized: '98.50', fees: '3.00' },
  ])
  expect(told.totals).toMatchObject({ invested: '5701.50', realized: '98.50', fees: '3.00' })
  expect(told.conventions.coverage.from).toBe('2024-01-02')
  expect(told.excluded).toEqual([])
  await send(nora, { accountId, csv: `${header}\n2024-03-04,sell,MSFT,15,410,,6150,USD\n` })
  const later = await costsOf(nora, 'from=2024-03-01&to=2024-03-05')
  expect(later.series.at(-1)?.invested).toBe('0.00')
  expect(later.items).toMatchObject([{ symbol: 'MSFT', quantity: '0', realized: '448.50', unrealized: '0.00' }])
  const oscar = await world.signUp('oscar')
  expect((await oscar.get(`/portfolio/costs?accountId=${accountId}`)).status).toBe(404)
  expect(await costsOf(oscar, '')).toMatchObject({ from: null, items: [], totals: { invested: '0.00' } })
})

test('a cost is that of the lots; where no line tells of a holding the broker’s own; what the lines tell in part is named', async () => {
  const rita = await world.signUp('rita')
  const alpaca = await world.connect(rita, 'alpaca')
  const whole = await costsOf(rita, `accountId=${alpaca.accounts[0]?.id}`)
  const { items } = await rita.expect(200, LotList, rita.get('/portfolio/lots?method=average'))
  const cost = sum(items.map(({ costBasis }) => decimal(costBasis)))
  expect(
    decimal(whole.totals.invested ?? '0')
      .minus(cost)
      .abs()
      .lte('0.01'),
  ).toBe(true)
  expect(whole.series.every(({ invested }) => invested !== null)).toBe(true)
  const ibkr = await world.connect(rita, 'ibkr')
  const accountId = ibkr.accounts[0]?.id
  const { positions } = await rita.expect(200, Portfolio, rita.get(`/portfolio?accountId=${accountId}`))
  const reported = sum(positions.map(({ quantity, averageCost }) => decimal(quantity).times(averageCost ?? '0')))
  const byBroker = await costsOf(rita, `accountId=${accountId}`)
  expect(
    decimal(byBroker.totals.invested ?? '0')
      .minus(reported)
      .abs()
      .lte('0.01'),
  ).toBe(true)
  // Once lines of a symbol are there, they have to tell all of it.
  const [{ symbol } = { symbol: '' }] = positions
  await send(rita, { accountId, csv: `${header}\n2026-11-02,buy,${symbol},1,10,,-10,USD\n` })
  const partly = await costsOf(rita, `accountId=${accountId}`)
  expect(partly.totals).toMatchObject({ invested: null, unrealized: null, realized: null })
  expect(partly.excluded).toContainEqual({
    what: symbol,
    reason: 'the transactions do not tell all of its purchases, so what it cost is not known',
  })
  expect(partly.items).toHaveLength(byBroker.items.length - 1)
}, 60_000)
