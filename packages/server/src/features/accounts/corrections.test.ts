/** What a broker says of a line later on: corrected, canceled, taken back, listed again. Each changes what depends on it. */
import type { ReportedTransaction } from '@g2e/brokers/port'
import { addDays, newYorkTime } from '@g2e/domain/calendar'
import { Money, Price, Quantity } from '@g2e/domain/money'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openOrdersDesk } from '../../testing/orders-desk.ts'
import type { OrdersDesk } from '../../testing/orders-desk.ts'
import { createAccountsDeps } from './accounts-deps.ts'
import { accountsChanged } from './events.ts'
import { syncConnection } from './sync-connection.ts'

let desk: OrdersDesk
beforeAll(async () => {
  desk = await openOrdersDesk()
}, 60_000)
beforeEach(() => desk.reset())
afterAll(() => desk.close())

const aTrade = (id: string, changes: Partial<ReportedTransaction> = {}): ReportedTransaction => ({
  id,
  type: 'buy',
  symbol: 'KO',
  quantity: Quantity('10'),
  price: Price('60'),
  fee: null,
  amount: Money('-600'),
  date: addDays(newYorkTime(desk.clock.now()).date, -1),
  at: null,
  description: null,
  brokerOrderId: null,
  raw: { id },
  ...changes,
})

async function readAgain(): Promise<void> {
  desk.clock.advance(60_000)
  const { accounts, connections, platform } = desk.deps
  const account = await accounts.find(desk.actor.userId, desk.accountId)
  const connection = await connections.find(desk.actor.userId, account?.connectionId ?? '')
  if (!connection) throw new Error('the desk has lost its connection')
  await syncConnection(createAccountsDeps(platform, connections), connection, new AbortController().signal)
}
const scope = () => ({ accountIds: [desk.accountId] })
const ledger = () => desk.deps.accounts.ledger(desk.actor.userId, scope())
const kept = async () =>
  (await desk.deps.accounts.transactions(desk.actor.userId, scope(), { offset: 0, limit: 50 })).items
const news = async () => {
  const { events } = await desk.deps.platform.events.after({
    userId: desk.actor.userId,
    afterId: 0,
    types: [accountsChanged.type],
    limit: 200,
  })
  return events.map(({ payload }) => accountsChanged.schema.parse(payload).linesStay ?? false)
}

test('a line that is told anew under its id is corrected, keeps what it said, and tells that it changed', async () => {
  desk.broker.transactions.push(aTrade('1'))
  await readAgain()
  const before = await news()
  await readAgain()
  // Nothing new: only the balance was read again, and what follows from the lines alone may be kept.
  expect((await news()).slice(before.length)).toEqual([true])
  desk.broker.transactions[0] = aTrade('1', { price: Price('61'), amount: Money('-610') })
  await readAgain()
  expect((await news()).slice(before.length)).toEqual([true, true, false])
  expect(await ledger()).toMatchObject([{ externalId: '1', price: '61', amount: '-610' }])
  const [account] = (await desk.deps.accounts.list(desk.actor.userId)).filter(({ id }) => id === desk.accountId)
  if (!account) throw new Error('the desk has lost its account')
  const raw = await desk.deps.accounts.own.rawTransactions(account, { offset: 0, limit: 10 })
  expect(raw).toMatchObject([
    { correctedAt: expect.any(String), former: { price: '60', amount: '-600', raw: { id: '1' } } },
  ])
})

test('a canceled line moves nothing any more', async () => {
  desk.broker.transactions.push(aTrade('1'))
  await readAgain()
  desk.broker.transactions[0] = aTrade('1', { type: 'other' })
  await readAgain()
  expect(await ledger()).toMatchObject([{ externalId: '1', type: 'other', correctedAt: expect.any(String) }])
})

test('a line that two whole readings lack no longer counts and stays visible; listed again, it counts again', async () => {
  desk.broker.transactions.push(aTrade('1'), aTrade('2'))
  await readAgain()
  desk.broker.transactions.pop()
  await readAgain()
  expect(await ledger()).toHaveLength(2)
  await readAgain()
  expect((await ledger()).map(({ externalId }) => externalId)).toEqual(['1'])
  expect((await kept()).filter(({ withdrawnAt }) => withdrawnAt !== null).map(({ externalId }) => externalId)).toEqual([
    '2',
  ])
  desk.broker.transactions.push(aTrade('2'))
  await readAgain()
  expect(await ledger()).toHaveLength(2)
})

test('an empty list in a bad moment takes nothing back', async () => {
  desk.broker.transactions.push(aTrade('1'))
  await readAgain()
  desk.broker.transactions.length = 0
  await readAgain()
  await readAgain()
  expect(await ledger()).toHaveLength(1)
})

const aDividend = (id: string, description: string) =>
  aTrade(id, { type: 'dividend', symbol: null, quantity: null, price: null, amount: Money('4.6'), description })

test('a payment that names its security in words alone is that holding’s, and stays so when nothing is held any more', async () => {
  desk.broker.transactions.push(
    aTrade('1'),
    aDividend('2', 'QUALIFIED DIVIDEND ~ COCA COLA CO (KO)'),
    aDividend('3', 'QUALIFIED DIVIDEND ~ AT&T INC (T)'),
    aDividend('4', 'QUALIFIED DIVIDEND'),
  )
  await readAgain()
  const payers = async () =>
    (await kept())
      .toSorted((a, b) => a.externalId.localeCompare(b.externalId))
      .map(({ symbol, correctedAt }) => [symbol, correctedAt])
  const told = [
    ['KO', null],
    ['KO', null],
    [null, null],
    [null, null],
  ]
  expect(await payers()).toEqual(told)
  // Bought later, the name is known later: that corrects nothing that the broker said.
  desk.broker.transactions.push(aTrade('5', { symbol: 'T' }))
  await readAgain()
  await readAgain()
  expect(await payers()).toEqual([...told.slice(0, 2), ['T', null], [null, null], ['T', null]])
})
