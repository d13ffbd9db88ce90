/** What goes out comes back in: the same lots, gains and totals, whatever the ledger was. */
import { ImportAnswer } from '@g2e/contract/imports'
import { GainList, LotList, Portfolio } from '@g2e/contract/portfolio'
import { startSimulators } from '@g2e/simulators'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import type { TestClient } from '../../testing/test-client.ts'

let world: SimulatedWorld
let users = 0
beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ port: 0, seed: 7 }))
})
afterAll(() => world.close())
const newUser = (): Promise<TestClient> => world.signUp(`export${(users += 1)}`)
const send = (client: TestClient, body: object) =>
  client.expect(200, ImportAnswer, client.post('/portfolio/import', body))

/** Everything that follows from the ledger, without ids and times. */
async function stateOf(client: TestClient) {
  const lots = await client.expect(200, LotList, client.get('/portfolio/lots'))
  const gains = await client.expect(200, GainList, client.get('/portfolio/gains'))
  const { totals, positions } = await client.expect(200, Portfolio, client.get('/portfolio'))
  return {
    lots: lots.items.map(({ symbol, openedOn, quantity, costBasis }) => ({ symbol, openedOn, quantity, costBasis })),
    excluded: lots.excluded.map(({ reason }) => reason),
    gains: gains.items.map(({ accountId: _a, sellId: _s, transactionId: _t, ...gain }) => gain),
    cash: totals.cash,
    positions: positions.map(({ symbol, quantity, averageCost }) => ({ symbol, quantity, averageCost })),
  }
}

const amount = fc
  .integer({ min: 1, max: 9_999_999 })
  .map((cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`)
const day = fc
  .integer({ min: 0, max: 700 })
  .map((days) => new Date(Date.UTC(2023, 0, 2) + days * 86_400_000).toISOString().slice(0, 10))
const trade = fc
  .tuple(
    day,
    fc.constantFrom('buy', 'buy', 'sell', 'sell_short', 'buy_to_cover'),
    fc.constantFrom('MSFT', 'AAPL', 'SPY'),
    fc.integer({ min: 1, max: 900 }),
    amount,
    fc.constantFrom('', '1', '0.35'),
  )
  .map(([date, type, symbol, quantity, price, fee]) => [
    date,
    type,
    symbol,
    `${quantity / 4}`,
    price,
    fee,
    '',
    'USD',
    '',
    '',
    '',
  ])
const cash = fc
  .tuple(
    day,
    fc.constantFrom('deposit', 'dividend', 'interest'),
    amount,
    fc.constantFrom('', '"=1+1, ""x"""', "'quoted", '-5'),
  )
  .map(([date, type, given, description]) => [
    date,
    type,
    type === 'dividend' ? 'MSFT' : '',
    '',
    '',
    '',
    given,
    'USD',
    '',
    '',
    description,
  ])
const split = fc
  .tuple(day, fc.constantFrom('2', '0.5', '3'))
  .map(([date, ratio]) => [date, 'split', 'AAPL', '', '', '', '', 'USD', '', ratio, ''])
const file = fc
  .array(fc.oneof({ weight: 6, arbitrary: trade }, { weight: 2, arbitrary: cash }, { weight: 1, arbitrary: split }), {
    minLength: 3,
    maxLength: 40,
  })
  .map(
    (rows) =>
      `date,type,symbol,quantity,price,fee,amount,currency,time,ratio,description\n${rows.map((row) => row.join(',')).join('\n')}\n`,
  )

test('a random ledger, out and in again, is the same ledger', async () => {
  await fc.assert(
    fc.asyncProperty(file, async (csv) => {
      const [nora, oscar] = [await newUser(), await newUser()]
      const taken = await send(nora, { newAccountName: 'First', csv, commit: true, keepRepeated: true })
      expect(taken).toMatchObject({ errors: [], committed: true })
      const out = await nora.get('/portfolio/export?format=csv')
      expect(out.status).toBe(200)
      expect(out.headers.get('content-type')).toContain('text/csv')
      expect(await send(nora, { accountId: taken.accountId, csv: out.text, commit: true })).toMatchObject({ new: 0 })
      const again = await send(oscar, { newAccountName: 'Second', csv: out.text, commit: true })
      expect(again).toMatchObject({ new: taken.new, duplicates: 0, errors: [], committed: true })
      expect(await stateOf(oscar)).toEqual(await stateOf(nora))
      expect((await oscar.get('/portfolio/export?format=csv')).text).toBe(out.text)
    }),
    { numRuns: 4 },
  )
}, 180_000)

test('everything as JSON holds accounts, transactions with raw, positions, lots, orders and settings, and nobody else’s', async () => {
  const [nora, oscar] = [await newUser(), await newUser()]
  const csv = 'date,type,symbol,quantity,price,fee,amount,currency\n2024-01-03,buy,MSFT,10,370,1,-3701,USD\n'
  const { accountId } = await send(nora, { newAccountName: 'Old broker', csv, commit: true })
  const answer = await nora.get('/portfolio/export?format=json')
  const Everything = z.object({
    accounts: z.array(z.object({ id: z.string(), positions: z.array(z.object({ symbol: z.string() })) })),
    transactions: z.array(z.object({ accountId: z.string(), raw: z.object({ line: z.number() }) })),
    lots: z.array(z.object({ symbol: z.string(), costBasis: z.string() })),
    orders: z.array(z.unknown()),
    settings: z.object({ trading: z.object({ state: z.string() }) }),
    imports: z.array(z.object({ accountId: z.string() })),
  })
  expect(Everything.parse(answer.body)).toMatchObject({
    accounts: [{ id: accountId, positions: [{ symbol: 'MSFT' }] }],
    transactions: [{ accountId, raw: { line: 2 } }],
    lots: [{ symbol: 'MSFT', costBasis: '3701' }],
    imports: [{ accountId }],
  })
  expect((await oscar.get(`/portfolio/export?format=json&accountId=${accountId}`)).status).toBe(404)
  expect(Everything.parse((await oscar.get('/portfolio/export?format=json')).body)).toMatchObject({
    accounts: [],
    transactions: [],
  })
})
