/** Orders in lists and details, and cancel (brokers/etrade.md 2.10 to 2.12, 2.16). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { etradeDesk, sample } from '../testing/etrade-desk.ts'
import type { EtradeDesk } from '../testing/etrade-desk.ts'
import { at, listAt } from '../../testing/json.ts'
import { equity, newClientOrderId, option, orderIdOf, previewIdsOf, traderAt } from '../testing/orders.ts'
import type { Ticket, Trader } from '../testing/orders.ts'
import { shapeDifferences } from '../../testing/shape.ts'

let desk: EtradeDesk
let trader: Trader
beforeAll(async () => {
  desk = await etradeDesk()
  trader = traderAt(desk, desk.accountKey)
})
afterEach(() => desk.settingsAsAtFirst())
afterAll(() => desk.close())

/** Far below the market: rests. */
const resting = (more: Ticket = {}): Ticket => ({
  ...more,
  clientOrderId: more.clientOrderId ?? newClientOrderId(),
  order: { priceType: 'LIMIT', limitPrice: 20, ...more.order },
})
const code = (json: unknown) => at(json, 'Error', 'code')

test('a market order fills, shows its average and no client order id, and appears in lists and details as in the samples', async () => {
  const orderId = await trader.enter({ legs: [equity('MSFT', 'BUY', 3)] })
  const detail = await trader.detail(orderId, (found) => at(found, 'status') === 'EXECUTED')
  expect(at(detail, 'Instrument', 0, 'filledQuantity')).toBe(3)
  expect(at(detail, 'Instrument', 0, 'averageExecutionPrice')).toBeGreaterThan(0)
  const one = await desk.get(`${trader.path}/${orderId}.json`)
  expect(shapeDifferences(sample('order_details'), one)).toEqual([])
  const listed = await desk.get(`${trader.path}.json?symbol=MSFT`)
  expect(JSON.stringify(listed)).not.toContain('clientOrderId')
  const expected = at(sample('orders_list'), 'OrdersResponse', 'Order', 2)
  expect(shapeDifferences(expected, at(listed, 'OrdersResponse', 'Order', 0))).toEqual([])
  const events = listAt(one, 'OrdersResponse', 'Order', 0, 'Events', 'Event')
  expect(events.map((event) => at(event, 'name'))).toContain('ORDER_EXECUTED')
  // Also the first event tells the totals of now.
  expect(at(events[0], 'Instrument', 0, 'filledQuantity')).toBe(3)
})

test('a resting order is OPEN without an average, then CANCEL_REQUESTED or CANCELLED with a nonsensical executedTime', async () => {
  const orderId = await trader.enter(resting())
  const open = await trader.detail(orderId)
  expect(at(open, 'status')).toBe('OPEN')
  expect(at(open, 'Instrument', 0, 'averageExecutionPrice')).toBeUndefined()
  const canceled = await trader.cancel(orderId)
  expect(shapeDifferences(sample('cancel_response'), canceled.json)).toEqual([])
  expect(at(canceled.json, 'CancelOrderResponse', 'Messages', 'Message', 0, 'code')).toBe(5011)
  const done = await trader.detail(orderId, (found) => at(found, 'status') === 'CANCELLED')
  expect(at(done, 'executedTime')).toBe(2_023_137_072)
  const again = await trader.cancel(orderId)
  expect([again.status, again.json]).toEqual([400, sample('errors/5001_cannot_cancel')])
})

test('a cancel may be answered 5001 with nothing done, or 4186', async () => {
  const orderId = await trader.enter(resting())
  await desk.settings({ refuseCancels: 1 })
  expect(code((await trader.cancel(orderId)).json)).toBe(5001)
  expect(at(await trader.detail(orderId), 'status')).toBe('OPEN')
  await desk.settings({ cancelCode: 4186 })
  expect(at((await trader.cancel(orderId)).json, 'CancelOrderResponse', 'Messages', 'Message', 0, 'code')).toBe(4186)
})

test('a trailing stop shows its trail in stopPrice and the live trigger beside it', async () => {
  const bought = await trader.enter({ legs: [equity('JNJ', 'BUY', 5)] })
  await trader.detail(bought, (found) => at(found, 'status') === 'EXECUTED')
  const orderId = await trader.enter({
    order: { priceType: 'TRAILING_STOP_PRCT', stopPrice: 5, orderTerm: 'GOOD_UNTIL_CANCEL' },
    legs: [equity('JNJ', 'SELL', 5)],
  })
  const detail = await trader.detail(orderId, (found) => Number(at(found, 'triggerPrice')) > 0)
  expect(detail).toMatchObject({ stopPrice: 5, offsetType: 'TRAILING_STOP_PRCT', offsetValue: 5 })
  expect(
    Number(at(detail, 'trailPrice')) / (Number(at(detail, 'triggerPrice')) + Number(at(detail, 'trailPrice'))),
  ).toBeCloseTo(0.05, 3)
  expect(shapeDifferences(at(sample('orders_list'), 'OrdersResponse', 'Order', 6, 'OrderDetail', 0), detail)).toEqual(
    [],
  )
})

test('an option is bought to open and shown under its underlier with its OSI key', async () => {
  const terms = { symbol: 'AAPL', expiresOn: '2026-12-18', callPut: 'CALL', strike: 250 }
  const orderId = await trader.enter({ orderType: 'OPTN', legs: [option(terms, 'BUY_OPEN', 1)] })
  const detail = await trader.detail(orderId, (found) => at(found, 'status') === 'EXECUTED')
  const expected = at(sample('orders_list_last_page'), 'OrdersResponse', 'Order', 0, 'OrderDetail', 0)
  expect(shapeDifferences(expected, detail)).toEqual([])
  expect(at(detail, 'Instrument', 0, 'Product', 'productId', 'symbol')).toBe('AAPL--261218C00250000')
  expect(at(detail, 'Instrument', 0, 'estimatedCommission')).toBe(0.5)
})

test('a put spread for a credit is one order with two legs, and its value is negative', async () => {
  const terms = (strike: number) => ({ symbol: 'AAPL', expiresOn: '2027-01-15', callPut: 'PUT', strike })
  const ticket: Ticket = {
    orderType: 'SPREADS',
    clientOrderId: newClientOrderId(),
    order: { priceType: 'NET_CREDIT', limitPrice: 4.9 },
    legs: [option(terms(240), 'SELL_OPEN', 2), option(terms(235), 'BUY_OPEN', 2)],
  }
  const previewed = await trader.preview(ticket)
  const differences = shapeDifferences(sample('preview_response_spread'), previewed.json)
  expect(differences).toEqual([])
  // Two units at 4.90 for a hundred shares each, less two dollars for four contracts.
  expect(at(previewed.json, 'PreviewOrderResponse', 'totalOrderValue')).toBe(-978)
  const placed = await trader.place(ticket, previewIdsOf(previewed))
  const detail = await trader.detail(orderIdOf(placed))
  expect(shapeDifferences(at(sample('orders_list'), 'OrdersResponse', 'Order', 7, 'OrderDetail', 0), detail)).toEqual(
    [],
  )
  expect(listAt(detail, 'Instrument').map((leg) => at(leg, 'orderedQuantity'))).toEqual([2, 2])
})

test('a buy-write is one order of shares and a covered call, a hundred shares to a contract', async () => {
  const quote = await desk.get('/market/quote/KO.json')
  const spot = Number(at(quote, 'QuoteResponse', 'QuoteData', 0, 'All', 'lastTrade'))
  const call = { symbol: 'KO', expiresOn: '2026-12-18', callPut: 'CALL', strike: Math.round(spot / 2.5) * 2.5 }
  const legs = [equity('KO', 'BUY', 200), option(call, 'SELL_OPEN', 2)]
  const orderId = await trader.enter({ orderType: 'BUY_WRITES', legs })
  const detail = await trader.detail(orderId, (found) => at(found, 'status') === 'EXECUTED')
  expect(listAt(detail, 'Instrument').map((leg) => [at(leg, 'orderAction'), at(leg, 'filledQuantity')])).toEqual([
    ['BUY', 200],
    ['SELL_OPEN', 2],
  ])
  const wrong = [equity('KO', 'BUY', 150), option(call, 'SELL_OPEN', 2)]
  const refused = await trader.preview({ orderType: 'BUY_WRITES', clientOrderId: newClientOrderId(), legs: wrong })
  expect(code(refused.json)).toBe(9905)
})

test('lists page by marker, newest first, without gap or repeat, until the marker is absent', async () => {
  for (let made = 0; made < 7; made += 1) await trader.enter(resting({ legs: [equity('T', 'BUY', 1)] }))
  const seen: unknown[] = []
  for (let marker: string | undefined = ''; marker !== undefined;) {
    const query = marker === '' ? '' : `&marker=${marker}`
    const answer = await desk.get(`${trader.path}.json?symbol=T&count=3${query}`)
    seen.push(...listAt(answer, 'OrdersResponse', 'Order').map((order) => at(order, 'orderId')))
    const next = at(answer, 'OrdersResponse', 'marker')
    marker = typeof next === 'string' ? next : undefined
  }
  expect(seen).toHaveLength(7)
  expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => Number(b) - Number(a)))
  await desk.settings({ repeatsMarker: true })
  const last = await desk.get(`${trader.path}.json?symbol=T&count=100&marker=777`)
  expect(at(last, 'OrdersResponse', 'marker')).toBe('777')
})

test('no orders are 204 without a body; dates come in pairs, the second later; counts have a limit', async () => {
  const get = (query: string) => desk.call('GET', `${trader.path}.json?${query}`)
  const none = await get('symbol=IBM')
  expect([none.status, none.text]).toEqual([204, ''])
  expect((await get('fromDate=11252026')).json).toEqual(sample('errors/2002_invalid_date_range'))
  expect(code((await get('fromDate=11252026&toDate=11252026')).json)).toBe(2002)
  expect((await get('fromDate=2026-11-25&toDate=11262026')).json).toEqual(sample('errors/2004_invalid_date_format'))
  expect((await get('fromDate=11252026&toDate=11262026')).status).toBe(200)
  expect((await get('fromDate=11232026&toDate=11242026')).status).toBe(204)
  expect(code((await get('count=101')).json)).toBe(2005)
})

test('status and marketSession are filters that hide the rest', async () => {
  const orderId = await trader.enter(
    resting({
      order: { marketSession: 'EXTENDED', priceType: 'LIMIT', limitPrice: 20 },
      legs: [equity('CRM', 'BUY', 1)],
    }),
  )
  const get = (query: string) => desk.call('GET', `${trader.path}.json?symbol=CRM&${query}`)
  expect((await get('marketSession=REGULAR')).status).toBe(204)
  expect(at((await get('marketSession=EXTENDED&status=OPEN')).json, 'OrdersResponse', 'Order', 0, 'orderId')).toBe(
    orderId,
  )
  expect((await get('status=EXECUTED')).status).toBe(204)
  expect((await get('transactionType=SELL')).status).toBe(204)
  expect((await get('securityType=OPTN')).status).toBe(204)
})

test('INDIVIDUAL_FILLS gives each execution as an order of the same id', async () => {
  const orderId = await trader.enter({ legs: [equity('BAC', 'BUY', 20)] })
  await trader.detail(orderId, (found) => at(found, 'status') === 'EXECUTED')
  const answer = await desk.get(`${trader.path}.json?symbol=BAC&status=INDIVIDUAL_FILLS`)
  const fills = listAt(answer, 'OrdersResponse', 'Order')
  expect(
    shapeDifferences(at(sample('orders_individual_fills'), 'OrdersResponse'), at(answer, 'OrdersResponse')),
  ).toEqual([])
  expect(
    fills.reduce<number>(
      (total, fill) => total + Number(at(fill, 'OrderDetail', 0, 'Instrument', 0, 'filledQuantity')),
      0,
    ),
  ).toBe(20)
})

test('a new order may show in lists only later', async () => {
  await desk.settings({ orderListDelayMs: 3_600_000 })
  await trader.enter(resting({ legs: [equity('ORCL', 'BUY', 1)] }))
  expect((await desk.call('GET', `${trader.path}.json?symbol=ORCL`)).status).toBe(204)
  await desk.settings({ orderListDelayMs: 0 })
  expect((await desk.call('GET', `${trader.path}.json?symbol=ORCL`)).status).toBe(200)
})

test('the detail of one order may answer 100 as the sandbox does', async () => {
  const orderId = await trader.enter(resting())
  await desk.settings({ orderDetails: 'answer_100' })
  const answer = await desk.call('GET', `${trader.path}/${orderId}.json`)
  expect([answer.status, answer.json]).toEqual([500, sample('errors/100_service_unavailable')])
})
