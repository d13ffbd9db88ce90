/** Orders over HTTP: listing and paging, lookups, replacing, cancelling. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alpacaDesk } from './testing/alpaca-desk.ts'
import type { AlpacaDesk } from './testing/alpaca-desk.ts'
import { at, listAt, textAt } from '../testing/json.ts'

let desk: AlpacaDesk
const orders = '/alpaca/v2/orders'
/** Rests far below the market. */
const resting = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'limit', limit_price: '20', time_in_force: 'gtc' }

beforeAll(async () => {
  desk = await alpacaDesk()
  await desk.settings({ tradingRequestsPerMinute: 0 })
})
afterAll(() => desk.close())

const isNew = (json: unknown): boolean => at(json, 'status') === 'new'
async function working(order: Readonly<Record<string, unknown>> = resting): Promise<string> {
  const id = textAt(await desk.place(order), 'id')
  await desk.until(`${orders}/${id}`, isNew)
  return id
}
const clientIds = (list: unknown): readonly unknown[] => listAt(list).map((order) => at(order, 'client_order_id'))

test('every page by after_order_id, each order once and in order', async () => {
  const placed: string[] = []
  for (let count = 0; count < 7; count += 1) {
    const order = await desk.place({ ...resting, client_order_id: `page-${count}` })
    placed.push(textAt(order, 'client_order_id'))
  }
  const seen: unknown[] = []
  let after = ''
  for (;;) {
    const page = listAt(await desk.get(`${orders}?status=all&direction=asc&limit=3${after}`))
    seen.push(...clientIds(page))
    if (page.length < 3) break
    after = `&after_order_id=${textAt(page.at(-1), 'id')}`
  }
  expect(seen).toEqual(placed)
  const newest = listAt(await desk.get(`${orders}?status=all&limit=2`))
  expect(clientIds(newest)).toEqual(['page-6', 'page-5'])
  const older = await desk.get(`${orders}?status=all&limit=2&before_order_id=${textAt(newest[1], 'id')}`)
  expect(clientIds(older)).toEqual(['page-4', 'page-3'])
})

test('after and until exclude the very instant of an order', async () => {
  const list = listAt(await desk.get(`${orders}?status=all&direction=asc`))
  const [first, second] = [textAt(list[0], 'submitted_at'), textAt(list[1], 'submitted_at')]
  expect(clientIds(await desk.get(`${orders}?status=all&after=${first}&limit=1&direction=asc`))).toEqual(['page-1'])
  expect(clientIds(await desk.get(`${orders}?status=all&until=${second}`))).toEqual(['page-0'])
})

test('cursors of both kinds do not mix, unknown values are refused', async () => {
  const id = textAt(listAt(await desk.get(`${orders}?status=all`))[0], 'id')
  for (const query of [
    `after_order_id=${id}&before_order_id=${id}`,
    `after_order_id=${id}&after=2026-11-25`,
    'after_order_id=nonsense',
    'limit=501',
    'limit=0',
    'status=working',
    'direction=up',
    'after=yesterday',
    'side=both',
  ])
    expect([query, (await desk.call('GET', `${orders}?${query}`)).status]).toEqual([query, 422])
})

test('filters by symbol, by either name of a pair, by side and class', async () => {
  await desk.place({ ...resting, symbol: 'BTC/USD', qty: '0.01', limit_price: '20000', client_order_id: 'coin' })
  for (const query of ['symbols=BTCUSD', 'symbols=BTC/USD', 'asset_class=crypto'])
    expect(clientIds(await desk.get(`${orders}?${query}`))).toEqual(['coin'])
  expect(await desk.get(`${orders}?side=sell`)).toEqual([])
  expect(listAt(await desk.get(`${orders}?symbols=AAPL&asset_class=all`)).length).toBe(7)
})

test('a lookup by client id hides a new order as long as it is told to', async () => {
  const path = `${orders}:by_client_order_id?client_order_id=page-3`
  expect(at(await desk.get(path), 'client_order_id')).toBe('page-3')
  await desk.settings({ clientIdLookupDelayMs: 86_400_000 })
  expect((await desk.call('GET', path)).json).toEqual({ code: 40410000, message: 'order not found' })
  await desk.settings({ clientIdLookupDelayMs: 0 })
})

test('a replacement is a new order that names the old one', async () => {
  const old = await working()
  const answer = await desk.call('PATCH', `${orders}/${old}`, { limit_price: '21.5', client_order_id: 'second' })
  expect(answer.status).toBe(200)
  expect(at(answer.json, 'replaces')).toBe(old)
  expect(at(answer.json, 'limit_price')).toBe('21.5')
  expect(at(answer.json, 'client_order_id')).toBe('second')
  const replaced = await desk.get(`${orders}/${old}`)
  expect(at(replaced, 'status')).toBe('replaced')
  expect(at(replaced, 'replaced_by')).toBe(at(answer.json, 'id'))
  const again = await desk.call('PATCH', `${orders}/${old}`, { limit_price: '22' })
  expect(again.json).toEqual({ code: 42210000, message: 'order is already in "replaced" state' })
})

test('a replacement that changes nothing, or comes too early, is refused', async () => {
  const id = await working()
  const same = await desk.call('PATCH', `${orders}/${id}`, { limit_price: '20.00' })
  expect([same.status, same.json]).toEqual([403, { code: 40310000, message: 'order parameters are not changed' }])
  await desk.control('POST', '/clock', { to: '2026-11-25T22:30:00Z' })
  const queued = await desk.place(resting)
  expect(at(queued, 'status')).toBe('accepted')
  const early = await desk.call('PATCH', `${orders}/${textAt(queued, 'id')}`, { limit_price: '21' })
  expect(early.status).toBe(422)
  expect(early.json).toEqual({ code: 42210000, message: 'cannot replace order in accepted status' })
})

test('cancelling: 204 and empty, final afterwards, refused the second time', async () => {
  const id = textAt(await desk.place(resting), 'id')
  const answer = await desk.call('DELETE', `${orders}/${id}`)
  expect([answer.status, answer.text]).toEqual([204, ''])
  await desk.until(`${orders}/${id}`, (json) => at(json, 'status') === 'canceled')
  const again = await desk.call('DELETE', `${orders}/${id}`)
  expect([again.status, again.json]).toEqual([422, { code: 42210000, message: 'order is already in "canceled" state' }])
})

test('another account sees nothing of it', async () => {
  const id = textAt(listAt(await desk.get(`${orders}?status=all`))[0], 'id')
  const login = await desk.control('POST', '/accounts', { broker: 'alpaca', userRef: 'other', profile: 'empty' })
  const headers = {
    'apca-api-key-id': textAt(login, 'credentials', 'apiKey'),
    'apca-api-secret-key': textAt(login, 'credentials', 'apiSecret'),
  }
  expect((await desk.call('GET', `${orders}?status=all`, undefined, headers)).json).toEqual([])
  expect((await desk.call('GET', `${orders}/${id}`, undefined, headers)).status).toBe(404)
  expect((await desk.call('DELETE', `${orders}/${id}`, undefined, headers)).status).toBe(404)
})

test('open flat lists leave held legs out, nested ones show them under their parent', async () => {
  await desk.control('POST', '/clock', { to: '2026-11-27T15:00:00Z' })
  await desk.call('DELETE', orders)
  await desk.until(`${orders}?status=open`, (json) => listAt(json).length === 0)
  await desk.place({
    ...resting,
    order_class: 'bracket',
    client_order_id: 'group',
    take_profit: { limit_price: '900' },
    stop_loss: { stop_price: '10' },
  })
  expect(clientIds(await desk.get(`${orders}?status=open`))).toEqual(['group'])
  const nested = listAt(await desk.get(`${orders}?status=open&nested=true`))
  expect(listAt(nested[0], 'legs').map((leg) => at(leg, 'status'))).toEqual(['held', 'held'])
  await desk.settings({ openListsHideHeldLegs: false })
  expect(listAt(await desk.get(`${orders}?status=open`)).length).toBe(3)
})

test('an unfilled day order is over after the close', async () => {
  const id = await working({ ...resting, time_in_force: 'day' })
  await desk.control('POST', '/clock', { to: '2026-11-27T18:05:00Z' })
  expect(at(await desk.until(`${orders}/${id}`, (json) => !isNew(json)), 'status')).toBe('expired')
})
