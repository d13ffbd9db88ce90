/** Each simulated broker's own ledger against its own report, over real HTTP and through the real adapters: they agree, and stay so. */
import { ImportAnswer } from '@g2e/contract/imports'
import { Reconciliation } from '@g2e/contract/reconciliation'
import type { Connection } from '@g2e/contract/connections'
import { Order, OrderPreview } from '@g2e/contract/orders'
import { startSimulators } from '@g2e/simulators'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDay } from '../../testing/manual-clock.ts'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { until } from '../../testing/until.ts'

const brokers = ['alpaca', 'etrade', 'schwab', 'ibkr'] as const
let world: SimulatedWorld
let nora: TestClient
let connections: readonly Connection[]

beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ seed: 7, now: testDay }))
  nora = await world.signUp('nora')
  const made: Connection[] = []
  for (const broker of brokers) made.push(await world.connect(nora, broker))
  connections = made
}, 180_000)
afterAll(() => world.close())

const read = () => nora.expect(200, Reconciliation, nora.get('/portfolio/reconciliation'))
const comparedAfter = (at: string) =>
  until(read, ({ accounts }) => accounts.every(({ comparedAt }) => comparedAt !== null && comparedAt > at))

test('what was read agrees to the last figure, from the first line where the history is whole', async () => {
  const { accounts, items } = await comparedAfter('')
  expect(items).toEqual([])
  const stands = accounts.map(({ brokerId, status, baseline, uncompared }) =>
    [brokerId, status, baseline?.kind, uncompared.length].join(' '),
  )
  expect(new Set(stands)).toEqual(
    new Set([
      'alpaca ok whole_history 0',
      'etrade ok whole_history 0',
      // Its transactions are the trades of seven days (brokers/ibkr.md): cash cannot be held against them.
      'ibkr ok first_reading 1',
      'schwab ok whole_history 0',
    ]),
  )
  expect(accounts).toHaveLength(6)
  for (const { compared } of accounts) expect(compared).toBeGreaterThan(10)
})

test('a trade holds nothing up: it is in both, or expected', async () => {
  for (const { accounts } of connections) {
    const ticket = {
      accountId: accounts[0]?.id,
      symbol: 'KO',
      side: 'buy',
      quantity: '3',
      orderType: 'market',
      timeInForce: 'day',
    }
    const { checks } = await nora.expect(200, OrderPreview, nora.post('/orders/preview', ticket))
    const acknowledgedWarnings = checks.filter(({ outcome }) => outcome === 'warn').map(({ check }) => check)
    const order = await nora.expect(
      201,
      Order,
      nora.post('/orders', { ...ticket, acknowledgedWarnings }, { headers: { 'idempotency-key': randomUUID() } }),
    )
    await until(
      () => nora.expect(200, Order, nora.get(`/orders/${order.id}`)),
      ({ status }) => status === 'filled',
    )
  }
  const before =
    (await read()).accounts
      .map(({ comparedAt }) => comparedAt ?? '')
      .toSorted()
      .at(-1) ?? ''
  for (const { id } of connections) expect((await nora.post(`/brokerages/connections/${id}/sync`)).status).toBe(202)
  const { accounts, items } = await comparedAfter(before)
  expect(accounts.filter(({ holdsOrders }) => holdsOrders)).toEqual([])
  expect(items.filter(({ material }) => material)).toEqual([])
}, 120_000)

test('a file is held against the broker at once, and so is taking it back', async () => {
  const account = connections.find(({ brokerId }) => brokerId === 'schwab')?.accounts[0]
  const csv = 'date,type,symbol,quantity,price,fee,amount,currency\n2026-11-02,transfer_in,PEP,5,150,,,USD\n'
  const body = { accountId: account?.id, csv, commit: true }
  const { importId } = await nora.expect(200, ImportAnswer, nora.post('/portfolio/import', body))
  const pepsi = ({ items }: Reconciliation) => items.filter(({ symbol }) => symbol === 'PEP')
  const known = await until(read, (answer) => pepsi(answer).some(({ status }) => status === 'open'))
  expect(pepsi(known)).toMatchObject([{ difference: '-5', accountId: account?.id, holdsOrders: true }])
  await nora.delete(`/portfolio/imports/${importId}`)
  const settled = await until(read, (answer) => pepsi(answer).every(({ status }) => status === 'resolved'))
  expect(settled.accounts.find(({ accountId }) => accountId === account?.id)).toMatchObject({ holdsOrders: false })
})
