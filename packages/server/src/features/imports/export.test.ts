/** What goes out comes back in: the same lots, gains and totals, whatever the ledger was. */
import { ImportAnswer } from '@g2e/contract/imports'
import { GainList, LotList, Portfolio, WashSaleList } from '@g2e/contract/portfolio'
import { lineTypes } from '@g2e/domain/import'
import { startSimulators } from '@g2e/simulators'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { csvOf, randomLines } from '../../testing/random-lines.ts'
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
  const washed = await client.expect(200, WashSaleList, client.get('/portfolio/wash-sales'))
  const { totals, positions } = await client.expect(200, Portfolio, client.get('/portfolio'))
  return {
    lots: lots.items.map(({ symbol, openedOn, quantity, costBasis }) => ({ symbol, openedOn, quantity, costBasis })),
    excluded: lots.excluded.map(({ reason }) => reason),
    gains: gains.items.map(({ accountId: _a, sellId: _s, transactionId: _t, ...gain }) => gain),
    washSales: washed.items.map(({ symbol, verdict, quantity, disallowed }) => [symbol, verdict, quantity, disallowed]),
    cash: totals.cash,
    positions: positions.map(({ symbol, quantity, averageCost }) => ({ symbol, quantity, averageCost })),
  }
}

const file = randomLines.map(csvOf)

/** Into an account, out as CSV and JSON, and in again at two others. */
async function sameOutAndIn(csv: string): Promise<readonly string[]> {
  const [nora, oscar, petra] = [await newUser(), await newUser(), await newUser()]
  const taken = await send(nora, { newAccountName: 'First', csv, commit: true, keepRepeated: true })
  expect(taken).toMatchObject({ errors: [], committed: true })
  const out = await nora.get('/portfolio/export?format=csv')
  expect(out.status).toBe(200)
  expect(out.headers.get('content-type')).toContain('text/csv')
  expect(await send(nora, { accountId: taken.accountId, csv: out.text, commit: true })).toMatchObject({ new: 0 })
  const again = await send(oscar, { newAccountName: 'Second', csv: out.text, commit: true })
  expect(again).toMatchObject({ new: taken.new, duplicates: 0, errors: [], committed: true })
  const state = await stateOf(nora)
  expect(await stateOf(oscar)).toEqual(state)
  expect((await oscar.get('/portfolio/export?format=csv')).text).toBe(out.text)
  const { text: json } = await nora.get('/portfolio/export?format=json')
  const third = await send(petra, { newAccountName: 'Third', csv: json, commit: true })
  expect(third).toMatchObject({
    new: taken.new,
    duplicates: 0,
    errors: [],
    committed: true,
    reading: { format: 'json' },
  })
  expect(await stateOf(petra)).toEqual(state)
  expect(await send(petra, { accountId: third.accountId, csv: json, commit: true })).toMatchObject({ new: 0 })
  return state.excluded
}

test('a random ledger, out and in again, is the same ledger', async () => {
  await fc.assert(
    fc.asyncProperty(file, async (csv) => {
      await sameOutAndIn(csv)
    }),
    { numRuns: 3 },
  )
}, 180_000)

test('a ledger with every type of line, out and in again, is the same ledger, and all of it counts', async () => {
  const lines = `date,type,symbol,quantity,price,fee,amount,currency,externalId,time,ratio,newSymbol,basisFraction,lots,description
2023-01-03,deposit,,,,,100000,USD,1,,,,,,
2023-01-04,buy,MSFT,101,200,1,-20201,USD,2,15:30:00Z,,,,,first
2023-01-05,buy,MSFT,10,210,,,USD,3,,,,,,
2023-02-01,sell,MSFT,10,190,0.5,,USD,4,16:00:00Z,,,,3,at a loss
2023-02-10,dividend_reinvested,MSFT,0.25,195,,,USD,5,,,,,,
2023-03-01,dividend,MSFT,,,,25.5,USD,6,,,,,,
2023-03-02,interest,,,,,3.21,USD,7,,,,,,
2023-03-03,fee,,,,,-2,USD,8,,,,,,
2023-03-03,tax,MSFT,,,,-3.4,USD,9,,,,,,
2023-03-06,split,MSFT,,,,,USD,10,,2,,,,
2023-04-03,return_of_capital,MSFT,,,,15,USD,11,,,,,,
2023-05-01,spin_off,MSFT,101,,,12,USD,12,,0.5,SPNN,0.1,,
2023-05-02,symbol_change,SPNN,,,4,,USD,13,,,SPUN,,,
2023-05-03,merger,SPUN,,,,40,USD,14,,0.5,AAPL,,,
2023-06-01,sell_short,KO,20,60,1,,USD,15,,,,,,
2023-06-15,buy_to_cover,KO,20,62,1,,USD,16,,,,,,
2023-06-20,sell_short,KO,5,61,,,USD,17,,,,,,
2023-07-03,buy,AAPL230915C00150000,1,3,0.65,,USD,18,,,,,,
2023-07-03,sell_short,AAPL230915C00160000,1,2,0.65,,USD,19,,,,,,
2023-07-03,buy,AAPL230915P00100000,1,1,,,USD,20,,,,,,
2023-09-15,option_exercise,AAPL230915C00150000,1,,,,USD,21,21:00:00Z,,,,,
2023-09-15,buy,AAPL,100,150,,-15000,USD,22,,,,,,
2023-09-15,option_assign,AAPL230915C00160000,1,,,,USD,23,,,,,,
2023-09-15,sell,AAPL,100,160,,16000,USD,24,,,,,,
2023-09-15,option_expire,AAPL230915P00100000,1,,,,USD,25,,,,,,
2023-10-02,transfer_in,SPY,4,420,,,USD,26,,,,,,
2023-10-03,transfer_out,SPY,1,,,,USD,27,,,,,,
2023-10-04,other,,,,,,USD,28,,,,,,"a note, with ""quotes"""
2023-11-01,withdrawal,,,,,-1000,USD,29,,,,,,
`
  const told = new Set(lines.split('\n').flatMap((row) => row.split(',')[1] ?? []))
  expect(lineTypes.filter((type) => !told.has(type))).toEqual([])
  // Nothing is left out but the line that no ledger knows.
  expect(await sameOutAndIn(lines)).toEqual([expect.stringContaining('"other" is not known')])
}, 120_000)

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

test('of an export with several accounts one is chosen; what is no export of ours is refused, saying so', async () => {
  const [nora, oscar] = [await newUser(), await newUser()]
  const csv = 'date,type,symbol,quantity,price,fee,amount,currency\n2024-01-03,buy,MSFT,10,370,1,-3701,USD\n'
  await send(nora, { newAccountName: 'First', csv, commit: true })
  const second = await send(nora, { newAccountName: 'Second', csv: csv.replace('MSFT', 'AAPL'), commit: true })
  const { text } = await nora.get('/portfolio/export?format=json')
  const several = await send(oscar, { newAccountName: 'Copy', csv: text, commit: true })
  expect(several).toMatchObject({ committed: false, errors: [{ line: 1 }] })
  expect(several.reading.accounts.map(({ name, transactions }) => `${name} ${transactions}`).toSorted()).toEqual([
    'First 1',
    'Second 1',
  ])
  const one = { newAccountName: 'Copy', csv: text, commit: true, sourceAccount: second.accountId }
  expect(await send(oscar, one)).toMatchObject({ committed: true, new: 1 })
  const { items } = await oscar.expect(200, LotList, oscar.get('/portfolio/lots'))
  expect(items.map(({ symbol }) => symbol)).toEqual(['AAPL'])
  expect(await send(oscar, { ...one, sourceAccount: 'None' })).toMatchObject({ errors: [{ line: 1 }] })
  for (const wrong of ['{', '{}', '{"format":"g2e-export","version":2,"accounts":[],"transactions":[]}']) {
    const answer = await send(oscar, { newAccountName: 'X', csv: wrong, commit: true })
    expect([answer.committed, answer.errors[0]?.message]).toEqual([false, expect.stringContaining('no export of ours')])
  }
  const broken = text.replace('"type":"buy"', '"type":"luck"').replace('"date":"2024-01-03"', '"date":"2024-13-03"')
  const named = await send(oscar, { newAccountName: 'X', csv: broken, sourceAccount: 'First' })
  const other = await send(oscar, { newAccountName: 'X', csv: broken, sourceAccount: 'Second' })
  expect([named, other].flatMap(({ errors }) => errors.map(({ line }) => line))).toEqual([1])
})
