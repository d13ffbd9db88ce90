/** A difference from its first sight to its end, at a broker that the test plays: found, told once, holding orders, settled. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openOrdersDesk, problemFrom } from '../../testing/orders-desk.ts'
import type { OrdersDesk } from '../../testing/orders-desk.ts'
import { createAccountsDeps } from '../accounts/accounts-deps.ts'
import { syncConnection } from '../accounts/sync-connection.ts'
import { changeTradingSettings } from '../orders/trading-settings.ts'
import { differenceFound } from './events.ts'
import { readReconciliation } from './read-reconciliation.ts'
import { reconcileConnection } from './reconcile-account.ts'
import { createReconciliationDeps } from './reconciliation-deps.ts'
import { acceptDifference, reopenDifference } from './settle-difference.ts'

let desk: OrdersDesk
beforeAll(async () => {
  desk = await openOrdersDesk()
}, 60_000)
beforeEach(() => desk.reset())
afterAll(() => desk.close())

const deps = () => createReconciliationDeps(desk.deps.platform, desk.deps)
const read = () => readReconciliation(deps(), desk.actor.userId, undefined)
/** The broker is read whole, and what it says is compared. */
async function readAgain(): Promise<void> {
  desk.clock.advance(60_000)
  const { accounts, connections, platform } = desk.deps
  const account = await accounts.find(desk.actor.userId, desk.accountId)
  const connection = await connections.find(desk.actor.userId, account?.connectionId ?? '')
  if (!connection) throw new Error('the desk has lost its connection')
  await syncConnection(createAccountsDeps(platform, connections), connection, new AbortController().signal)
  await reconcileConnection(deps(), desk.actor.userId, connection.id)
}
const told = async () => {
  const { userId } = desk.actor
  const { events } = await desk.deps.platform.events.after({
    userId,
    afterId: 0,
    types: [differenceFound.type],
    limit: 50,
  })
  return events.length
}
/** 25 shares that no transaction brought. */
async function find25Shares(): Promise<string> {
  await readAgain()
  desk.broker.positions.set('KO', '25')
  await readAgain()
  const [found] = (await read()).items
  if (!found) throw new Error('nothing was found')
  return found.id
}

test('before the first comparison nothing is known, and that is what is said', async () => {
  await desk.deps.platform.events.drain()
  for (const part of ['runs', 'baselines']) await desk.db.raw(`delete from reconciliation_${part}`)
  expect((await read()).accounts).toMatchObject([{ status: 'unknown', baseline: null, comparedAt: null }])
  await readAgain()
  expect((await read()).accounts).toMatchObject([
    { status: 'ok', baseline: { kind: 'first_reading', since: '2026-11-20' }, holdsOrders: false },
  ])
})

test('an account that cannot be read any more is not known, though it agreed before', async () => {
  await readAgain()
  desk.broker.isDown = true
  await readAgain()
  const [account] = (await read()).accounts
  expect(account?.status).toBe('unknown')
  expect(account?.reason).toContain('cannot be read now')
})

test('what the broker has and nothing explains is found, told once, and stays the same difference', async () => {
  const id = await find25Shares()
  await readAgain()
  const { items, accounts } = await read()
  expect(items).toMatchObject([
    {
      id,
      kind: 'quantity',
      symbol: 'KO',
      broker: '25',
      ledger: '0',
      difference: '25',
      likelyCause: 'missing_transfer',
      status: 'open',
      material: true,
    },
  ])
  expect(items[0]?.lastSeenAt).not.toBe(items[0]?.firstSeenAt)
  expect(accounts).toMatchObject([{ status: 'difference', holdsOrders: true }])
  expect(await told()).toBe(1)
})

test('while it is open, new orders wait; the setting turns that into a warning', async () => {
  await find25Shares()
  const refused = await problemFrom(desk.place(desk.request()))
  expect(refused.code).toBe('order_blocked')
  expect(JSON.stringify(refused)).toContain('KO (the broker says 25, the transactions 0)')
  expect(desk.broker.received).toEqual([])
  await changeTradingSettings(desk.deps, desk.actor, { holdOnDifference: false })
  expect((await problemFrom(desk.place(desk.request()))).code).toBe('warnings_unacknowledged')
  const { order } = await desk.place({ ...desk.request(), acknowledgedWarnings: ['reconciliation'] })
  expect(order.status).toBe('open')
})

test('once a person explains it, it is part of the baseline, and orders go', async () => {
  const id = await find25Shares()
  const accepted = await acceptDifference(deps(), desk.actor, id, 'Moved in from my old broker.')
  expect(accepted).toMatchObject({ status: 'accepted', note: 'Moved in from my old broker.' })
  await readAgain()
  expect((await read()).items).toMatchObject([{ id, status: 'accepted' }])
  expect((await read()).accounts).toMatchObject([{ status: 'ok' }])
  expect((await desk.place(desk.request())).order.status).toBe('open')
  // More of the same is another difference.
  desk.broker.positions.set('KO', '30')
  await readAgain()
  expect((await read()).items).toMatchObject([
    { status: 'open', ledger: '25', difference: '5' },
    { id, status: 'accepted' },
  ])
  expect(await told()).toBe(2)
})

test('what was accepted can be opened again, once', async () => {
  const id = await find25Shares()
  expect((await problemFrom(reopenDifference(deps(), desk.actor, id))).code).toBe('conflict')
  await acceptDifference(deps(), desk.actor, id, 'A mistake.')
  expect((await problemFrom(acceptDifference(deps(), desk.actor, id, 'Again.'))).code).toBe('conflict')
  expect(await reopenDifference(deps(), desk.actor, id)).toMatchObject({ status: 'open', acceptedAt: null })
  await readAgain()
  expect((await read()).items).toMatchObject([{ id, status: 'open', difference: '25' }])
})

test('when both sides agree again it is resolved by itself', async () => {
  const id = await find25Shares()
  desk.broker.positions.delete('KO')
  await readAgain()
  expect((await read()).items).toMatchObject([{ id, status: 'resolved' }])
  expect((await read()).accounts).toMatchObject([{ status: 'ok', holdsOrders: false }])
  expect((await problemFrom(acceptDifference(deps(), desk.actor, id, 'Too late.'))).code).toBe('conflict')
})

test('another person’s difference does not exist', async () => {
  const id = await find25Shares()
  const { actor } = await desk.newUser()
  expect((await problemFrom(acceptDifference(deps(), actor, id, 'Not mine.'))).code).toBe('not_found')
  expect((await readReconciliation(deps(), actor.userId, undefined)).items).toEqual([])
})
