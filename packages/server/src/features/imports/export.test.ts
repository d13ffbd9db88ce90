/** What goes out comes back in: the same lots, gains and totals, whatever the ledger was. */
import { ImportAnswer } from '@g2e/contract/imports'
import { GainList, LotList, Portfolio } from '@g2e/contract/portfolio'
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
  const { totals, positions } = await client.expect(200, Portfolio, client.get('/portfolio'))
  return {
    lots: lots.items.map(({ symbol, openedOn, quantity, costBasis }) => ({ symbol, openedOn, quantity, costBasis })),
    excluded: lots.excluded.map(({ reason }) => reason),
    gains: gains.items.map(({ accountId: _a, sellId: _s, transactionId: _t, ...gain }) => gain),
    cash: totals.cash,
    positions: positions.map(({ symbol, quantity, averageCost }) => ({ symbol, quantity, averageCost })),
  }
}

const file = randomLines.map(csvOf)

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
      const { text: json } = await nora.get('/portfolio/export?format=json')
      const petra = await newUser()
      const third = await send(petra, { newAccountName: 'Third', csv: json, commit: true })
      expect(third).toMatchObject({
        new: taken.new,
        duplicates: 0,
        errors: [],
        committed: true,
        reading: { format: 'json' },
      })
      expect(await stateOf(petra)).toEqual(await stateOf(nora))
      expect(await send(petra, { accountId: third.accountId, csv: json, commit: true })).toMatchObject({ new: 0 })
    }),
    { numRuns: 3 },
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
