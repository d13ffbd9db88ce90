/** Crypto is `BTC/USD` here whatever the endpoint calls it, and the assets list is what tells (brokers/alpaca.md 7, row 1). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BrokerAccountId } from '../port/index.ts'
import type { BrokerSession } from '../port/index.ts'
import { json, startScriptedServer } from '../testing/scripted-server.ts'
import type { ScriptedServer } from '../testing/scripted-server.ts'
import { testHooks } from '../testing/test-hooks.ts'
import { alpaca } from './index.ts'

const accountId = BrokerAccountId('a')
let server: ScriptedServer
let session: BrokerSession
beforeEach(async () => {
  // One directory of assets per address: each test has a server of its own.
  server = await startScriptedServer()
  session = await alpaca.open(
    { ALPACA_BASE_URL: server.url, ALPACA_DATA_URL: server.url },
    {
      environment: 'paper',
      credentials: { apiKey: 'PK12345678', apiSecret: 'secret-secret' },
      environmentHooks: testHooks({ now: () => Date.parse('2026-11-19T16:00:00Z') }),
      onRenewed: () => Promise.resolve(),
    },
  )
})
afterEach(async () => {
  await session.close()
  await server.close()
})

const asset = (symbol: string) => ({
  id: symbol,
  class: 'crypto',
  exchange: 'CRYPTO',
  symbol,
  name: symbol,
  status: 'active',
  tradable: true,
})
const position = (symbol: string, assetClass: string) => ({
  symbol,
  asset_class: assetClass,
  side: 'long',
  qty: '1',
  qty_available: '1',
  avg_entry_price: '1',
  current_price: '1',
  market_value: '1',
  cost_basis: '1',
  unrealized_pl: '0',
  unrealized_plpc: '0',
  unrealized_intraday_pl: '0',
  unrealized_intraday_plpc: '0',
})
const fill = (symbol: string) => ({
  id: `20261119::${symbol}`,
  activity_type: 'FILL',
  transaction_time: '2026-11-19T15:00:00Z',
  type: 'fill',
  symbol,
  side: 'buy',
  qty: '1',
  price: '1',
  order_id: 'o',
})
const answer = (lists: { readonly [path: string]: unknown }, assetsStatus = 200) =>
  server.answer((request, response, body) => {
    const { pathname } = new URL(request.url ?? '', 'http://x')
    const isAssets = pathname === '/v2/assets'
    json(lists[pathname] ?? { message: 'not scripted' }, isAssets ? assetsStatus : 200)(request, response, body)
  })
const symbolsOf = (items: readonly { readonly symbol: string | null }[]) => items.map(({ symbol }) => symbol)
const assetsRead = () => server.received.filter((line) => line.startsWith('GET /v2/assets'))

describe('positions', () => {
  // XUSD/EUR ends in no currency that we know: only the list can tell where its base ends.
  const held = [position('BTCUSD', 'crypto'), position('XUSDEUR', 'crypto'), position('GBTC', 'us_equity')]

  test('are named by the list of pairs, also where the form alone would not tell', async () => {
    answer({ '/v2/positions': held, '/v2/assets': [asset('BTC/USD'), asset('XUSD/EUR')] })
    expect(symbolsOf(await session.positions(accountId))).toEqual(['BTC/USD', 'XUSD/EUR', 'GBTC'])
    await session.positions(accountId)
    expect(assetsRead()).toEqual(['GET /v2/assets?status=active&asset_class=crypto'])
  })
  test('are seen although the list cannot be read, named by their form', async () => {
    answer({ '/v2/positions': held, '/v2/assets': {} }, 500)
    expect(symbolsOf(await session.positions(accountId))).toEqual(['BTC/USD', 'XUSDEUR', 'GBTC'])
  })
  test('without crypto need no list', async () => {
    answer({ '/v2/positions': [position('AAPL', 'us_equity')] })
    await session.positions(accountId)
    expect(server.received).toEqual(['GET /v2/positions'])
  })
})

describe('transactions', () => {
  test('of a pair written without its slash are of that pair; a share that ends alike stays a share', async () => {
    answer({
      '/v2/account/activities': [fill('BTCUSD'), fill('ETH/USD'), fill('GBTC'), fill('AAPL')],
      '/v2/assets': [asset('BTC/USD'), asset('ETH/USD')],
    })
    const { transactions } = await session.transactions(accountId, {})
    expect(symbolsOf(transactions)).toEqual(['BTC/USD', 'ETH/USD', 'GBTC', 'AAPL'])
  })
  test('are not answered while nobody can tell the pair, for what is booked stays', async () => {
    answer({ '/v2/account/activities': [fill('BTCUSD')], '/v2/assets': {} }, 500)
    await expect(session.transactions(accountId, {})).rejects.toMatchObject({ kind: 'unavailable' })
  })
  test('of shares alone need no list', async () => {
    answer({ '/v2/account/activities': [fill('AAPL')] })
    await session.transactions(accountId, {})
    expect(assetsRead()).toEqual([])
  })
})
