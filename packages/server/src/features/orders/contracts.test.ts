/** A symbol that names several contracts at a broker: the person chooses, and exactly that contract is previewed and sent. */
import { OrderContracts, OrderPreview } from '@g2e/contract/orders'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../platform/clock.ts'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

let simulated: SimulatedApp
let nora: TestClient
let accountId: string

beforeAll(async () => {
  simulated = await startSimulatedApp({ clock: systemClock })
  nora = await simulated.app.signUp('nora')
  accountId = (await connectSimulated(nora, 'ibkr')).accounts[0]?.id ?? ''
}, 300_000)
afterAll(() => simulated.close())

const contracts = (symbol: string) =>
  nora.expect(200, OrderContracts, nora.get(`/orders/contracts?accountId=${accountId}&symbol=${symbol}`))
const preview = (changes: object = {}) =>
  nora.expect(
    200,
    OrderPreview,
    nora.post('/orders/preview', {
      accountId,
      symbol: 'LIN',
      side: 'buy',
      quantity: '1',
      orderType: 'market',
      timeInForce: 'day',
      ...changes,
    }),
  )
const blocksOf = ({ checks }: OrderPreview) => checks.filter(({ outcome }) => outcome === 'block')
const sentConid = ({ wireRequests }: OrderPreview): unknown => Object(wireRequests[0]?.body).orders?.[0]?.conid

test('until it is chosen nothing goes, and what can be meant is told with exchange and currency', async () => {
  const shown = await preview()
  expect(shown.blocked).toBe(true)
  expect(
    blocksOf(shown)
      .map(({ message }) => message)
      .join(' '),
  ).toContain('names several contracts')
  const { items, chosenId, brokerId } = await contracts('LIN')
  expect({ brokerId, chosenId, count: items.length }).toEqual({ brokerId: 'ibkr', chosenId: null, count: 2 })
  for (const { name, exchange, currency } of items) expect([name, exchange, currency].every(Boolean)).toBe(true)
  expect((await contracts('KO')).items).toHaveLength(1)
  expect((await contracts('ZZZZZ')).items).toEqual([])
})

test('a contract of another share is never taken for it', async () => {
  const [cola] = (await contracts('KO')).items
  const contractId = cola?.contractId ?? ''
  const { status, body } = await nora.post('/orders/contracts', { accountId, symbol: 'LIN', contractId })
  expect(status).toBe(422)
  expect(body).toMatchObject({ errors: [{ path: 'body.contractId' }] })
  const shown = await preview({ contractId })
  expect(shown.blocked).toBe(true)
  expect(
    blocksOf(shown)
      .map(({ message }) => message)
      .join(' '),
  ).toContain(`does not mean contract ${contractId}`)
})

test('the choice is kept for the symbol, and a preview keeps the one that it showed', async () => {
  const [first, second] = (await contracts('LIN')).items
  const choose = (contractId: string | undefined) =>
    nora.expect(200, OrderContracts, nora.post('/orders/contracts', { accountId, symbol: 'LIN', contractId }))
  expect((await choose(second?.contractId)).chosenId).toBe(second?.contractId)
  const shown = await preview()
  expect(blocksOf(shown)).toEqual([])
  expect(shown.order.contractId).toBe(second?.contractId)
  expect(sentConid(shown)).toBe(Number(second?.contractId))
  await choose(first?.contractId)
  expect(sentConid(await preview())).toBe(Number(first?.contractId))
  expect((await contracts('LIN')).chosenId).toBe(first?.contractId)
})

test('another user’s account is not found', async () => {
  const oscar = await simulated.app.signUp('oscar')
  expect((await oscar.get(`/orders/contracts?accountId=${accountId}&symbol=LIN`)).status).toBe(404)
  expect((await oscar.post('/orders/contracts', { accountId, symbol: 'LIN', contractId: '1' })).status).toBe(404)
})
