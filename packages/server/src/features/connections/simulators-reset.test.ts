/** Simulators that are reset under the app: nothing of what was read becomes something else, and a person can go on. */
import { AccountList, ConnectionList } from '@g2e/contract/connections'
import type { Connection } from '@g2e/contract/connections'
import { Portfolio, TransactionPage } from '@g2e/contract/portfolio'
import { startSimulators } from '@g2e/simulators'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { until } from '../../testing/until.ts'

let world: SimulatedWorld
let nora: TestClient
let old: Connection
let before: Portfolio

const portfolio = () => nora.expect(200, Portfolio, nora.get('/portfolio?refresh=true'))
const accounts = async () => (await nora.expect(200, AccountList, nora.get('/brokerages/accounts'))).items
const accountId = () => old.accounts[0]?.id ?? ''
const transactions = async () =>
  (await nora.expect(200, TransactionPage, nora.get(`/portfolio/transactions?accountId=${accountId()}`))).total

beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ seed: 5 }))
  nora = await world.signUp('nora')
  await world.control('POST', '/clock', { paused: true })
  old = await world.connect(nora, 'alpaca')
  before = await portfolio()
}, 180_000)
afterAll(() => world.close())

test('one refusal in between costs nothing: the accounts still stand', async () => {
  await world.control('POST', '/faults', { broker: 'alpaca', fault: 'expired_token', count: 1 })
  await portfolio()
  expect(await world.connection(nora, old.id)).toMatchObject({ status: 'active', accounts: old.accounts })
})

test('a refusal that stays ends the sign-in, and the same accounts are there when it is over', async () => {
  await world.control('POST', '/faults', { broker: 'alpaca', fault: 'expired_token', count: 1_000 })
  await portfolio()
  await until(
    () => world.connection(nora, old.id),
    ({ status }) => status === 'expired',
  )
  await world.control('DELETE', '/faults')
  expect((await nora.post(`/brokerages/connections/${old.id}/reauthorize`)).status).toBe(200)
  expect(await world.connection(nora, old.id)).toMatchObject({ status: 'active', accounts: old.accounts })
})

test('after a reset the connection says so, and what was read stays with its time', async () => {
  const history = await transactions()
  // The same seed makes the same numbers again: the hardest way to notice.
  await world.control('POST', '/reset', { seed: 5 })
  await portfolio()
  const gone = await until(
    () => world.connection(nora, old.id),
    ({ status }) => status === 'error',
  )
  expect(gone.lastError).toContain('The simulators were reset')
  const now = await portfolio()
  expect(now.positions.map(({ symbol, quantity }) => [symbol, quantity])).toEqual(
    before.positions.map(({ symbol, quantity }) => [symbol, quantity]),
  )
  expect(now.accounts).toMatchObject([{ accountId: accountId(), status: 'stale', error: gone.lastError }])
  expect(await transactions()).toBe(history)
})

test('signing in again is refused in words, and nothing is opened for it', async () => {
  const standing = async () => (await world.state()).brokers['alpaca']?.accounts.length
  const count = await standing()
  const answer = await nora.post(`/brokerages/connections/${old.id}/reauthorize`)
  expect([answer.status, Object(answer.body).code]).toEqual([409, 'conflict'])
  expect(Object(answer.body).detail).toContain('Open fresh simulated accounts')
  expect(await standing()).toBe(count)
})

test('fresh accounts take its place in the whole, and its history stays', async () => {
  const history = await transactions()
  const fresh = await world.connect(nora, 'alpaca')
  expect(fresh.id).not.toBe(old.id)
  const { items } = await nora.expect(200, ConnectionList, nora.get('/brokerages/connections'))
  expect(items.map(({ id, status, isPrimary }) => [id, status, isPrimary])).toEqual([
    [fresh.id, 'active', true],
    [old.id, 'error', false],
  ])
  const byId = new Map((await accounts()).map((account) => [account.id, account]))
  expect(byId.get(fresh.accounts[0]?.id ?? '')).toMatchObject({ includeInAggregate: true, isDefault: true })
  expect(byId.get(accountId())).toMatchObject({ includeInAggregate: false, isDefault: false })
  const now = await portfolio()
  expect(now.accounts).toMatchObject([{ accountId: fresh.accounts[0]?.id, status: 'fresh' }])
  expect(await transactions()).toBe(history)
})
