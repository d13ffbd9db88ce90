import { Price } from '@g2e/domain/money'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BrokerOrderId, ClientOrderId } from '../port/ids.ts'
import { account, context, failureOf, placing, playGateway, request, sample } from '../testing/played-gateway.ts'
import type { PlayedGateway } from '../testing/played-gateway.ts'

const replies = sample('order-replies')
const live = sample('orders-live')

let gateway: PlayedGateway
beforeEach(async () => {
  gateway = await playGateway()
})
afterEach(() => gateway.close())

describe('reading', () => {
  test('orders, with what proves nothing told as incomplete', async () => {
    expect(await gateway.session.orders(account, { scope: 'open' })).toMatchObject({
      complete: true,
      orders: [{}, {}, {}],
    })
    // An order that is Inactive may be on its way: at first sight it is not refused.
    const { orders } = await gateway.session.orders(account, { scope: 'all' })
    expect(orders.find(({ brokerOrderId }) => brokerOrderId === '473740668')?.status).toBe('pending')
    gateway.route({ 'GET /iserver/account/orders': { body: live.first_call } })
    expect(await gateway.session.orders(account, { scope: 'all' })).toEqual({ orders: [], complete: false })
  })

  test('an order is found by our id, by its own in the list, and by its status beyond the list', async () => {
    gateway.route({
      'GET /iserver/account/order/status/473740000': {
        body: { ...sample('order-status').ok_filled, order_id: 473740000 },
      },
      'GET /iserver/account/order/status/7': { status: 404, body: { error: 'not found' } },
      'GET /iserver/account/trades': { body: sample('trades') },
    })
    expect(
      (await gateway.session.findOrder(account, { clientOrderId: ClientOrderId('g2e-0002') }))?.brokerOrderId,
    ).toBe('473740666')
    expect((await gateway.session.findOrder(account, { brokerOrderId: BrokerOrderId('473740000') }))?.status).toBe(
      'filled',
    )
    expect(await gateway.session.findOrder(account, { brokerOrderId: BrokerOrderId('7') })).toBeUndefined()
    expect(await gateway.session.findOrder(account, { clientOrderId: ClientOrderId('g2e-none') })).toBeUndefined()
  })

  test('an order that left the list with its session is known by its executions', async () => {
    gateway.route({
      'GET /iserver/account/orders': { body: { orders: [], snapshot: true } },
      'GET /iserver/account/trades': { body: sample('trades') },
      'GET /iserver/account/order/status/473740665': {
        status: 503,
        body: { error: 'Order status unavailable', statusCode: 503 },
      },
    })
    expect(await gateway.session.findOrder(account, { clientOrderId: ClientOrderId('g2e-0001') })).toMatchObject({
      brokerOrderId: '473740665',
      filledQuantity: '5',
      status: 'unknown',
    })
  })

  test('positions come whole or not at all', async () => {
    const page = Array.from({ length: 100 }, (_, index) => ({
      ...sample('portfolio-positions-page0')[0],
      conid: index + 1,
    }))
    gateway.route({
      'GET /portfolio/DU1234567/positions/0': { body: page },
      'GET /portfolio/DU1234567/positions/1': { body: [] },
    })
    expect(await gateway.session.positions(account)).toHaveLength(100)
    gateway.route({ 'GET /portfolio/DU1234567/positions/1': { status: 410, body: '' } })
    expect((await failureOf(gateway.session.positions(account))).kind).toBe('unavailable')
    gateway.route({ 'GET /portfolio/DU1234567/positions/0': { body: { error: 'no' } } })
    expect((await failureOf(gateway.session.positions(account))).kind).toBe('rejected')
    gateway.route({ 'GET /portfolio/DU1234567/positions/0': { body: { rows: [] } } })
    expect((await failureOf(gateway.session.positions(account))).kind).toBe('wire_mismatch')
  })

  test('the first snapshot is empty, so it is asked for until it is filled', async () => {
    const { call_1_preflight: empty, call_2_partial: part, call_3_full: full } = sample('marketdata-snapshot')
    gateway.route({
      'GET /iserver/marketdata/snapshot': [{ body: empty }, { body: part }, { body: full }],
      'GET /trsrv/stocks?symbols=AAPL,ZZZZQ': { body: sample('contracts').trsrv_stocks },
    })
    gateway.route({ 'GET /trsrv/stocks?symbols=AAPL%2CZZZZQ': { body: sample('contracts').trsrv_stocks } })
    const { quotes, missing } = await gateway.session.quotes(['AAPL', 'ZZZZQ'])
    expect(quotes).toMatchObject([{ symbol: 'AAPL', last: '212.11', bid: '212.10', volume: '41213877' }])
    expect(missing).toMatchObject([{ symbol: 'ZZZZQ', reason: /no US share ZZZZQ/ }])
    expect(gateway.sent('GET', '/iserver/marketdata/snapshot')).toHaveLength(3)
  })

  test('an option is found through its underlying, its month and its strike', async () => {
    const contracts = sample('contracts')
    gateway.route({
      'GET /iserver/secdef/search': { body: contracts.secdef_search_AAPL },
      'GET /iserver/secdef/info': { body: contracts.secdef_info_option },
      [placing]: { body: replies.submitted_200 },
    })
    await gateway.place([], { symbol: 'AAPL270115C00200000', limitPrice: Price('4.15') })
    expect(gateway.sent('GET', '/iserver/secdef/info')[0]?.path).toBe(
      '/v1/api/iserver/secdef/info?conid=265598&month=JAN27&strike=200&right=C&sectype=OPT',
    )
    expect(Object(gateway.sent('POST', '/iserver/account/DU1234567/orders')[0]?.body).orders[0]).toMatchObject({
      conid: 700000001,
      secType: '700000001:OPT',
    })
  })

  test('an option that is known by a holding is searched for before its prices, once in a session', async () => {
    const [, , option] = sample('portfolio-positions-page0')
    gateway.route({
      'GET /portfolio/DU1234567/positions/0': { body: [option] },
      'GET /iserver/secdef/search?symbol=SPY': { body: [] },
      'GET /iserver/marketdata/snapshot': {
        body: [{ conid: option.conid, conidEx: String(option.conid), '31': '30.10', '7741': '30' }],
      },
    })
    const [held] = await gateway.session.positions(account)
    const symbol = held?.symbol ?? ''
    for (let look = 0; look < 2; look += 1)
      expect((await gateway.session.quotes([symbol])).quotes).toMatchObject([{ symbol, last: '30.10' }])
    const [search, ...more] = gateway.server.received.filter(({ path }) => /search|snapshot/.test(path))
    expect(search?.path).toBe('/v1/api/iserver/secdef/search?symbol=SPY')
    expect(more.every(({ path }) => path.includes('snapshot'))).toBe(true)
  })

  test('a preview has the figures of the broker, its warning, and the questions to expect', async () => {
    gateway.route({
      'POST /iserver/account/DU1234567/orders/whatif': { body: sample('order-whatif') },
      'GET /iserver/marketdata/snapshot': { body: sample('marketdata-snapshot').call_3_full },
    })
    const preview = await gateway.session.previewOrder(request, context)
    expect(preview).toMatchObject({
      estimatedCost: '2050.00',
      estimatedCommission: '1',
      estimatedFees: null,
      refusals: [],
    })
    // 205.00 is 3.4 % from 212.11.
    expect(preview.warnings.map(({ id, message }) => `${id.split('.')[0]} ${message}`)).toEqual([
      'preview-21 Sample market data warning text.',
      expect.stringMatching(/^o163 The limit of 205.00 is 3.4 % from the last price of 212.11/),
    ])
    expect(
      gateway.sent('POST', '/iserver/account/DU1234567/orders').every(({ path }) => path.endsWith('/whatif')),
    ).toBe(true)
  })

  test('after a limit was met everything is held back, and says for how long', async () => {
    gateway.route({
      'GET /portfolio/DU1234567/summary': [
        { status: 429, body: { error: 'Too many requests' } },
        { body: sample('portfolio-summary') },
      ],
    })
    const first = await failureOf(gateway.session.balance(account))
    expect([first.kind, 'retryAfterMs' in first && first.retryAfterMs]).toEqual(['rate_limited', 60_000])
    const before = gateway.server.received.length
    expect((await failureOf(gateway.session.positions(account))).kind).toMatch(/rate_limited|not_sent/)
    expect(gateway.server.received).toHaveLength(before)
  })
})
