/** Positions, activities, watchlists and the account's value over HTTP. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alpacaDesk } from './testing/alpaca-desk.ts'
import type { AlpacaDesk } from './testing/alpaca-desk.ts'
import { at, listAt, textAt } from '../testing/json.ts'

let desk: AlpacaDesk
const trading = '/alpaca/v2'
const buy = { side: 'buy', type: 'market', time_in_force: 'day' }

beforeAll(async () => {
  desk = await alpacaDesk()
  await desk.settings({ tradingRequestsPerMinute: 0 })
  await desk.control('POST', '/clock', { paused: true })
  await desk.control('POST', '/market', { symbol: 'AAPL', price: 200 })
})
afterAll(() => desk.close())

async function filled(order: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { id } = Object(await desk.place({ ...buy, ...order }))
  return desk.until(`${trading}/orders/${id}`, (json) => at(json, 'status') === 'filled')
}

test('a position: cost, value and gain as decimal texts that fit together', async () => {
  await filled({ symbol: 'AAPL', qty: '10' })
  await desk.control('POST', '/market', { symbol: 'AAPL', price: 210 })
  const position = await desk.get(`${trading}/positions/AAPL`)
  expect(at(position, 'current_price')).toBe('210')
  expect(at(position, 'market_value')).toBe('2100')
  const cost = Number(at(position, 'avg_entry_price')) * 10
  expect(Number(at(position, 'cost_basis'))).toBeCloseTo(cost, 6)
  expect(Number(at(position, 'unrealized_pl'))).toBeCloseTo(2100 - cost, 6)
  expect(Number(at(position, 'unrealized_plpc'))).toBeCloseTo((2100 - cost) / cost, 6)
  const account = await desk.get(`${trading}/account`)
  expect(Number(at(account, 'equity'))).toBeCloseTo(Number(at(account, 'cash')) + 2100, 2)
})

test('closing a quantity, a percentage, the rest; then it is gone', async () => {
  const path = `${trading}/positions/AAPL`
  const closing = async (query: string): Promise<unknown> => {
    const answer = await desk.call('DELETE', `${path}${query}`)
    expect(answer.status).toBe(200)
    await desk.until(`${trading}/orders/${textAt(answer.json, 'id')}`, (json) => at(json, 'status') === 'filled')
    return at(answer.json, 'qty')
  }
  expect((await desk.call('DELETE', `${path}?qty=1&percentage=50`)).status).toBe(422)
  expect((await desk.call('DELETE', `${path}?percentage=101`)).status).toBe(422)
  expect(await closing('?qty=2')).toBe('2')
  expect(await closing('?percentage=25')).toBe('2')
  expect(at(await desk.get(path), 'qty')).toBe('6')
  expect(await closing('')).toBe('6')
  expect((await desk.call('GET', path)).status).toBe(404)
})

test('a coin goes without slash among positions, under an id of its own', async () => {
  await filled({ symbol: 'BTC/USD', qty: '0.05', time_in_force: 'gtc' })
  const position = await desk.get(`${trading}/positions/BTCUSD`)
  const asset = await desk.get(`${trading}/assets/BTC%2FUSD`)
  expect(at(position, 'symbol')).toBe('BTCUSD')
  expect(at(position, 'asset_id')).not.toBe(at(asset, 'id'))
  expect((await desk.call('GET', `${trading}/positions/BTC/USD`)).status).toBe(404)
  const oversold = { ...buy, symbol: 'BTC/USD', qty: '0.06', side: 'sell', time_in_force: 'gtc' }
  const refused = await desk.call('POST', `${trading}/orders`, oversold)
  expect([refused.status, at(refused.json, 'message')]).toEqual([
    403,
    'insufficient balance for BTC (requested: 0.06, available: 0.05)',
  ])
})

test('activities by pages of two are all of them, each once; the last id is the token', async () => {
  const whole = listAt(await desk.get(`${trading}/account/activities`)).map((line) => at(line, 'id'))
  expect(whole.length).toBeGreaterThanOrEqual(6)
  const seen: unknown[] = []
  let token = ''
  for (;;) {
    const page = listAt(await desk.get(`${trading}/account/activities?page_size=2${token}`))
    seen.push(...page.map((line) => at(line, 'id')))
    if (page.length < 2) break
    token = `&page_token=${encodeURIComponent(textAt(page.at(-1), 'id'))}`
  }
  expect(seen).toEqual(whole)
  const ascending = listAt(await desk.get(`${trading}/account/activities?direction=asc`)).map((line) => at(line, 'id'))
  expect(ascending).toEqual(whole.toReversed())
})

test('activities by type and category; the two do not mix', async () => {
  const types = async (path: string): Promise<unknown> => [
    ...new Set(listAt(await desk.get(`${trading}/account/activities${path}`)).map((line) => at(line, 'activity_type'))),
  ]
  expect(await types('/FILL')).toEqual(['FILL'])
  expect(await types('?activity_types=CSD,DIV')).toEqual(['CSD'])
  expect(await types('?category=non_trade_activity')).toEqual(['CSD'])
  expect(await types('?category=trade_activity')).toEqual(['FILL'])
  expect(await types('?date=2026-11-24')).toEqual([])
  const mixed = `${trading}/account/activities?category=trade_activity&activity_types=FILL`
  expect((await desk.call('GET', mixed)).status).toBe(422)
  expect((await desk.call('GET', `${trading}/account/activities?page_size=101`)).status).toBe(422)
})

test('what was bought and sold and put in is the cash of the account', async () => {
  const lines = listAt(await desk.get(`${trading}/account/activities`))
  const amounts = lines.map((line) => {
    if (at(line, 'activity_type') !== 'FILL') return Number(at(line, 'net_amount'))
    const value = Number(at(line, 'price')) * Number(at(line, 'qty'))
    return at(line, 'side') === 'buy' ? -value : value
  })
  const cash = amounts.reduce((total, amount) => total + amount, 0)
  expect(Number(at(await desk.get(`${trading}/account`), 'cash'))).toBeCloseTo(cash, 2)
})

test('watchlists: by id and by name, no duplicates, removed when deleted', async () => {
  const lists = `${trading}/watchlists`
  const made = await desk.call('POST', lists, { name: 'Tech & co', symbols: ['AAPL', 'MSFT'] })
  const path = `${lists}/${textAt(made.json, 'id')}`
  expect((await desk.call('POST', lists, { name: 'Tech & co', symbols: [] })).status).toBe(422)
  expect((await desk.call('POST', path, { symbol: 'AAPL' })).status).toBe(422)
  const symbolsOf = (list: unknown): unknown => listAt(list, 'assets').map((asset) => at(asset, 'symbol'))
  expect(symbolsOf((await desk.call('POST', path, { symbol: 'SPY' })).json)).toEqual(['AAPL', 'MSFT', 'SPY'])
  expect(symbolsOf((await desk.call('DELETE', `${path}/MSFT`)).json)).toEqual(['AAPL', 'SPY'])
  const byName = `${lists}:by_name?name=${encodeURIComponent('Tech & co')}`
  expect(at(await desk.get(byName), 'id')).toBe(at(made.json, 'id'))
  expect(at((await desk.call('PUT', path, { name: 'Other', symbols: ['SPY'] })).json, 'name')).toBe('Other')
  expect((await desk.call('DELETE', path)).status).toBe(204)
  expect((await desk.call('GET', path)).status).toBe(404)
})

test('clock: closed on Thanksgiving, half a day after it', async () => {
  await desk.control('POST', '/clock', { to: '2026-11-26T17:00:00Z' })
  const clock = await desk.get(`${trading}/clock`)
  expect(at(clock, 'is_open')).toBe(false)
  expect(at(clock, 'next_open')).toBe('2026-11-27T09:30:00-05:00')
  expect(at(clock, 'next_close')).toBe('2026-11-27T13:00:00-05:00')
  const modern = await desk.get('/alpaca/v3/clock?markets=NYSE')
  expect([at(modern, 'clocks', 0, 'is_market_day'), at(modern, 'clocks', 0, 'phase')]).toEqual([false, 'closed'])
  expect((await desk.call('GET', '/alpaca/v3/clock?markets=MOON')).status).toBe(400)
})
