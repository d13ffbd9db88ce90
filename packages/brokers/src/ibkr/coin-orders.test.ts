/** Coins: found by a search and their definitions, ordered by what the gateway's own rules allow (ibkr.md 3.1, 3.4, 3.7). */
import { Money, Price, Quantity } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ClientOrderId } from '../port/ids.ts'
import { account, context, failureOf, placing, playGateway, sample } from '../testing/played-gateway.ts'
import type { PlayedGateway, Routes } from '../testing/played-gateway.ts'
import { payloadMapping } from './map.ts'

const replies = sample('order-replies')
const accounts = sample('iserver-accounts')
const conid = 479624278
const coinRow = { conid: String(conid), companyName: 'Bitcoin cryptocurrency', symbol: 'BTC', description: 'PAXOS' }
const section = { secType: 'CRYPTO', exchange: 'PAXOS' }
const defined = (id: number, currency: string) => ({
  conid: id,
  currency,
  assetClass: 'CRYPTO',
  listingExchange: 'PAXOS',
})
const rules = {
  canTradeAcctIds: ['DU1234567'],
  error: null,
  orderTypes: ['limit', 'market'],
  tifTypes: ['IOC/MARKET,LIMIT,a', 'GTC/o,a'],
  fraqInt: 8,
  cashCcy: 'USD',
  incrementRules: [
    { lowerEdge: 0, increment: 0.01 },
    { lowerEdge: 1000, increment: 0.25 },
  ],
}
const found: Routes = {
  'GET /iserver/secdef/search?symbol=BTC': { body: [{ ...coinRow, sections: [section] }] },
  'GET /trsrv/secdef': { body: { secdef: [defined(conid, 'USD')] } },
  'POST /iserver/contract/rules': { body: rules },
  [placing]: { body: replies.submitted_200 },
}

let gateway: PlayedGateway
beforeEach(async () => {
  gateway = await playGateway()
  gateway.route(found)
})
afterEach(() => gateway.close())

const coin: OrderRequest = {
  accountId: 'A',
  symbol: 'BTC/USD',
  side: 'buy',
  quantity: Quantity('0.01'),
  orderType: 'limit',
  limitPrice: Price('69814.25'),
  timeInForce: 'gtc',
}
const { quantity: _quantity, limitPrice: _limitPrice, ...unsized } = coin
const byMoney: OrderRequest = { ...unsized, orderType: 'market', notional: Money('250') }
const place = (request: OrderRequest) => gateway.session.placeOrder({ request, context, acknowledgedWarnings: [] })
const bodies = () => gateway.sent('POST', '/iserver/account/DU1234567/orders').map(({ body }) => Object(body).orders[0])

test('a coin is found by its ticker and currency, its rules are asked, and it is ordered in parts', async () => {
  expect(await place(coin)).toMatchObject({ symbol: 'BTC/USD', assetType: 'crypto', quantity: '0.01', status: 'open' })
  expect(gateway.sent('POST', '/iserver/contract/rules').map(({ body }) => body)).toEqual([{ conid, isBuy: true }])
  expect(bodies()).toEqual([
    expect.objectContaining({ conid, secType: `${conid}:CRYPTO`, quantity: 0.01, price: 69814.25, tif: 'GTC' }),
  ])
})

test('an amount of money goes as it is, and the order is for it', async () => {
  expect(await place(byMoney)).toMatchObject({ notional: '250', quantity: null })
  expect(bodies()).toEqual([expect.objectContaining({ cashQty: 250, orderType: 'MKT' })])
  expect(bodies()[0]).not.toHaveProperty('quantity')
})

test('a coin that is paid in several currencies is the one of the pair; two of that are not guessed between', async () => {
  const both = [{ ...coinRow, sections: [section, { ...section, conid: '700', exchange: 'OTHER' }] }]
  gateway.route({
    'GET /iserver/secdef/search?symbol=BTC': { body: both },
    'GET /trsrv/secdef': { body: { secdef: [defined(conid, 'EUR'), defined(700, 'USD')] } },
  })
  await place(coin)
  expect(bodies()).toEqual([expect.objectContaining({ conid: 700 })])
  const anew = await playGateway()
  anew.route({ ...found, 'GET /iserver/secdef/search?symbol=BTC': { body: both } })
  anew.route({ 'GET /trsrv/secdef': { body: { secdef: [defined(conid, 'USD'), defined(700, 'USD')] } } })
  const refusal = await failureOf(anew.session.placeOrder({ request: coin, context, acknowledgedWarnings: [] }))
  expect(refusal.message).toMatch(/conid 479624278 \(at PAXOS\); conid 700 \(at OTHER\)/)
  expect((await anew.session.contracts?.('BTC/USD'))?.map(({ contractId }) => contractId)).toEqual(['479624278', '700'])
  await anew.close()
})

test('what nobody knows, and what is no pair, is unknown', async () => {
  gateway.route({
    'GET /iserver/secdef/search?symbol=ZZZ': { status: 500, body: { error: 'No symbol found for ZZZ' } },
  })
  expect((await failureOf(place({ ...coin, symbol: 'ZZZ/USD' }))).message).toMatch(/knows no coin ZZZ\/USD/)
  expect((await failureOf(place({ ...coin, symbol: 'BTC/' }))).kind).toBe('unsupported')
  expect(bodies()).toEqual([])
})

describe('what the rules do not allow is refused in words, and nothing is sent', () => {
  test.each<[string, Partial<OrderRequest>, object, RegExp]>([
    [
      'a time in force',
      { timeInForce: 'day' },
      {},
      /takes BTC\/USD with IOC, GTC only, not with DAY. Nearest: timeInForce gtc/,
    ],
    [
      'a time that we have no word for',
      { timeInForce: 'day' },
      { tifTypes: ['PAX/a'] },
      /Nearest: an order at the broker/,
    ],
    ['a type', {}, { orderTypes: ['market'] }, /takes no limit order for BTC\/USD. Nearest: orderType market/],
    // 69,814.10 is no multiple of 0.25, which counts from 1,000.
    ['a price between steps', { limitPrice: Price('69814.10') }, {}, /in steps of 0.25/],
    ['too many decimals', { quantity: Quantity('0.0001234') }, { fraqInt: 4 }, /to 4 decimals/],
    ['another account', {}, { canTradeAcctIds: ['DU7'] }, /account may not trade BTC\/USD/],
  ])('%s', async (_, over, changed, words) => {
    gateway.route({ 'POST /iserver/contract/rules': { body: { ...rules, ...changed } } })
    const refusal = await failureOf(place({ ...coin, ...over }))
    expect([refusal.kind, refusal.message]).toEqual(['unsupported', expect.stringMatching(words)])
    expect(bodies()).toEqual([])
  })

  test('an amount in another currency', async () => {
    gateway.route({ 'POST /iserver/contract/rules': { body: { ...rules, cashCcy: 'EUR' } } })
    expect((await failureOf(place(byMoney))).message).toMatch(/in EUR only/)
  })

  test('a login without coins, and an account without amounts', async () => {
    gateway.route({ 'GET /iserver/accounts': { body: { ...accounts, allowFeatures: { allowCrypto: false } } } })
    expect((await failureOf(place(coin))).message).toMatch(/no permission for coins/)
    const other = await playGateway()
    other.route({
      ...found,
      'GET /iserver/accounts': { body: { ...accounts, acctProps: { DU1234567: { supportsCashQty: false } } } },
    })
    const refusal = await failureOf(other.session.placeOrder({ request: byMoney, context, acknowledgedWarnings: [] }))
    expect(refusal.message).toMatch(/takes no orders by money/)
    await other.close()
  })

  test('a sale beyond what is held', async () => {
    gateway.route({
      [`POST /portfolio/${account}/positions/invalidate`]: { body: {} },
      [`GET /portfolio/${account}/position/${conid}`]: { body: [{ conid, position: 0.004 }] },
    })
    const refusal = await failureOf(place({ ...coin, side: 'sell' }))
    expect(refusal.context.failure?.kind).toBe('insufficient_position')
    expect(bodies()).toEqual([])
  })
})

test('a preview foresees what is asked about coins and amounts', async () => {
  gateway.route({
    'POST /iserver/account/DU1234567/orders/whatif': { body: sample('order-whatif') },
    'GET /iserver/marketdata/snapshot': {
      body: [{ conid, conidEx: String(conid), '31': '69814.25', '7741': '69000' }],
    },
  })
  const { warnings } = await gateway.session.previewOrder(byMoney, {
    ...context,
    clientOrderId: ClientOrderId('g2e-8'),
  })
  expect(warnings.map(({ id }) => id.split('.')[0])).toEqual(['preview-21', 'o10288', 'o10164', 'o10223'])
})

test('a search by ticker or pair finds the coin beside shares of that ticker', async () => {
  const expected = { symbol: 'BTC/USD', assetType: 'crypto', exchange: 'PAXOS', fractionable: true, shortable: false }
  gateway.route({
    'GET /iserver/secdef/search?symbol=BTC': {
      body: [
        {
          conid: '7',
          companyName: 'GRAYSCALE BITCOIN MINI',
          symbol: 'BTC',
          description: 'ARCA',
          sections: [{ secType: 'STK' }],
        },
        { ...coinRow, sections: [section] },
      ],
    },
  })
  expect(await gateway.session.searchInstruments('btc', 5)).toMatchObject([expected, { symbol: 'BTC' }])
  expect(await gateway.session.searchInstruments('BTC/U', 5)).toMatchObject([expected])
})

test('orders and executions of coins carry the name by which they are ordered', () => {
  const row = {
    orderId: 1,
    status: 'Submitted',
    conid,
    ticker: 'BTC',
    secType: 'CRYPTO',
    side: 'BUY',
    origOrderType: 'MARKET',
    totalSize: 0,
    filledQuantity: 0,
    remainingQuantity: 0,
    cashCcy: 'USD',
    totalCashSize: 250,
  }
  const [order] = payloadMapping.orders({ orders: [row], snapshot: true }).items
  expect(order).toMatchObject({ symbol: 'BTC/USD', assetType: 'crypto', notional: '250' })
  const [execution] = sample('trades')
  const [trade] = payloadMapping.transactions([{ ...execution, conid, symbol: 'BTC', sec_type: 'CRYPTO' }]).items
  expect(trade?.symbol).toBe('BTC/USD')
})
