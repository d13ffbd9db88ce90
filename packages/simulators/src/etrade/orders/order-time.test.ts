/** Orders and the clock: three minutes of a preview, closed markets, ends of days, partial fills (brokers/etrade.md 2.13 to 2.17). */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { etradeDesk, sample } from '../testing/etrade-desk.ts'
import type { EtradeDesk } from '../testing/etrade-desk.ts'
import { at, listAt } from '../../testing/json.ts'
import { equity, newClientOrderId, orderIdOf, previewIdsOf, traderAt } from '../testing/orders.ts'
import type { Ticket, Trader } from '../testing/orders.ts'
import { shapeDifferences } from '../../testing/shape.ts'

let desk: EtradeDesk
let trader: Trader
beforeEach(async () => {
  desk = await etradeDesk()
  trader = traderAt(desk, desk.accountKey)
})
afterEach(() => desk.close())

const resting = (more: Ticket = {}): Ticket => ({
  clientOrderId: newClientOrderId(),
  order: { priceType: 'LIMIT', limitPrice: 20 },
  ...more,
})
const minute = 60_000

test('a preview lives three minutes', async () => {
  const ticket = resting()
  const ids = previewIdsOf(await trader.preview(ticket))
  await desk.control('POST', '/clock', { advanceMs: 3 * minute + 1000 })
  const late = await trader.place(ticket, ids)
  expect([late.status, late.json]).toEqual([400, sample('errors/101_preview_timed_out')])
  const fresh = previewIdsOf(await trader.preview(ticket))
  await desk.control('POST', '/clock', { advanceMs: 2 * minute })
  expect((await trader.place(ticket, fresh)).status).toBe(200)
})

/** A trader with an empty account whose token was made at the time of the clock. */
async function traderOfNow(): Promise<Trader> {
  const { keys, accountKeys } = await desk.login(newClientOrderId())
  return traderAt(desk.as(keys), accountKeys[0] ?? '')
}

test('what is placed while the market is closed waits, with message 1027, and fills when it opens', async () => {
  // Wednesday evening; Thursday is Thanksgiving.
  await desk.control('POST', '/clock', { to: '2026-11-26T02:00:00Z' })
  const evening = await traderOfNow()
  const ticket: Ticket = { clientOrderId: newClientOrderId(), legs: [equity('KO', 'BUY', 2)] }
  const placed = await evening.place(ticket, previewIdsOf(await evening.preview(ticket)))
  expect(shapeDifferences(sample('place_response_eq_market_closed'), placed.json)).toEqual([])
  const message = ['PlaceOrderResponse', 'Order', 0, 'messages', 'Message', 0] as const
  expect(at(placed.json, ...message)).toEqual(at(sample('place_response_eq_market_closed'), ...message))
  expect(at(await evening.detail(orderIdOf(placed)), 'status')).toBe('OPEN')
  await desk.control('POST', '/clock', { to: '2026-11-27T15:00:00Z' })
  const orders = listAt(await desk.control('GET', '/state'), 'brokers', 'etrade', 'orders')
  expect(orders[0]).toMatchObject({ brokerOrderId: String(orderIdOf(placed)), status: 'filled' })
})

test('a day order that does not fill is EXPIRED after the close', async () => {
  await desk.control('POST', '/clock', { to: '2026-11-25T20:00:00Z' })
  const afternoon = await traderOfNow()
  const orderId = await afternoon.enter(resting())
  await desk.control('POST', '/clock', { to: '2026-11-25T21:10:00Z' })
  expect(at(await afternoon.detail(orderId), 'status')).toBe('EXPIRED')
})

/** A penny share of which no book holds so many: 150,000 are more than three times the deepest one. */
const large = (orderTerm: string): Ticket => ({
  order: { priceType: 'LIMIT', limitPrice: 1.2, orderTerm },
  legs: [equity('LMT', 'BUY', 150_000)],
})

test('an order that is partly filled is still OPEN', async () => {
  await desk.control('POST', '/market', { symbol: 'LMT', price: '1.00' })
  const shown: unknown[] = []
  // Parts follow each other within milliseconds: whoever looks often sees one of them.
  for (let turn = 0; turn < 10 && shown.length === 0; turn += 1) {
    const buyer = await traderOfNow()
    const orderId = await buyer.enter(large('GOOD_FOR_DAY'))
    await buyer.detail(orderId, (found) => {
      const filled = Number(at(found, 'Instrument', 0, 'filledQuantity'))
      if (filled > 0 && filled < 150_000) shown.push(at(found, 'status'))
      return at(found, 'status') === 'EXECUTED'
    })
  }
  expect([...new Set(shown)]).toEqual(['OPEN'])
})

test('an order canceled after a partial fill keeps what was filled, with a true executedTime', async () => {
  await desk.control('POST', '/market', { symbol: 'LMT', price: '1.00' })
  const orderId = await trader.enter(large('IMMEDIATE_OR_CANCEL'))
  const detail = await trader.detail(orderId, (found) => at(found, 'status') === 'CANCELLED')
  const filled = Number(at(detail, 'Instrument', 0, 'filledQuantity'))
  expect(filled).toBeGreaterThan(0)
  expect(filled).toBeLessThan(150_000)
  expect(Number(at(detail, 'executedTime'))).toBeGreaterThan(Date.UTC(2026, 10, 25))
})

test('fill or kill of more than the book holds is CANCELLED whole, and all or none waits', async () => {
  await desk.control('POST', '/market', { symbol: 'LMT', price: '1.00' })
  const killed = await trader.enter(large('FILL_OR_KILL'))
  const detail = await trader.detail(killed, (found) => at(found, 'status') === 'CANCELLED')
  expect(at(detail, 'Instrument', 0, 'filledQuantity')).toBe(0)
  const whole = large('GOOD_FOR_DAY')
  const waits = await trader.enter({ ...whole, order: { ...whole.order, allOrNone: true } })
  expect(await trader.detail(waits)).toMatchObject({ status: 'OPEN', allOrNone: true })
})

test('lists from today to tomorrow find the order, yesterday does not', async () => {
  await trader.enter(resting())
  const get = (from: string, to: string) => desk.call('GET', `${trader.path}.json?fromDate=${from}&toDate=${to}`)
  expect((await get('11252026', '11262026')).status).toBe(200)
  expect((await get('11232026', '11242026')).status).toBe(204)
})
