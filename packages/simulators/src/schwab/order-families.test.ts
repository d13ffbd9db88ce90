/** Orders that belong together: pairs, brackets, spreads (brokers/schwab.md 3.6, 3.7). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defaultSettings } from './settings.ts'
import { at, listAt } from '../testing/json.ts'
import { marketOrder, order } from './testing/order-requests.ts'
import type { Leg } from './testing/order-requests.ts'
import { market, sample, schwabDesk } from './testing/schwab-desk.ts'
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
async function lastOf(symbol: string): Promise<number> {
  const json = await desk.get(`${market}/quotes?symbols=${encodeURIComponent(symbol)}`)
  return Number(at(json, symbol, 'quote', 'lastPrice'))
}
const cents = (value: number): string => value.toFixed(2)
const list = (query: string) => desk.call('GET', desk.account(`/orders?${query}`))
const range = 'fromEnteredTime=2026-11-25T00:00:00.000Z&toEnteredTime=2026-11-26T00:00:00.000Z'

test('a pair has a wrapper without legs, price or status; cancelling it cancels both', async () => {
  await bought([{ symbol: 'MSFT', quantity: 5 }])
  const last = await lastOf('MSFT')
  const exit = (change: Readonly<Record<string, unknown>>) =>
    order({ duration: 'GOOD_TILL_CANCEL', price: undefined, ...change }, [
      { instruction: 'SELL', symbol: 'MSFT', quantity: 5 },
    ])
  const pair = {
    orderStrategyType: 'OCO',
    childOrderStrategies: [
      exit({ price: cents(last * 1.3) }),
      exit({ orderType: 'STOP', stopPrice: cents(last * 0.7) }),
    ],
  }
  const id = await desk.place(pair)
  const working = await desk.until(
    desk.account(`/orders/${id}`),
    (json) => at(json, 'childOrderStrategies', 0, 'status') === 'WORKING',
  )
  expect(Object.keys(Object(working)).toSorted()).toEqual(Object.keys(Object(listed[4])).toSorted())
  expect(String(at(working, 'orderId'))).toBe(id)
  expect(listAt(working, 'childOrderStrategies').map((child) => at(child, 'status'))).toEqual([
    'WORKING',
    'AWAITING_STOP_CONDITION',
  ])
  const childId = String(at(working, 'childOrderStrategies', 1, 'orderId'))
  expect(at(await desk.order(childId), 'orderType')).toBe('STOP')
  const all = listAt((await list(range)).json)
  expect(all.filter((one) => String(at(one, 'orderId')) === id).length).toBe(1)
  expect(all.some((one) => String(at(one, 'orderId')) === childId)).toBe(false)
  const found = listAt((await list(`${range}&status=AWAITING_STOP_CONDITION`)).json)
  expect(found.some((one) => String(at(one, 'orderId')) === id)).toBe(true)
  expect((await desk.call('DELETE', desk.account(`/orders/${id}`))).status).toBe(200)
  const ended = await desk.until(
    desk.account(`/orders/${id}`),
    (json) => at(json, 'cancelable') === false && at(json, 'childOrderStrategies', 1, 'status') === 'CANCELED',
  )
  expect(at(ended, 'childOrderStrategies', 0, 'status')).toBe('CANCELED')
})

test('a bracket triggers its pair, whose orders outlive the day of the entry', async () => {
  const body = template('first_triggers_oco_bracket')
  const last = await lastOf('T')
  const text = JSON.stringify(body)
    .replaceAll('XYZ', 'T')
    .replace('"14.97"', `"${cents(last * 1.05)}"`)
    .replace('"15.27"', `"${cents(last * 1.5)}"`)
    .replace('"11.27"', `"${cents(last * 0.5)}"`)
  const id = await desk.place(JSON.parse(text))
  const young = await desk.order(id)
  expect(at(young, 'orderStrategyType')).toBe('TRIGGER')
  const filled = await desk.until(
    desk.account(`/orders/${id}`),
    (json) => at(json, 'childOrderStrategies', 0, 'childOrderStrategies', 0, 'status') === 'WORKING',
  )
  const pair = at(filled, 'childOrderStrategies', 0)
  expect(at(pair, 'orderStrategyType')).toBe('OCO')
  expect(listAt(pair, 'childOrderStrategies').map((child) => [at(child, 'status'), at(child, 'duration')])).toEqual([
    ['WORKING', 'GOOD_TILL_CANCEL'],
    ['AWAITING_STOP_CONDITION', 'GOOD_TILL_CANCEL'],
  ])
  const pairId = String(at(pair, 'orderId'))
  expect(at(await desk.order(pairId), 'orderStrategyType')).toBe('OCO')
  await desk.call('DELETE', desk.account(`/orders/${pairId}`))
  await desk.until(
    desk.account(`/orders/${pairId}`),
    (json) => at(json, 'childOrderStrategies', 0, 'status') === 'CANCELED',
  )
})

test('the exits of an entry that rests wait for it', async () => {
  const exit = order({ price: '90.00' }, [{ instruction: 'SELL' }])
  const id = await desk.place(order({ orderStrategyType: 'TRIGGER', childOrderStrategies: [exit] }))
  const working = await until(id, 'WORKING')
  expect(at(working, 'childOrderStrategies', 0, 'status')).toBe('AWAITING_PARENT_ORDER')
  const strange = order({ orderStrategyType: 'TRIGGER', childOrderStrategies: [order({}, [{ symbol: 'PEP' }])] })
  expect((await post(strange)).status).toBe(400)
})

test('a vertical is one order of two legs with a net price, filled leg by leg at the prices of each', async () => {
  const low = 'AAPL  270115C00200000'
  const high = 'AAPL  270115C00300000'
  const legs = [
    { instruction: 'BUY_TO_OPEN', symbol: low, quantity: 1 },
    { instruction: 'SELL_TO_OPEN', symbol: high, quantity: 1 },
  ]
  const body = order({ orderType: 'NET_DEBIT', price: '90.00', complexOrderStrategyType: 'VERTICAL' }, legs)
  const filled = await until(await desk.place(body), 'FILLED')
  const { tag: _tag, ...actual } = Object(filled)
  expect(shapeDifferences(listed[5], actual)).toEqual([])
  const parts = listAt(filled, 'orderActivityCollection', 0, 'executionLegs')
  expect(parts.map((part) => at(part, 'legId'))).toEqual([1, 2])
  expect(Number(at(parts[0], 'price'))).toBeGreaterThan(Number(at(parts[1], 'price')))
  const credit = order({ orderType: 'NET_CREDIT', price: '1.00' }, [
    { instruction: 'SELL_TO_CLOSE', symbol: low, quantity: 1 },
    { instruction: 'BUY_TO_CLOSE', symbol: high, quantity: 1 },
  ])
  const closed = await until(await desk.place(credit), 'FILLED')
  expect([at(closed, 'price'), at(closed, 'orderLegCollection', 1, 'positionEffect')]).toEqual([1, 'CLOSING'])
})
