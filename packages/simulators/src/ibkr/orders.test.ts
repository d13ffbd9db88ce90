/** Placing, changing, cancelling; the order lists and the trades (brokers/ibkr.md 3.6, 3.7). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, listAt, textAt } from '../testing/json.ts'
import { shapeDifferences } from '../testing/shape.ts'
import { sample } from './testing/sample.ts'
import { gatewayDesk } from './testing/gateway-desk.ts'
import type { GatewayDesk } from './testing/gateway-desk.ts'

let desk: GatewayDesk
beforeEach(async () => {
  desk = await gatewayDesk()
  await desk.ready()
})
afterEach(() => desk.close())

const apple = 265598
const replies = sample('order-replies')

const last = async (): Promise<number> => {
  const path = `/iserver/marketdata/snapshot?conids=${apple}&fields=31`
  const filled = await desk.until(
    () => desk.get(path),
    (json) => at(json, 0, '31') !== undefined,
  )
  return Number(textAt(filled, 0, '31').replaceAll(/[CH,]/g, ''))
}
const cents = (value: number): number => Math.round(value * 100) / 100
const buy = { conid: apple, side: 'BUY', quantity: 10, tif: 'DAY', orderType: 'MKT' }
const resting = async (more: object = {}) => ({ ...buy, orderType: 'LMT', price: cents((await last()) * 0.9), ...more })
const orders = (path = '') => `/iserver/account/${desk.accountId}/orders${path}`
const place = (...tickets: object[]) => desk.call('POST', orders(), { orders: tickets })
const placed = async (...tickets: object[]): Promise<string> => {
  const answer = await place(...tickets)
  return textAt(answer.json, 0, 'order_id')
}
const list = async (query = ''): Promise<readonly unknown[]> =>
  listAt(await desk.get(`/iserver/account/orders${query}`), 'orders')
/** The list once its empty first answer is over. */
const warmList = async () => {
  await list()
  return list()
}
const row = async (orderId: string) => (await list()).find((order) => String(at(order, 'orderId')) === orderId)
const becomes = (orderId: string, status: string) =>
  desk.until(
    () => row(orderId),
    (order) => at(order, 'status') === status,
  )
const state = async () => listAt(await desk.control('GET', '/state'), 'brokers', 'ibkr', 'orders')

describe('placing', () => {
  test('every ticket of the samples is accepted in the shape of the sample', async () => {
    const price = await last()
    const requests = Object(sample('order-requests'))
    await place({ ...buy, quantity: 50 })
    for (const name of ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop_amount', 'trailing_stop_percent']) {
      const ticket = { ...Object(at(requests, name, 'orders', 0)), acctId: desk.accountId }
      // The samples' prices are those of another day: the same distance from ours.
      for (const field of ['price', 'auxPrice'])
        if (field in ticket) ticket[field] = cents((ticket[field] / 212.11) * price)
      const answer = await place(ticket)
      expect([name, answer.status, shapeDifferences(at(replies, 'submitted_200'), answer.json)]).toEqual([
        name,
        200,
        [],
      ])
    }
  })

  test('a market order fills; list, status and trades tell it in their three manners', async () => {
    const orderId = await placed({ ...buy, cOID: 'g2e-1' })
    await warmList()
    const filled = await becomes(orderId, 'Filled')
    expect(shapeDifferences(at(sample('orders-live'), 'populated', 'orders', 0), filled)).toEqual([])
    expect(filled).toMatchObject({ side: 'BUY', order_ref: 'g2e-1', timeInForce: 'CLOSE', price: '', totalSize: 10 })
    const status = await desk.get(`/iserver/account/order/status/${orderId}`)
    expect(shapeDifferences(at(sample('order-status'), 'ok_filled'), status)).toEqual([])
    expect(status).toMatchObject({ side: 'B', size: '0.0', total_size: '10.0', cum_fill: '10.0', tif: 'DAY' })
    expect(Object.keys(Object(status))).not.toContain('order_ref')
    const trades = listAt(await desk.get('/iserver/account/trades'))
    expect(shapeDifferences(sample('trades'), trades)).toEqual([])
    expect(trades.reduce<number>((total, trade) => total + Number(at(trade, 'size')), 0)).toBe(10)
    expect(at(trades, 0)).toMatchObject({ side: 'B', order_ref: 'g2e-1', order_id: Number(orderId) })
  })

  test('a stop waits pre-submitted, and where its price stands is a setting', async () => {
    await placed(buy)
    const stop = { ...buy, side: 'SELL', orderType: 'STP', price: cents((await last()) * 0.8) }
    const orderId = await placed(stop)
    await warmList()
    const waiting = await becomes(orderId, 'PreSubmitted')
    expect(
      shapeDifferences(at(sample('orders-live'), 'populated', 'orders', 2), { ...Object(waiting), order_ref: '' }),
    ).toEqual([])
    expect(waiting).toMatchObject({ price: '', origOrderType: 'STOP', stop_price: stop.price.toFixed(2) })
    await desk.settings({ listedStopPrice: 'price' })
    expect(at(await row(orderId), 'price')).toBe(stop.price.toFixed(2))
    expect(at(await row(orderId), 'auxPrice')).toBeUndefined()
  })

  test('a trailing stop limit keeps the distance between its two prices', async () => {
    await placed(buy)
    const orderId = await placed({
      ...buy,
      side: 'SELL',
      orderType: 'TRAILLMT',
      price: 194,
      auxPrice: 195,
      trailingType: 'amt',
      trailingAmt: 10,
    })
    await warmList()
    const waiting = await becomes(orderId, 'PreSubmitted')
    expect(waiting).toMatchObject({ orderType: 'Trailing Stop Limit', origOrderType: 'TRAILLMT' })
    const price = await last()
    await desk.control('POST', '/market', { symbol: 'AAPL', price: String(cents(price - 20)) })
    // Triggered at its stop it is a limit order a dollar below that, which the fallen price does not meet.
    expect(await becomes(orderId, 'Submitted')).toMatchObject({ filledQuantity: 0 })
  })

  test('a bracket: three ids in the order of the tickets, children waiting; the parent alone has a cOID', async () => {
    const price = await last()
    const child = { ...buy, side: 'SELL', tif: 'GTC', parentId: 'g2e-7' }
    const answer = await place(
      { ...buy, orderType: 'LMT', price: cents(price * 0.9), tif: 'GTC', cOID: 'g2e-7' },
      { ...child, orderType: 'LMT', price: cents(price * 1.1) },
      { ...child, orderType: 'STP', price: cents(price * 0.8) },
    )
    expect(shapeDifferences(at(replies, 'bracket_submitted_200'), answer.json)).toEqual([])
    const ids = listAt(answer.json).map((line) => textAt(line, 'order_id'))
    expect(new Set(ids).size).toBe(3)
    await warmList()
    expect(at(await row(ids[1] ?? ''), 'origOrderType')).toBe('LIMIT')
    expect(at(await row(ids[2] ?? ''), 'origOrderType')).toBe('STOP')
    expect(at(await row(ids[2] ?? ''), 'status')).toBe('PreSubmitted')
    const withOwn = await place(
      { ...buy, orderType: 'LMT', price: cents(price * 0.9), cOID: 'g2e-8' },
      { ...child, parentId: 'g2e-8', tif: 'DAY', orderType: 'STP', price: cents(price * 0.8), cOID: 'g2e-9' },
    )
    expect(withOwn.status).toBe(500)
  })

  test('two exits of which one cancels the other', async () => {
    await placed(buy)
    const price = await last()
    const exit = { ...buy, side: 'SELL', tif: 'GTC', isSingleGroup: true }
    const answer = await place(
      { ...exit, orderType: 'LMT', price: cents(price * 1.1), cOID: 'up' },
      { ...exit, orderType: 'STP', price: cents(price * 0.9), cOID: 'down' },
    )
    expect(listAt(answer.json)).toHaveLength(2)
    expect((await state()).map((order) => at(order, 'clientOrderId'))).toEqual(expect.arrayContaining(['up', 'down']))
  })

  test('money instead of a quantity: whole shares, rounded down', async () => {
    const price = await last()
    const { quantity: _quantity, ...ticket } = buy
    const orderId = await placed({ ...ticket, cashQty: cents(price * 3.5) })
    await warmList()
    await becomes(orderId, 'Filled')
    expect(at(await row(orderId), 'totalSize')).toBe(3)
  })

  test('without /iserver/accounts nothing is placed', async () => {
    await desk.post('/iserver/auth/ssodh/init', { publish: true, compete: true })
    await desk.raw('POST', '/ibkr/simulator/events', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ session: desk.session, event: 'brokerage_lost' }),
    })
    await desk.post('/iserver/auth/ssodh/init', { publish: true, compete: false })
    expect(await place(buy)).toMatchObject({ status: 500, json: { error: 'Please query /accounts first' } })
  })
})

describe('what is refused', () => {
  test.each([
    ['a quantity as text', { quantity: '10' }],
    ['conid and conidex', { conidex: '265598@NYSE' }],
    ['an unknown contract', { conid: 1 }],
    ['fill or kill', { tif: 'FOK' }],
    ['a side of its own', { side: 'SELL_SHORT' }],
    ['a limit order without a price', { orderType: 'LMT' }],
    ['a stop limit without its stop', { orderType: 'STOP_LIMIT', price: 100 }],
    ['a trail without its type', { orderType: 'TRAIL', trailingAmt: 1 }],
    ['quantity and cash', { cashQty: 100 }],
    ['nothing to buy', { quantity: 0 }],
    ['another account', { acctId: 'DU0000000' }],
    ['the wrong kind of contract', { secType: '265598:OPT' }],
  ])('%s is a 500', async (_why, wrong) => {
    expect((await place({ ...buy, ...wrong })).status).toBe(500)
    expect(await state()).toEqual([])
  })

  test('a rejection comes with 200 and an error, and nothing is placed', async () => {
    const poor = await place({ ...buy, quantity: 9_000, orderType: 'LMT', price: cents((await last()) * 5) })
    expect([poor.status, Object.keys(Object(poor.json))]).toEqual([200, ['error']])
    expect(await place({ ...buy, conid: 38708077 })).toMatchObject({
      status: 200,
      json: { error: 'No trading permissions.' },
    })
    const offTick = await place({ ...buy, orderType: 'LMT', price: 200.001 })
    expect(textAt(offTick.json, 'error')).toContain('minimum price variation')
    await desk.script({ reject: 'We cannot accept an order at the limit price you selected.' })
    expect((await place(buy)).json).toEqual(at(replies, 'rejected_200'))
    expect(await state()).toEqual([])
  })

  test('a repeated cOID, with 200 or 400; the control surface counts both', async () => {
    await placed(await resting({ cOID: 'g2e-01HEXAMPLE0002' }))
    const repeated = await place(await resting({ cOID: 'g2e-01HEXAMPLE0002' }))
    expect([repeated.status, repeated.json]).toEqual([200, at(replies, 'duplicate_coid')])
    await desk.settings({ duplicateCoidStatus: 400 })
    expect((await place(await resting({ cOID: 'g2e-01HEXAMPLE0002' }))).status).toBe(400)
    expect(await state()).toMatchObject([{ clientOrderId: 'g2e-01HEXAMPLE0002', received: 3 }])
  })

  test('accepted, then refused by its destination: Cancelled with a reason', async () => {
    await desk.script({ destinationReject: 'Order was rejected by the exchange.' })
    const orderId = await placed({ ...buy, cOID: 'g2e-0005' })
    await warmList()
    expect(await row(orderId)).toMatchObject({
      status: 'Cancelled',
      filledQuantity: 0,
      order_cancellation_by_system_reason: 'Order was rejected by the exchange.',
      order_ref: 'g2e-0005',
    })
    expect(await state()).toMatchObject([{ status: 'rejected' }])
  })

  test('a sale of more than is held goes short without a question', async () => {
    await placed(buy)
    await desk.until(
      () => state(),
      (json) => at(json, 0, 'status') === 'filled',
    )
    await placed({ ...buy, side: 'SELL', quantity: 15 })
    await desk.until(
      () => state(),
      (json) => at(json, 0, 'status') === 'filled',
    )
    expect(listAt(await desk.get(`/portfolio2/${desk.accountId}/positions`))).toMatchObject([{ position: -5 }])
  })
})

describe('the list of orders', () => {
  test('its first answer is empty, and force=true is empty itself', async () => {
    await placed(await resting())
    const lists = sample('orders-live')
    expect(await desk.get('/iserver/account/orders')).toEqual(at(lists, 'first_call'))
    expect(await list()).toHaveLength(1)
    expect(await desk.get('/iserver/account/orders?force=true')).toEqual(at(lists, 'after_force_true'))
    expect(await list()).toHaveLength(1)
  })

  test('filters are snake case, and what they give is incomplete', async () => {
    await placed(await resting())
    await placed(await resting())
    await warmList()
    expect((await desk.call('GET', '/iserver/account/orders?filters=Submitted')).status).toBe(500)
    expect(await list('?filters=submitted')).toHaveLength(1)
    expect(await list()).toHaveLength(2)
  })

  test('what ended in an earlier session is gone, what works may be hidden, and their status is a 503', async () => {
    const done = await placed(buy)
    const works = await placed(await resting({ tif: 'GTC' }))
    await warmList()
    await becomes(done, 'Filled')
    await desk.control('POST', '/clock', { advanceMs: 7 * 60_000 })
    await desk.ready()
    expect((await desk.call('GET', `/iserver/account/order/status/${works}`)).status).toBe(503)
    expect((await warmList()).map((order) => String(at(order, 'orderId')))).toEqual([works])
    expect((await desk.call('GET', `/iserver/account/order/status/${works}`)).status).toBe(200)
    const old = await desk.call('GET', `/iserver/account/order/status/${done}`)
    expect([old.status, old.json]).toEqual([503, at(sample('order-status'), 'not_cached_503', 'body')])
    await desk.settings({ hidesEarlierOrders: true })
    expect(await list()).toEqual([])
  })

  test('an id that no order has is told as such, or is not cached', async () => {
    const ask = () => desk.call('GET', '/iserver/account/order/status/123456')
    expect([(await ask()).status, (await ask()).json]).toEqual([200, at(replies, 'modify_unknown_order')])
    await desk.settings({ unknownOrderStatus: 503 })
    expect((await ask()).status).toBe(503)
  })

  test('after hours it may be empty though orders work', async () => {
    await placed(await resting())
    await warmList()
    await desk.settings({ orderListIsEmpty: true })
    expect(await list()).toEqual([])
  })

  test('an order that waits for the open is pre-submitted, one that ended with its day cancelled', async () => {
    await desk.control('POST', '/clock', { to: '2026-11-25T22:00:00Z' })
    await desk.ready()
    const queued = await placed(await resting())
    await warmList()
    expect(at(await row(queued), 'status')).toBe('PreSubmitted')
    // The day after Thanksgiving ends at one.
    await desk.control('POST', '/clock', { to: '2026-11-27T18:00:01Z' })
    expect(await state()).toMatchObject([{ status: 'canceled' }])
  })
})

describe('changing and cancelling', () => {
  test('a change repeats the whole ticket and keeps the id', async () => {
    const ticket = await resting({ tif: 'GTC' })
    const orderId = await placed(ticket)
    await warmList()
    await becomes(orderId, 'Submitted')
    const path = `/iserver/account/${desk.accountId}/order/${orderId}`
    const changed = await desk.call('POST', path, { ...ticket, price: cents(ticket.price - 1), quantity: 12 })
    expect(shapeDifferences(at(replies, 'modified_200'), changed.json)).toEqual([])
    expect(textAt(changed.json, 0, 'order_id')).toBe(orderId)
    expect(await row(orderId)).toMatchObject({ price: cents(ticket.price - 1).toFixed(2), totalSize: 12 })
    expect(textAt((await desk.call('POST', path, { ...ticket, side: 'SELL' })).json, 'error')).toContain(
      'cannot be modified',
    )
    const unknown = await desk.call('POST', `/iserver/account/${desk.accountId}/order/123456`, ticket)
    expect([unknown.status, unknown.json]).toEqual([200, at(replies, 'modify_unknown_order')])
  })

  test('an accepted cancel is not yet a cancelled order; a second one finds no order', async () => {
    const orderId = await placed(await resting())
    await warmList()
    await becomes(orderId, 'Submitted')
    const path = `/iserver/account/${desk.accountId}/order/${orderId}`
    const accepted = await desk.call('DELETE', path)
    expect(shapeDifferences(at(replies, 'cancel_accepted_200'), accepted.json)).toEqual([])
    expect(at(accepted.json, 'conid')).toBe(apple)
    await becomes(orderId, 'Cancelled')
    expect(at(await row(orderId), 'order_cancellation_by_system_reason')).toBeUndefined()
    expect((await desk.call('DELETE', path)).json).toEqual({ error: `OrderID ${orderId} doesn't exist` })
    const unknown = await desk.call('DELETE', `/iserver/account/${desk.accountId}/order/1`)
    expect(unknown.json).toEqual(at(replies, 'cancel_unknown_order'))
  })

  test('-1 cancels every order', async () => {
    await placed(await resting())
    await placed(await resting())
    expect((await desk.call('DELETE', `/iserver/account/${desk.accountId}/order/-1`)).status).toBe(200)
    await desk.until(
      () => state(),
      (json) => listAt(json).every((order) => at(order, 'status') === 'canceled'),
    )
  })

  test('an order id that is no number is a 400', async () => {
    expect((await desk.call('DELETE', `/iserver/account/${desk.accountId}/order/all`)).status).toBe(400)
  })
})

describe('whatif', () => {
  test('texts with separators in the shape of the sample; blind without a snapshot', async () => {
    const whatif = () =>
      desk.post(orders('/whatif'), { orders: [{ ...buy, orderType: 'LMT', price: 205, quantity: 10 }] })
    const blind = await whatif()
    expect(shapeDifferences(sample('order-whatif'), blind)).toEqual([])
    expect(textAt(blind, 'warn')).toMatch(/^21\//)
    await last()
    const seen = await whatif()
    expect(at(seen, 'warn')).toBeNull()
    // 10 shares at 205 are 2,050; 0.0035 a share is less than the least 0.35.
    expect(at(seen, 'amount')).toEqual({
      amount: '2,050.00 USD (10 Shares)',
      commission: '0.35 USD',
      total: '2,050.35 USD',
    })
    expect(at(seen, 'position')).toEqual({ current: '0', change: '10', after: '10' })
    expect(await state()).toEqual([])
  })

  test('what could not be placed is told in error, with 200', async () => {
    const answer = await desk.post(orders('/whatif'), { orders: [{ ...buy, quantity: 500_000 }] })
    expect(textAt(answer, 'error')).toContain('not sufficient')
  })
})

test('trades reach back seven days at most', async () => {
  expect((await desk.call('GET', '/iserver/account/trades?days=8')).status).toBe(400)
  await placed({ ...buy, cOID: 'old' })
  await desk.until(
    () => state(),
    (json) => at(json, 0, 'status') === 'filled',
  )
  await desk.control('POST', '/clock', { to: '2026-11-30T16:00:00Z' })
  await desk.raw('GET', `/ibkr/sso/Login?session=${desk.session}&decision=approve`)
  await desk.ready()
  expect(await desk.get('/iserver/account/trades')).toEqual([])
  expect(at(await desk.get('/iserver/account/trades?days=7'), 0, 'order_ref')).toBe('old')
})
