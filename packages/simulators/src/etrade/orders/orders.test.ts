/** Preview, place and change (brokers/etrade.md 2.13 to 2.15, 6). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { etradeDesk, sample, sampleText } from '../testing/etrade-desk.ts'
import type { EtradeDesk } from '../testing/etrade-desk.ts'
import { at, listAt } from '../../testing/json.ts'
import {
  equity,
  newClientOrderId,
  orderIdOf,
  placeJson,
  placeXml,
  previewIdsOf,
  previewJson,
  previewXml,
  traderAt,
} from '../testing/orders.ts'
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

test('a preview has the shape of the sample and costs quantity times limit', async () => {
  const answer = await trader.preview(resting({ order: { priceType: 'LIMIT', limitPrice: 24.8 } }))
  const differences = shapeDifferences(sample('preview_response_eq'), answer.json)
  expect(differences).toEqual(['$.PreviewOrderResponse.Order[0].messages: missing'])
  expect(at(answer.json, 'PreviewOrderResponse', 'totalOrderValue')).toBe(248)
  const marginable = at(answer.json, 'PreviewOrderResponse', 'marginBpDetails', 'marginable')
  expect(at(marginable, 'currentOrderImpact')).toBe(248)
})

test('a placed order has the shape of the sample, and success is a WARNING of code 1026', async () => {
  const ticket = resting()
  const placed = await trader.place(ticket, previewIdsOf(await trader.preview(ticket)))
  expect(shapeDifferences(sample('place_response_eq'), placed.json)).toEqual([])
  const [message] = listAt(placed.json, 'PlaceOrderResponse', 'Order', 0, 'messages', 'Message')
  expect(message).toEqual(at(sample('place_response_eq'), 'PlaceOrderResponse', 'Order', 0, 'messages', 'Message', 0))
})

test('JSON bodies are taken with lists as arrays or as plain objects, or refused', async () => {
  const path = `${trader.path}/preview.json`
  const plain = previewJson(resting()).replaceAll('[{', '{').replaceAll('}]', '}')
  const ticket = resting()
  const previewed = await desk.call('POST', path, previewJson(ticket))
  const placed = await desk.call('POST', `${trader.path}/place.json`, placeJson(ticket, previewIdsOf(previewed)))
  expect([previewed.status, placed.status]).toEqual([200, 200])
  expect((await desk.call('POST', path, plain)).status).toBe(200)
  await desk.settings({ jsonBodies: 'arrays_only' })
  expect((await desk.call('POST', path, plain)).status).toBe(400)
  await desk.settings({ jsonBodies: 'refused' })
  expect((await desk.call('POST', path, previewJson(resting()))).status).toBe(400)
})

test('the requests of the samples are understood', async () => {
  for (const name of ['eq_limit', 'eq_market']) {
    for (const kind of ['json', 'xml']) {
      const body = sampleText(`preview_request_${name}.${kind}`)
      expect([name, kind, (await desk.call('POST', `${trader.path}/preview.json`, body)).status]).toEqual([
        name,
        kind,
        200,
      ])
    }
  }
})

test('an empty price is not given, and a price that the type has no use for is dropped', async () => {
  const ticket = resting({ order: { priceType: 'LIMIT', limitPrice: 20, stopPrice: '' } })
  expect((await trader.preview(ticket)).status).toBe(200)
  expect((await trader.preview(resting({ order: { priceType: 'LIMIT', limitPrice: 20, stopPrice: 20 } }))).status).toBe(
    200,
  )
})

test.each([
  ['a bare previewId', (xml: string) => xml.replaceAll(/<\/?PreviewIds>/g, '')],
  ['small letters', (xml: string) => xml.replaceAll('PreviewIds', 'previewIds')],
  ['an extra level', (xml: string) => xml.replaceAll(/(<\/?)previewId>/g, '$1PreviewId>')],
])('%s gives 101 although the id is fresh', async (_name, spoil) => {
  const ticket = resting()
  const ids = previewIdsOf(await trader.preview(ticket))
  const answer = await desk.call('POST', `${trader.path}/place.json`, spoil(placeXml(ticket, ids)))
  expect([answer.status, answer.json]).toEqual([400, sample('errors/101_invalid_preview_id')])
})

test('place must repeat client order id, fields and account of its preview', async () => {
  const ticket = resting()
  const ids = previewIdsOf(await trader.preview(ticket))
  const others: readonly Ticket[] = [
    { ...ticket, clientOrderId: newClientOrderId() },
    { ...ticket, order: { priceType: 'LIMIT', limitPrice: 20.01 } },
    { ...ticket, legs: [equity('AAPL', 'BUY', 11)] },
  ]
  for (const other of others) expect(code((await trader.place(other, ids)).json)).toBe(101)
  expect((await trader.place({ ...ticket, order: { priceType: 'LIMIT', limitPrice: '20.000' } }, ids)).status).toBe(200)
})

test.each([
  ['invalid_preview', 400, 101],
  ['duplicate', 400, 9904],
  ['same_order', 200, undefined],
] as const)(
  'a second place with one preview, answered as %s, enters nothing twice and is counted',
  async (repeatedPlace, status, expected) => {
    await desk.settings({ repeatedPlace })
    const ticket = resting()
    const ids = previewIdsOf(await trader.preview(ticket))
    const first = await trader.place(ticket, ids)
    const second = await trader.place(ticket, ids)
    expect([second.status, code(second.json)]).toEqual([status, expected])
    const orders = listAt(await desk.control('GET', '/state'), 'brokers', 'etrade', 'orders')
    const mine = orders.filter((order) => at(order, 'clientOrderId') === ticket.clientOrderId)
    expect(mine.map((order) => [at(order, 'brokerOrderId'), at(order, 'received')])).toEqual([
      [String(orderIdOf(first)), 2],
    ])
  },
)

test('all ids of a preview must come back', async () => {
  await desk.settings({ previewIds: 2 })
  const ticket = resting()
  const ids = previewIdsOf(await trader.preview(ticket))
  expect(ids).toHaveLength(2)
  expect(code((await trader.place(ticket, ids.slice(0, 1))).json)).toBe(101)
  expect((await trader.place(ticket, ids)).status).toBe(200)
})

test('a client order id that was used is refused on preview', async () => {
  const ticket = resting()
  await trader.enter(ticket)
  expect(code((await trader.preview(ticket)).json)).toBe(9904)
})

test.each([
  ['a client order id of 21 characters', { clientOrderId: 'a'.repeat(21) }],
  ['a client order id with a dash', { clientOrderId: 'a-b' }],
  ['an unknown price type', { order: { priceType: 'MIDPOINT' } }],
  ['a limit order without limit', { order: { priceType: 'LIMIT' } }],
  ['a stop limit order without limit', { order: { priceType: 'STOP_LIMIT', stopPrice: 20 } }],
  ['three decimals above a dollar', { order: { priceType: 'LIMIT', limitPrice: 20.001 } }],
  ['half a share', { legs: [equity('AAPL', 'BUY', 0.5)] }],
  ['no shares', { legs: [equity('AAPL', 'BUY', 0)] }],
  ['a market order in the extended session', { order: { marketSession: 'EXTENDED' } }],
  [
    'an extended order until canceled',
    { order: { marketSession: 'EXTENDED', priceType: 'LIMIT', limitPrice: 20, orderTerm: 'GOOD_UNTIL_CANCEL' } },
  ],
  ['immediate or cancel at market', { order: { orderTerm: 'IMMEDIATE_OR_CANCEL' } }],
  ['an option action on shares', { legs: [equity('AAPL', 'BUY_OPEN', 1)] }],
  ['two legs of an equity order', { legs: [equity('AAPL', 'BUY', 1), equity('MSFT', 'BUY', 1)] }],
  ['a trail of 5.5 percent', { order: { priceType: 'TRAILING_STOP_PRCT', stopPrice: 5.5 } }],
] satisfies readonly (readonly [string, Ticket])[])('%s is malformed', async (_name, ticket) => {
  const answer = await trader.preview({ clientOrderId: newClientOrderId(), ...ticket })
  expect([answer.status, code(answer.json)]).toEqual([400, 9905])
})

test.each([
  ['an unknown symbol', { legs: [equity('ZZZZQ', 'BUY', 1)] }, 9902],
  ['a coin', { legs: [equity('BTC/USD', 'BUY', 1)] }, 9902],
  ['more than the account can pay', { legs: [equity('AAPL', 'BUY', 100_000)] }, 9901],
  ['shares that are not there', { legs: [equity('MSFT', 'SELL', 1)] }, 1037],
  ['covering what is not short', { legs: [equity('MSFT', 'BUY_TO_COVER', 1)] }, 1037],
  ['a buy stop below the market', { order: { priceType: 'STOP', stopPrice: 20 } }, 2085],
  [
    'a sell stop above the market',
    { order: { priceType: 'STOP', stopPrice: 9000 }, legs: [equity('AAPL', 'SELL', 1)] },
    2084,
  ],
] satisfies readonly (readonly [string, Ticket, number])[])(
  '%s is refused on preview, and nothing is entered',
  async (_name, ticket, expected) => {
    const clientOrderId = newClientOrderId()
    const answer = await trader.preview({ clientOrderId, ...ticket })
    expect([answer.status, code(answer.json)]).toEqual([400, expected])
    const orders = listAt(await desk.control('GET', '/state'), 'brokers', 'etrade', 'orders')
    expect(orders.some((order) => at(order, 'clientOrderId') === clientOrderId)).toBe(false)
  },
)

test('bodies that cannot be read are refused', async () => {
  for (const body of [
    '',
    '<Preview',
    '{"PreviewOrderRequest":',
    '<!DOCTYPE x><PreviewOrderRequest/>',
    '<Wrong/>',
    '{"a":1}',
    'plain',
  ])
    expect([body, (await desk.call('POST', `${trader.path}/preview.json`, body)).status]).toEqual([body, 400])
})

test('an order may be accepted and then rejected', async () => {
  await desk.settings({ rejectPlaced: 1 })
  const orderId = await trader.enter(resting())
  expect(at(await trader.detail(orderId), 'status')).toBe('REJECTED')
})

test('an answer without an order id is an unknown outcome: the order is there', async () => {
  await desk.settings({ placeWithoutOrderId: 1 })
  const ticket = resting()
  const placed = await trader.place(ticket, previewIdsOf(await trader.preview(ticket)))
  expect([placed.status, at(placed.json, 'PlaceOrderResponse', 'OrderIds')]).toEqual([200, undefined])
  const orders = listAt(await desk.control('GET', '/state'), 'brokers', 'etrade', 'orders')
  expect(orders.some((order) => at(order, 'clientOrderId') === ticket.clientOrderId)).toBe(true)
})

test('a change cancels and replaces: a new id, and both know each other', async () => {
  const ticket = resting()
  const orderId = await trader.enter(ticket)
  await trader.detail(orderId)
  const changed = resting({ order: { priceType: 'LIMIT', limitPrice: 21 } })
  const path = `${trader.path}/${orderId}/change`
  const previewed = await desk.call('PUT', `${path}/preview.json`, previewXml(changed))
  expect(shapeDifferences(sample('change_preview_response'), previewed.json)).toEqual([])
  const placed = await desk.call('PUT', `${path}/place.json`, placeXml(changed, previewIdsOf(previewed)))
  expect(shapeDifferences(sample('change_place_response'), placed.json)).toEqual([])
  const newId = orderIdOf(placed)
  expect(newId).not.toBe(orderId)
  expect(await trader.detail(orderId)).toMatchObject({ status: 'CANCELLED', replacedByOrderId: newId })
  expect(await trader.detail(newId)).toMatchObject({ status: 'OPEN', limitPrice: 21, replacesOrderId: orderId })
  const late = await desk.call('PUT', `${path}/preview.json`, previewXml(resting()))
  expect(code(late.json)).toBe(5001)
})

test('a change may turn a limit order into a market order, and never touches symbol or action', async () => {
  const orderId = await trader.enter(resting({ legs: [equity('KO', 'BUY', 4)] }))
  await trader.detail(orderId)
  const path = `${trader.path}/${orderId}/change`
  const other = await desk.call('PUT', `${path}/preview.json`, previewXml(resting({ legs: [equity('PG', 'BUY', 4)] })))
  expect(code(other.json)).toBe(9905)
  const market: Ticket = { clientOrderId: newClientOrderId(), legs: [equity('KO', 'BUY', 4)] }
  const previewed = await desk.call('PUT', `${path}/preview.json`, previewXml(market))
  const placed = await desk.call('PUT', `${path}/place.json`, placeXml(market, previewIdsOf(previewed)))
  await trader.detail(orderIdOf(placed), (found) => at(found, 'status') === 'EXECUTED')
})

test('two sales of the same shares are refused with 1037', async () => {
  const bought = await trader.enter({ legs: [equity('PEP', 'BUY', 5)] })
  await trader.detail(bought, (found) => at(found, 'status') === 'EXECUTED')
  const sell = (price: number): Ticket => ({
    clientOrderId: newClientOrderId(),
    order: { priceType: 'LIMIT', limitPrice: price },
    legs: [equity('PEP', 'SELL', 5)],
  })
  await trader.enter(sell(900))
  const second = await trader.preview(sell(901))
  expect([second.status, second.json]).toEqual([400, sample('errors/1037_not_enough_shares')])
})

test('buying again what was sold warns of a wash sale, and further messages can be switched on', async () => {
  const bought = await trader.enter({ legs: [equity('VZ', 'BUY', 5)] })
  await trader.detail(bought, (found) => at(found, 'status') === 'EXECUTED')
  const sold = await trader.enter({ legs: [{ ...equity('VZ', 'SELL', 1), quantityType: 'ALL_I_OWN' }] })
  const detail = await trader.detail(sold, (found) => at(found, 'status') === 'EXECUTED')
  expect(at(detail, 'Instrument', 0, 'filledQuantity')).toBe(5)
  const message = { code: 9, type: 'INFO_HOLD', description: '9|Call us first.' }
  await desk.settings({ previewMessages: [message] })
  const answer = await trader.preview({ clientOrderId: newClientOrderId(), legs: [equity('VZ', 'BUY', 1)] })
  expect(listAt(answer.json, 'PreviewOrderResponse', 'Order', 0, 'messages', 'Message')).toEqual([
    at(sample('preview_response_eq'), 'PreviewOrderResponse', 'Order', 0, 'messages', 'Message', 0),
    message,
  ])
})
