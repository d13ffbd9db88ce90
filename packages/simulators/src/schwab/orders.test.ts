/** Orders: placing, the walk of statuses, what is refused and when, replacing, cancelling (brokers/schwab.md 3.5 to 3.9). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defaultSettings } from './settings.ts'
import { at, listAt, textAt } from '../testing/json.ts'
import { leg, marketOrder, order } from './testing/order-requests.ts'
import type { Leg } from './testing/order-requests.ts'
import { sample, schwabDesk } from './testing/schwab-desk.ts'
import type { SchwabDesk } from './testing/schwab-desk.ts'
import { shapeDifferences } from './testing/shape.ts'

let desk: SchwabDesk
beforeAll(async () => {
  desk = await schwabDesk()
})
afterEach(() => desk.settings(defaultSettings))
afterAll(() => desk.close())

const requests = sample('order-requests')
const listed = listAt(sample('orders-list'))
const template = (name: string): Record<string, unknown> => structuredClone(Object(at(requests, name)))

const post = (body: unknown) => desk.call('POST', desk.account('/orders'), body)
const statusIs =
  (...statuses: readonly string[]) =>
  (json: unknown): boolean =>
    statuses.includes(String(at(json, 'status')))
const until = (orderId: string, ...statuses: readonly string[]) =>
  desk.until(desk.account(`/orders/${orderId}`), statusIs(...statuses))
const bought = async (legs: readonly Leg[]) => until(await desk.place(marketOrder(legs)), 'FILLED')
const list = (query: string) => desk.call('GET', desk.account(`/orders?${query}`))
const range = 'fromEnteredTime=2026-11-25T00:00:00.000Z&toEnteredTime=2026-11-26T00:00:00.000Z'

test('201 has an empty body and a Location that ends with the order’s 13 digits', async () => {
  const answer = await post(order())
  expect([answer.status, answer.text]).toEqual([201, ''])
  expect(answer.headers.get('location')).toMatch(new RegExp(`/trader/v1/accounts/${desk.hash}/orders/\\d{13}$`))
})

test('a filled order has the shape of its sample, with an activity for each fill', async () => {
  const filled = await bought([{ quantity: 100 }])
  expect(shapeDifferences(listed[0], Object.assign({ price: 1 }, filled))).toEqual([])
  expect(at(filled, 'price')).toBeUndefined()
  const activities = listAt(filled, 'orderActivityCollection')
  const total = activities.reduce<number>((sum, one) => sum + Number(at(one, 'executionLegs', 0, 'quantity')), 0)
  expect([total, at(filled, 'filledQuantity'), at(filled, 'remainingQuantity')]).toEqual([100, 100, 0])
  expect(textAt(filled, 'enteredTime')).toMatch(/^2026-11-25T15:\d\d:\d\d\+0000$/)
  expect(at(filled, 'accountNumber')).toEqual(expect.any(Number))
})

test('a resting order walks from NEW to WORKING, keeps its limit, and is a good till canceled one for 180 days', async () => {
  const id = await desk.place(order({ duration: 'GOOD_TILL_CANCEL' }))
  const working = await until(id, 'WORKING')
  const { orderActivityCollection: _activities, ...documented } = Object(listed[1])
  expect(shapeDifferences(documented, working)).toEqual([])
  // 2026-11-25 and 180 days.
  expect([at(working, 'price'), at(working, 'cancelTime')]).toEqual([10, '2027-05-24'])
  expect([at(working, 'cancelable'), at(working, 'editable')]).toEqual([true, true])
})

test('a partly filled order stays WORKING: there is no status for it', async () => {
  // More than a book of at most twenty times eighty contracts holds, so that it fills in parts.
  const quantity = 1_700
  const legs = [{ instruction: 'BUY_TO_OPEN', symbol: 'AAPL  261204C00350000', quantity }]
  const id = await desk.place(marketOrder(legs))
  const seen = new Set<string>()
  const filled = await desk.until(desk.account(`/orders/${id}`), (json) => {
    seen.add(String(at(json, 'status')))
    return at(json, 'filledQuantity') === quantity
  })
  expect([...seen].filter((status) => !['NEW', 'WORKING', 'FILLED'].includes(status))).toEqual([])
  const activities = listAt(filled, 'orderActivityCollection')
  expect(activities.length).toBeGreaterThan(1)
  expect(at(activities[0], 'orderRemainingQuantity')).toBe(quantity - Number(at(activities[0], 'quantity')))
  expect(at(activities.at(-1), 'orderRemainingQuantity')).toBe(0)
})

test('prices may be text or numbers', async () => {
  for (const price of ['10.01', 10.02]) {
    const id = await desk.place(order({ price }))
    expect(at(await desk.order(id), 'price')).toBe(Number(price))
  }
})

test.each([
  ['a price for a market order', { orderType: 'MARKET' }, 'price: value is not permitted for order type MARKET'],
  ['a limit order without price', { price: undefined }, 'price: value is required'],
  ['requestedDestination', { requestedDestination: 'AUTO' }, 'requestedDestination'],
  ['a read-only field', { status: 'WORKING' }, 'status'],
  ['an unknown field', { clientOrderId: 'x' }, 'clientOrderId'],
  ['three decimals from a dollar on', { price: '10.001' }, 'decimal places'],
  ['five decimals below a dollar', { price: '0.12345' }, 'decimal places'],
  ['an unknown type', { orderType: 'MAYBE' }, 'orderType'],
  ['a type that is not simulated', { orderType: 'TRAILING_STOP_LIMIT' }, 'not simulated'],
  ['an unknown duration', { duration: 'FOREVER' }, 'duration'],
  ['extended hours without a limit', { orderType: 'STOP', price: undefined, stopPrice: '9', session: 'PM' }, 'session'],
  ['a net price for one leg', { orderType: 'NET_DEBIT' }, 'NET_DEBIT'],
  ['no legs', { orderLegCollection: [] }, 'orderLegCollection'],
  ['an unknown symbol', { orderLegCollection: [leg({ symbol: 'ZZZZQ' })] }, 'ZZZZQ'],
  ['a coin', { orderLegCollection: [leg({ symbol: 'BTCUSD' })] }, 'BTCUSD'],
  ['an option’s instruction for shares', { orderLegCollection: [leg({ instruction: 'BUY_TO_OPEN' })] }, 'instruction'],
  ['a quantity of zero', { orderLegCollection: [leg({ quantity: 0 })] }, 'quantity'],
  ['dollars for shares', { orderLegCollection: [{ ...leg(), quantityType: 'DOLLARS' }] }, 'quantityType'],
  ['an immediate stop', { orderType: 'STOP', price: undefined, stopPrice: '9', duration: 'FILL_OR_KILL' }, 'fok'],
])('%s is a 400 that names it, and nothing is created', async (_name, change, words) => {
  const before = listAt((await list(range)).json).length
  const answer = await post(order(change))
  expect(answer.status).toBe(400)
  expect(shapeDifferences(at(sample('errors'), 'trader_400_single', 'body'), answer.json)).toEqual([])
  expect(textAt(answer.json, 'errors', 0)).toContain(words)
  expect(listAt((await list(range)).json).length).toBe(before)
})

test('text that is no JSON, or says a name twice, is a 500', async () => {
  const headers = { authorization: `Bearer ${desk.credentials.accessToken}`, 'content-type': 'application/json' }
  for (const body of ['{"orderType":', '{"orderType":"LIMIT","orderType":"LIMIT"}', '{"a":{"b":1,"b":2}}'])
    expect([body, (await desk.call('POST', desk.account('/orders'), body, headers)).status]).toEqual([body, 500])
  const fine = JSON.stringify(order({ orderLegCollection: [leg({ symbol: 'KO' })] }))
  expect((await desk.call('POST', desk.account('/orders'), fine, headers)).status).toBe(201)
})

test('an order that the market refuses gets its 201, looks alive, and is then REJECTED with the reason', async () => {
  const id = await desk.place(order({ price: '70.00' }, [{ quantity: 1_000_000 }]))
  expect(at(await desk.order(id), 'status')).toBe('PENDING_ACTIVATION')
  const rejected = await until(id, 'REJECTED')
  const { legId: _legId, ...documented } = Object(listed[2])
  const { tag: _tag, ...actual } = Object(rejected)
  const option = { putCall: 'CALL', underlyingSymbol: 'SPY', type: 'VANILLA' }
  const asOption = structuredClone(actual)
  Object.assign(asOption.orderLegCollection[0].instrument, option)
  expect(shapeDifferences(documented, asOption)).toEqual([])
  expect(at(rejected, 'statusDescription')).toBe('You do not have enough available cash/buying power for this order.')
  expect([at(rejected, 'remainingQuantity'), at(rejected, 'cancelable')]).toEqual([0, false])
})

test('shares that are not there cannot be sold, nor those that another exit order still holds', async () => {
  const oversold = /oversold/
  const reason = async (body: unknown): Promise<string> =>
    textAt(await until(await desk.place(body), 'REJECTED'), 'statusDescription')
  expect(await reason(marketOrder([{ instruction: 'SELL', symbol: 'DIS' }]))).toMatch(oversold)
  await bought([{ symbol: 'DIS' }])
  const stop = { orderType: 'STOP', price: undefined, stopPrice: '1.00' }
  await until(await desk.place(order(stop, [{ instruction: 'SELL', symbol: 'DIS' }])), 'AWAITING_STOP_CONDITION')
  expect(await reason(marketOrder([{ instruction: 'SELL', symbol: 'DIS' }]))).toMatch(oversold)
})

test('an option’s price off its increment is rejected after the 201: nickels from three dollars on', async () => {
  const option = 'AAPL  270115C00200000'
  const legs = [{ instruction: 'BUY_TO_OPEN', symbol: option, quantity: 1 }]
  const rejected = await until(await desk.place(order({ price: '3.51' }, legs)), 'REJECTED')
  expect(at(rejected, 'statusDescription')).toBe(at(listed[2], 'statusDescription'))
  expect(statusIs('NEW', 'WORKING')(await desk.order(await desk.place(order({ price: '3.55' }, legs))))).toBe(true)
  expect(statusIs('NEW', 'WORKING')(await desk.order(await desk.place(order({ price: '0.51' }, legs))))).toBe(true)
  await desk.settings({ optionIncrements: false })
  expect(statusIs('NEW', 'WORKING')(await desk.order(await desk.place(order({ price: '3.51' }, legs))))).toBe(true)
})

test('fractions of shares are taken, or refused at placement only', async () => {
  const filled = await bought([{ quantity: 0.5 }])
  expect(at(filled, 'filledQuantity')).toBe(0.5)
  await desk.settings({ fractionalPlacement: 'rejected' })
  const body = order({ price: '10.00' }, [{ quantity: 0.5 }])
  const preview = await desk.call('POST', desk.account('/previewOrder'), body)
  expect(at(preview.json, 'orderStrategy', 'status')).toBe('ACCEPTED')
  await until(await desk.place(body), 'REJECTED')
})

test('every template of the contract that closes nothing is taken', async () => {
  for (const name of ['equity_market_buy', 'equity_sell_short_limit', 'equity_extended_hours_limit']) {
    const body = JSON.parse(JSON.stringify(template(name)).replaceAll('XYZ', 'VZ'))
    expect([name, (await post(body)).status]).toEqual([name, 201])
  }
})

test('stops wait for their condition; trailing stops say how they follow', async () => {
  await bought([{ symbol: 'AAPL', quantity: 30 }])
  const sell = [{ instruction: 'SELL', symbol: 'AAPL', quantity: 10 }]
  const stop = order({ orderType: 'STOP', price: undefined, stopPrice: '20.00', stopType: 'STANDARD' }, sell)
  const waiting = await until(await desk.place(stop), 'AWAITING_STOP_CONDITION')
  expect([at(waiting, 'stopPrice'), at(waiting, 'price')]).toEqual([20, undefined])
  const link = { stopPriceLinkBasis: 'BID', stopPriceLinkType: 'VALUE', stopPriceOffset: 50 }
  const trail = {
    ...order({ orderType: 'TRAILING_STOP', price: undefined, ...link, duration: 'GOOD_TILL_CANCEL' }, sell),
  }
  const trailing = await until(await desk.place(trail), 'AWAITING_STOP_CONDITION')
  const { tag: _tag, cancelTime: _cancelTime, ...actual } = Object(trailing)
  expect(shapeDifferences(listed[3], actual)).toEqual([])
  expect([at(trailing, 'editable'), at(trailing, 'stopPriceOffset')]).toEqual([false, 50])
  const percent = { ...link, stopPriceLinkBasis: 'LAST', stopPriceLinkType: 'PERCENT', stopPriceOffset: 30 }
  await until(await desk.place({ ...trail, ...percent }), 'AWAITING_STOP_CONDITION')
  expect((await post({ ...trail, stopPriceOffset: undefined })).status).toBe(400)
})

test('a replacement is a new order under a new id; the old one is REPLACED and keeps its price', async () => {
  const id = await desk.place(order({}, [{ symbol: 'AMD', quantity: 10 }]))
  await until(id, 'WORKING')
  const answer = await desk.call(
    'PUT',
    desk.account(`/orders/${id}`),
    order({ price: '11.50' }, [{ symbol: 'AMD', quantity: 6 }]),
  )
  expect([answer.status, answer.text]).toEqual([201, ''])
  const next = answer.headers.get('location')?.split('/').at(-1) ?? ''
  expect(next).not.toBe(id)
  const old = await until(id, 'REPLACED')
  expect([at(old, 'price'), at(old, 'remainingQuantity'), at(old, 'editable')]).toEqual([10, 0, false])
  const working = await until(next, 'WORKING')
  expect([at(working, 'price'), at(working, 'quantity')]).toEqual([11.5, 6])
  const asStop = order({ orderType: 'STOP', price: undefined, stopPrice: '900.00' }, [{ symbol: 'AMD', quantity: 6 }])
  const other = await desk.call('PUT', desk.account(`/orders/${next}`), asStop)
  expect(other.status).toBe(201)
})

test('what is finished can neither be replaced nor canceled; the status of that is a setting', async () => {
  const filled = await bought([{}])
  const path = desk.account(`/orders/${String(at(filled, 'orderId'))}`)
  expect((await desk.call('DELETE', path)).status).toBe(400)
  expect((await desk.call('PUT', path, order())).status).toBe(400)
  await desk.settings({ finishedOrderStatus: 404, lateReplace: 'rejected' })
  expect((await desk.call('DELETE', path)).status).toBe(404)
  const late = await desk.call('PUT', path, order())
  expect(late.status).toBe(201)
  await until(late.headers.get('location')?.split('/').at(-1) ?? '', 'REJECTED')
})

test('a cancel is accepted with an empty 200, ends in CANCELED, and a second one at worst comes too late', async () => {
  const id = await desk.place(order())
  await until(id, 'WORKING')
  const path = desk.account(`/orders/${id}`)
  const [first, again] = await Promise.all([desk.call('DELETE', path), desk.call('DELETE', path)])
  expect([first.status, first.text]).toEqual([200, ''])
  expect([200, defaultSettings.finishedOrderStatus]).toContain(again.status)
  const canceled = await until(id, 'CANCELED')
  expect([at(canceled, 'remainingQuantity'), at(canceled, 'closeTime') === undefined]).toEqual([0, false])
})

test('the Location may be missing or name another order', async () => {
  await desk.quirk('location_missing')
  const missing = await post(order())
  expect([missing.status, missing.headers.get('location')]).toEqual([201, null])
  await desk.quirk('location_wrong')
  const wrong = await post(order({ price: '10.07' }))
  const named = wrong.headers.get('location')?.split('/').at(-1) ?? ''
  expect(at(await desk.order(named), 'price')).not.toBe(10.07)
})

test('a new order may be invisible for a moment', async () => {
  await desk.settings({ orderVisibleAfterMs: 60 })
  const id = await desk.place(order())
  expect((await desk.call('GET', desk.account(`/orders/${id}`))).status).toBe(404)
  await new Promise((resolve) => setTimeout(resolve, 70))
  expect((await desk.call('GET', desk.account(`/orders/${id}`))).status).toBe(200)
})

test('order writes have a rate of their own, and a rate of 0 refuses all', async () => {
  await desk.settings({ orderWritesPerMinute: 0 })
  const refused = await post(order())
  expect([refused.status, refused.json]).toEqual([429, at(sample('errors'), 'trader_429', 'body')])
  expect((await desk.call('POST', desk.account('/previewOrder'), order())).status).toBe(200)
})
