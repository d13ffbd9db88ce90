/** Lines that files add, correct and take away again: what is read on from the database is what is read anew. */
import { ImportAnswer } from '@g2e/contract/imports'
import { dayNumber } from '@g2e/domain/calendar'
import { brokers } from '@g2e/brokers/registry'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { createAccounts } from '../accounts/index.ts'
import type { Accounts } from '../accounts/index.ts'
import { createConnections } from '../connections/index.ts'
import { createPasts } from './pasts.ts'
import type { Pasts } from './pasts.ts'

let simulated: SimulatedApp
let nora: TestClient
let userId: string
let accounts: Accounts
/** From which day on lines were asked for, reading by reading. */
const asked: string[] = []

beforeAll(async () => {
  simulated = await startSimulatedApp()
  const { platform, signUp } = simulated.app
  nora = await signUp('nora')
  userId = z.object({ id: z.string() }).parse((await nora.get('/auth/me')).body).id
  accounts = createAccounts(platform, createConnections(platform, { definitions: brokers, accountsOf: async () => [] }))
}, 60_000)
afterAll(() => simulated.close())

const header = 'date,type,symbol,quantity,price,fee,amount,currency,externalId'
let lines = 0
const bought = (date: string, quantity: string) => `${date},buy,MSFT,${quantity},300,1,,USD,line${(lines += 1)}`
const send = async (account: object, ...rows: string[]) => {
  const body = { ...account, csv: [header, ...rows].join('\n'), commit: true }
  const { accountId, importId, committed } = await nora.expect(200, ImportAnswer, nora.post('/portfolio/import', body))
  if (!committed || accountId === null) throw new Error('a file was not taken in')
  return { accountId, importId }
}
const pastsOver = (own: Pick<Accounts, 'ledgerBytes' | 'snapshots'>): Pasts => {
  const { clock, offLoop } = simulated.app.platform
  return createPasts({ accounts: own, clock, offLoop })
}
const today = dayNumber('2026-11-20')

test('a line more, an early one, and files taken back: read from the day that changed, and as if read anew', async () => {
  const { accountId } = await send(
    { newAccountName: 'Old broker' },
    '2024-01-02,deposit,,,,,100000,USD,d',
    ...['2024-01-03', '2024-02-05', '2024-03-06', '2024-04-08'].map((date) => bought(date, '3')),
  )
  const kept = pastsOver({
    snapshots: (...of) => accounts.snapshots(...of),
    ledgerBytes: async (...of) => {
      const told = await accounts.ledgerBytes(...of)
      async function* pagesFrom(date: string) {
        asked.push(date)
        yield* told.pagesFrom(date)
      }
      return { ...told, pagesFrom }
    },
  })
  const same = async () => {
    kept.drop(userId, [accountId])
    const [own, anew] = [
      await kept.open(userId, [accountId], today),
      await pastsOver(accounts).open(userId, [accountId], today),
    ]
    expect(own.past).toEqual(anew.past)
    expect(own.excluded).toEqual(anew.excluded)
    expect(own.accounts.map(({ earnings }) => earnings)).toEqual(anew.accounts.map(({ earnings }) => earnings))
  }
  const undo = async (importId: string | null) =>
    expect((await nora.delete(`/portfolio/imports/${importId}`)).status).toBeLessThan(300)
  await same()
  await same()
  const late = await send({ accountId }, bought('2024-05-09', '1'))
  await same()
  const early = await send({ accountId }, bought('2024-02-05', '0.5'), bought('2024-03-06', '0.25'))
  await same()
  await undo(late.importId)
  await same()
  await undo(early.importId)
  await same()
  expect(asked).toEqual(['2024-01-02', '2024-05-09', '2024-02-05', '2024-05-09', '2024-02-05'])
}, 60_000)
