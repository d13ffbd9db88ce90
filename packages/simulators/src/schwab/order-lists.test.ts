/** Lists of orders and what is not found (brokers/schwab.md 3.3, 3.4). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defaultSettings } from './settings.ts'
import { at, listAt } from '../testing/json.ts'
import { marketOrder } from './testing/order-requests.ts'
import { schwabDesk, trader } from './testing/schwab-desk.ts'
import type { SchwabDesk } from './testing/schwab-desk.ts'

let desk: SchwabDesk
beforeAll(async () => {
  desk = await schwabDesk()
  for (let count = 0; count < 4; count += 1) {
    const id = await desk.place(marketOrder())
    await desk.until(desk.account(`/orders/${id}`), (json) => at(json, 'status') === 'FILLED')
  }
})
afterEach(() => desk.settings(defaultSettings))
afterAll(() => desk.close())

const list = (query: string) => desk.call('GET', desk.account(`/orders?${query}`))
const range = 'fromEnteredTime=2026-11-25T00:00:00.000Z&toEnteredTime=2026-11-26T00:00:00.000Z'

test('lists need both times in their format, within a year; all accounts within 60 days', async () => {
  for (const query of ['', 'fromEnteredTime=2026-11-25T00:00:00.000Z', range.replaceAll('.000Z', 'Z')])
    expect([query, (await list(query)).status]).toEqual([query, 400])
  const year = 'fromEnteredTime=2025-11-25T00:00:00.000Z&toEnteredTime=2026-11-25T23:00:00.000Z'
  expect((await list(year)).status).toBe(200)
  expect((await list(year.replace('2025-11-25', '2025-11-20'))).status).toBe(400)
  expect((await desk.call('GET', `${trader}/orders?${year}`)).status).toBe(400)
  const recent = await desk.call('GET', `${trader}/orders?${range}`)
  expect(listAt(recent.json).length).toBeGreaterThan(0)
  await desk.settings({ accountOrdersDaysBack: 60 })
  expect((await list(year)).status).toBe(400)
})

test('lists are filtered by entered time and status, newest first, and cut', async () => {
  const earlier = 'fromEnteredTime=2026-11-01T00:00:00.000Z&toEnteredTime=2026-11-02T00:00:00.000Z'
  expect((await list(earlier)).json).toEqual([])
  const filled = listAt((await list(`${range}&status=FILLED&maxResults=3`)).json)
  expect(filled.length).toBe(3)
  for (const one of filled) expect(at(one, 'status')).toBe('FILLED')
  const ids = listAt((await list(range)).json).map((one) => Number(at(one, 'orderId')))
  expect(ids).toEqual(ids.toSorted((a, b) => b - a))
  expect((await list(`${range}&status=PARTIALLY_FILLED`)).status).toBe(400)
  expect((await list(`${range}&maxResults=none`)).status).toBe(400)
})

test('another account’s orders and strange ids are not found', async () => {
  expect((await desk.call('GET', desk.account('/orders/1003999999990'))).status).toBe(404)
  expect((await desk.call('GET', desk.account('/orders/abc'))).status).toBe(400)
})
