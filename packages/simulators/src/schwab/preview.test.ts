/** Previews: the shape of both samples, rejections inside a 200 (brokers/schwab.md 3.10). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at } from '../testing/json.ts'
import { sample, schwabDesk } from './testing/schwab-desk.ts'
import type { SchwabDesk } from './testing/schwab-desk.ts'
import { shapeDifferences } from './testing/shape.ts'

let desk: SchwabDesk
beforeAll(async () => {
  desk = await schwabDesk()
})
afterAll(() => desk.close())

const order = (quantity: number) => ({
  orderType: 'LIMIT',
  price: '70.00',
  session: 'NORMAL',
  duration: 'DAY',
  orderStrategyType: 'SINGLE',
  orderLegCollection: [{ instruction: 'BUY', quantity, instrument: { symbol: 'KO', assetType: 'EQUITY' } }],
})
const preview = (body: unknown) => desk.call('POST', desk.account('/previewOrder'), body)
const samples = sample('order-preview')
const without = (value: unknown, ...names: readonly string[]): unknown =>
  Object.fromEntries(Object.entries(Object(value)).filter(([name]) => !names.includes(name)))

test('an order that would be taken: accepted, with its money, and nothing is created', async () => {
  const answer = await preview(order(10))
  expect(answer.status).toBe(200)
  const expected = without(at(samples, 'accepted_200'), 'orderValidationResult')
  expect(shapeDifferences(expected, without(answer.json, 'orderValidationResult'))).toEqual([])
  expect([at(answer.json, 'orderId'), at(answer.json, 'orderValidationResult', 'rejects')]).toEqual([0, undefined])
  // 10 shares at 70 of an account with 100,000 at two to one.
  expect(at(answer.json, 'orderStrategy', 'orderBalance')).toEqual({
    orderValue: 700,
    projectedAvailableFund: 99_650,
    projectedBuyingPower: 199_300,
    projectedCommission: 0,
  })
  const range = 'fromEnteredTime=2026-11-25T00:00:00.000Z&toEnteredTime=2026-11-26T00:00:00.000Z'
  expect(await desk.get(desk.account(`/orders?${range}`))).toEqual([])
})

test('an order that would be rejected is a 200 with the reason', async () => {
  const answer = await preview(order(100_000))
  expect(answer.status).toBe(200)
  const expected = at(samples, 'rejected_200')
  expect(
    shapeDifferences(without(expected, 'orderValidationResult'), without(answer.json, 'orderValidationResult')),
  ).toEqual([])
  expect(at(answer.json, 'orderStrategy', 'status')).toBe('REJECTED')
  expect(at(answer.json, 'orderValidationResult', 'rejects')).toEqual(at(expected, 'orderValidationResult', 'rejects'))
})

test('an order that cannot be read is a 400 here too', async () => {
  expect((await preview({ ...order(10), price: undefined })).status).toBe(400)
})

test('outside of the session it warns that the order waits', async () => {
  await desk.control('POST', '/clock', { to: '2026-11-25T22:00:00Z' })
  await desk.renew()
  const answer = await preview(order(10))
  expect(at(answer.json, 'orderValidationResult', 'warns', 0, 'originalSeverity')).toBe('WARN')
})
