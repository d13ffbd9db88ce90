import { Allocation, Portfolio, TransactionPage } from '@g2e/contract/portfolio'
import { decimal, sum } from '@g2e/domain/money'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { connectSimulated, eventually, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

const State = z.object({
  brokers: z.record(
    z.string(),
    z.object({
      accounts: z.array(
        z.object({
          accountNumber: z.string(),
          cash: z.string(),
          totalValue: z.string(),
          positions: z.array(z.object({ symbol: z.string(), quantity: z.string(), marketValue: z.string() })),
        }),
      ),
    }),
  ),
})

let simulated: SimulatedApp
let nora: TestClient

beforeAll(async () => {
  simulated = await startSimulatedApp()
  await simulated.control('POST', '/clock', { paused: true })
  nora = await simulated.app.signUp('nora')
  await connectSimulated(nora)
})
afterAll(() => simulated.close())

const portfolioOf = (client: TestClient, query = '?refresh=true') =>
  client.expect(200, Portfolio, client.get(`/portfolio${query}`))

async function accountAtBroker(masked: string) {
  const { brokers } = State.parse(await simulated.control('GET', '/state'))
  const accounts = Object.values(brokers).flatMap((broker) => broker.accounts)
  const account = accounts.find(({ accountNumber }) => masked.endsWith(accountNumber.slice(-4)))
  if (!account) throw new Error(`no account at the broker ends like ${masked}`)
  return account
}

test('totals and positions are what the broker says, to the cent', async () => {
  const portfolio = await portfolioOf(nora)
  const list = z.object({ items: z.array(z.object({ accountNumberMasked: z.string() })) })
  const { items } = await nora.expect(200, list, nora.get('/brokerages/accounts'))
  const account = await accountAtBroker(items[0]?.accountNumberMasked ?? '')
  expect(decimal(portfolio.totals.cash).eq(account.cash)).toBe(true)
  expect(decimal(portfolio.totals.totalValue).minus(account.totalValue).abs().lte('0.01')).toBe(true)
  const told = Object.fromEntries(
    portfolio.positions.map(({ symbol, quantity }) => [symbol, decimal(quantity).toFixed()]),
  )
  expect(told).toEqual(
    Object.fromEntries(account.positions.map(({ symbol, quantity }) => [symbol, decimal(quantity).toFixed()])),
  )
  expect(portfolio.accounts).toMatchObject([{ status: 'fresh', error: null }])
  expect(portfolio.positions.length).toBeGreaterThan(3)
})

test('weights and allocations add up to 100', async () => {
  for (const by of ['assetType', 'sector', 'broker', 'account', 'currency', 'symbol']) {
    const { items } = await nora.expect(200, Allocation, nora.get(`/portfolio/allocation?by=${by}`))
    expect(
      sum(items.map(({ weightPercent }) => decimal(weightPercent)))
        .minus(100)
        .abs()
        .lte('0.01'),
      by,
    ).toBe(true)
  }
})

test('an answer that the reader has already is not sent again', async () => {
  await portfolioOf(nora)
  const first = await nora.get('/portfolio')
  const etag = first.headers.get('etag') ?? ''
  expect(etag).toMatch(/^".+"$/)
  expect((await nora.get('/portfolio', { headers: { 'if-none-match': etag } })).status).toBe(304)
})

test('another user’s account narrows to nothing: 404', async () => {
  const oscar = await simulated.app.signUp('oscar')
  const accountId = (await portfolioOf(nora, '')).accounts[0]?.accountId ?? ''
  expect((await portfolioOf(nora, `?accountId=${accountId}`)).accounts).toHaveLength(1)
  expect((await oscar.get(`/portfolio?accountId=${accountId}`)).status).toBe(404)
  expect((await oscar.get(`/portfolio/transactions?accountId=${accountId}`)).status).toBe(404)
  expect((await portfolioOf(oscar)).positions).toEqual([])
})

test('a failing broker leaves the last known values, marked stale with the reason', async () => {
  const before = await portfolioOf(nora)
  await simulated.control('POST', '/faults', { broker: 'alpaca', fault: 'status_503', count: 1_000 })
  try {
    const after = await portfolioOf(nora)
    expect(after.accounts).toMatchObject([{ status: 'stale' }])
    expect(after.accounts[0]?.error).toMatch(/\S/)
    expect(after.totals.totalValue).toBe(before.totals.totalValue)
    expect(after.positions).toHaveLength(before.positions.length)
  } finally {
    await simulated.control('DELETE', '/faults')
  }
  // The breaker lets the broker alone for a moment before it tries again.
  const again = await eventually(async () => {
    const { accounts } = await portfolioOf(nora)
    return accounts.every(({ status }) => status === 'fresh') ? accounts : undefined
  }, 'fresh account')
  expect(again).toMatchObject([{ status: 'fresh', error: null }])
})

test('transactions are paged, newest first, without a gap', async () => {
  const read = (page: number) =>
    nora.expect(200, TransactionPage, nora.get(`/portfolio/transactions?page=${page}&pageSize=20`))
  const first = await read(1)
  expect(first.total).toBeGreaterThan(20)
  const second = await read(2)
  const dates = [...first.items, ...second.items].map(({ date }) => date)
  expect(dates).toEqual(dates.toSorted().toReversed())
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(40)
})

test('words find transactions by symbol or description, and a wildcard means itself', async () => {
  const read = (q: string) =>
    nora.expect(200, TransactionPage, nora.get(`/portfolio/transactions?pageSize=200&q=${encodeURIComponent(q)}`))
  const dividends = await read('cash DIVIDEND')
  expect(dividends.total).toBeGreaterThan(0)
  for (const { symbol, description } of dividends.items)
    expect(`${symbol} ${description}`.toLowerCase()).toContain('cash dividend')
  const symbol = dividends.items[0]?.symbol ?? ''
  const ofIt = await read(symbol.toLowerCase())
  expect(ofIt.total).toBeGreaterThan(0)
  for (const item of ofIt.items) expect(`${item.symbol} ${item.description}`).toContain(symbol)
  expect((await read('%')).total).toBe(0)
})

test('looking is audited once an hour, off the request’s path', async () => {
  const views = await eventually(async () => {
    const list = z.object({ items: z.array(z.object({ action: z.string() })) })
    const { items } = await nora.expect(200, list, nora.get('/audit?action=portfolio_view&limit=200'))
    return items.length > 0 ? items : undefined
  }, 'audit entry')
  // The whole portfolio, and once narrowed to one account.
  expect(views).toHaveLength(2)
})
