/** What Alpaca refuses, with the status, code and words of its contract page (`errors.json`). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alpacaDesk, sample } from './testing/alpaca-desk.ts'
import type { AlpacaDesk } from './testing/alpaca-desk.ts'
import { at, listAt, textAt } from '../testing/json.ts'

let desk: AlpacaDesk
const orders = '/alpaca/v2/orders'
const buy = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' }
const limit = { ...buy, type: 'limit', limit_price: '20' }

beforeAll(async () => {
  desk = await alpacaDesk()
  await desk.settings({ tradingRequestsPerMinute: 0 })
})
afterAll(() => desk.close())

/** The documented case, as `[status, body]`. */
function documented(name: string): readonly unknown[] {
  const found = listAt(sample('errors')).find((entry) => at(entry, 'case') === name)
  return [at(found, 'http_status'), at(found, 'body')]
}
async function refusal(order: unknown): Promise<readonly unknown[]> {
  const answer = await desk.call('POST', orders, order)
  return [answer.status, answer.json]
}
const rule = (message: string): readonly unknown[] => [422, { code: 42210000, message }]
const unreadable = (message: string): readonly unknown[] => [422, { code: 40010001, message }]

test.each([
  ['both qty and notional sent', { ...buy, notional: '100' }],
  ['qty not positive', { ...buy, qty: '0' }],
  ['notional under 1 USD', { ...buy, qty: undefined, notional: '0.99' }],
  ['unknown symbol in order', { ...buy, symbol: 'ZZZZQX' }],
  ['sub-penny price', { ...limit, limit_price: '290.123' }],
  ['fractional with gtc', { ...buy, qty: '1.5', time_in_force: 'gtc' }],
  ['invalid type for crypto', { ...buy, symbol: 'BTC/USD', type: 'stop', stop_price: '1', time_in_force: 'gtc' }],
  ['extended hours on wrong type/tif', { ...buy, extended_hours: true }],
  [
    'fractional in a bracket',
    {
      ...buy,
      qty: '1.5',
      order_class: 'bracket',
      take_profit: { limit_price: '900' },
      stop_loss: { stop_price: '10' },
    },
  ],
  [
    'bracket on exit or stop entry',
    {
      ...buy,
      type: 'stop',
      stop_price: '300',
      order_class: 'bracket',
      take_profit: { limit_price: '900' },
      stop_loss: { stop_price: '10' },
    },
  ],
] as const)('documented: %s', async (name, order) => {
  expect(await refusal(order)).toEqual(documented(name))
})

test.each([
  [unreadable('symbol is required'), { ...buy, symbol: undefined }],
  [unreadable('side is required'), { ...buy, side: undefined }],
  [unreadable('invalid side'), { ...buy, side: 'hold' }],
  [unreadable('type is required'), { ...buy, type: undefined }],
  [unreadable('time_in_force is required'), { ...buy, time_in_force: undefined }],
  [unreadable('qty or notional is required'), { ...buy, qty: undefined }],
  [unreadable('qty must be a number'), { ...buy, qty: '1e3' }],
  [unreadable('limit orders require limit price'), { ...buy, type: 'limit' }],
  [unreadable('market orders must not have limit price'), { ...buy, limit_price: '10' }],
  [unreadable('stop orders require stop price'), { ...buy, type: 'stop' }],
  [
    unreadable('trailing stop orders must specify one of trail_price or trail_percent'),
    { ...buy, type: 'trailing_stop' },
  ],
  [unreadable('position_intent does not match side'), { ...buy, position_intent: 'sell_to_close' }],
  [unreadable('client_order_id must be no more than 128 characters'), { ...buy, client_order_id: 'x'.repeat(129) }],
  [unreadable('request body format is invalid'), []],
  [
    rule('ioc orders must be market or limit orders'),
    { ...buy, type: 'stop', stop_price: '300', time_in_force: 'ioc' },
  ],
  [
    rule('fractional orders cannot be trailing stop orders'),
    { ...buy, qty: '1.5', type: 'trailing_stop', trail_percent: '1' },
  ],
  [rule('market on open orders are rejected between 9:28am and 7:00pm ET'), { ...buy, time_in_force: 'opg' }],
  [rule('invalid crypto time_in_force'), { ...buy, symbol: 'BTC/USD' }],
  [
    rule('stop_loss.stop_price must be <= base_price - 0.01'),
    { ...limit, order_class: 'bracket', take_profit: { limit_price: '30' }, stop_loss: { stop_price: '20' } },
  ],
  [
    rule('take_profit.limit_price must be >= base_price + 0.01'),
    { ...limit, order_class: 'bracket', take_profit: { limit_price: '20' }, stop_loss: { stop_price: '19' } },
  ],
  [
    rule('oco orders must be exit orders'),
    { ...limit, order_class: 'oco', take_profit: { limit_price: '30' }, stop_loss: { stop_price: '19' } },
  ],
] as const)('%j', async (expected, order) => {
  expect(await refusal(order)).toEqual(expected)
})

test('a client id may be used once, also when its order is over', async () => {
  const order = await desk.place({ ...buy, client_order_id: 'once' })
  await desk.until(`${orders}/${textAt(order, 'id')}`, (json) => at(json, 'status') === 'filled')
  expect(await refusal({ ...buy, client_order_id: 'once' })).toEqual(documented('duplicate client_order_id'))
  const state = await desk.control('GET', '/state')
  const kept = listAt(state, 'brokers', 'alpaca', 'orders').filter((one) => at(one, 'clientOrderId') === 'once')
  expect(kept.map((one) => at(one, 'received'))).toEqual([2])
})

test('buying power: the figures stand beside the words', async () => {
  const [status, body] = await refusal({ ...buy, qty: '100000' })
  expect(status).toBe(403)
  expect(body).toMatchObject({ code: 40310000, message: 'insufficient buying power' })
  const account = await desk.get('/alpaca/v2/account')
  expect(at(body, 'buying_power')).toBe(at(account, 'buying_power'))
  expect(Number(at(body, 'cost_basis'))).toBeGreaterThan(Number(at(account, 'buying_power')))
})

test('selling what open orders hold', async () => {
  await desk.place({ ...buy, symbol: 'SPY', qty: '18' })
  await desk.until('/alpaca/v2/positions', (json) => listAt(json).some((one) => at(one, 'qty') === '18'))
  await desk.place({ ...limit, symbol: 'SPY', side: 'sell', qty: '5', limit_price: '5000' })
  expect(await refusal({ ...buy, symbol: 'SPY', side: 'sell', qty: '18' })).toEqual(
    documented('sell more than available'),
  )
  const position = await desk.get('/alpaca/v2/positions/SPY')
  expect([at(position, 'qty'), at(position, 'qty_available')]).toEqual(['18', '13'])
  const closing = await desk.call('DELETE', '/alpaca/v2/positions/SPY')
  expect([closing.status, closing.json]).toEqual(documented('sell more than available'))
})

test('trading with oneself', async () => {
  expect(await refusal({ ...buy, symbol: 'SPY' })).toEqual(documented('wash trade'))
  expect((await refusal({ ...limit, symbol: 'SPY', limit_price: '20' }))[0]).toBe(200)
})

test('shorting that the owner or the account does not allow, suspended trading', async () => {
  const configurations = '/alpaca/v2/account/configurations'
  await desk.call('PATCH', configurations, { no_shorting: true })
  expect(await refusal({ ...buy, symbol: 'MSFT', side: 'sell' })).toEqual(documented('short not permitted'))
  await desk.call('PATCH', configurations, { no_shorting: false, suspend_trade: true })
  expect(await refusal(buy)).toEqual(documented('suspend_trade set by user'))
  expect(at(await desk.get('/alpaca/v2/account'), 'trade_suspended_by_user')).toBe(true)
  await desk.call('PATCH', configurations, { suspend_trade: false })
  expect((await desk.call('PATCH', configurations, { unheard_of: 1 })).status).toBe(422)
})

test('a call sold without the shares', async () => {
  const page = await desk.get('/alpaca-data/v1beta1/options/snapshots/MSFT?type=call&limit=1')
  const symbol = Object.keys(Object(at(page, 'snapshots')))[0] ?? ''
  const [status, body] = await refusal({ ...buy, symbol, side: 'sell', qty: '2' })
  const [, expected] = documented('covered call without underlying')
  expect(status).toBe(403)
  expect(Object.keys(Object(body)).toSorted()).toEqual(Object.keys(Object(expected)).toSorted())
  expect(at(body, 'message')).toBe(at(expected, 'message'))
  expect(await refusal({ ...buy, symbol, time_in_force: 'gtc' })).toEqual(
    rule('order_time_in_force provided not supported for options trading'),
  )
})

test('an uncovered leg of a spread', async () => {
  const page = await desk.get('/alpaca-data/v1beta1/options/snapshots/AAPL?limit=400')
  const puts = Object.keys(Object(at(page, 'snapshots'))).filter((symbol) => symbol.includes('P00'))
  const calls = Object.keys(Object(at(page, 'snapshots'))).filter((symbol) => symbol.includes('C00'))
  const legs = [
    { symbol: puts[0], ratio_qty: '1', side: 'buy', position_intent: 'buy_to_open' },
    { symbol: calls[0], ratio_qty: '1', side: 'sell', position_intent: 'sell_to_open' },
  ]
  const spread = { order_class: 'mleg', type: 'market', time_in_force: 'day', qty: '1', legs }
  expect(await refusal(spread)).toEqual(documented('uncovered option not permitted'))
  expect(await refusal({ ...spread, legs: legs.map((leg) => ({ ...leg, ratio_qty: '2' })) })).toEqual(
    rule('mleg leg ratio_qty must be in lowest terms'),
  )
})

test('what is not there', async () => {
  const missing = '9a1f0c1e-0000-4000-8000-000000000001'
  const cases = [
    ['order not found', `${orders}/${missing}`],
    ['order not found', `${orders}:by_client_order_id?client_order_id=never`],
    ['order id not a uuid', `${orders}/12`],
    ['position not found', '/alpaca/v2/positions/MSFT'],
    ['asset not found', '/alpaca/v2/assets/ZZZZQX'],
    ['option contract not found', '/alpaca/v2/options/contracts/TSLA231110C00021300'],
    ['data: invalid crypto symbol', '/alpaca-data/v1beta3/crypto/us/snapshots?symbols=BTCUSD'],
    ['data: bad limit', '/alpaca-data/v2/stocks/bars?symbols=AAPL&timeframe=1Day&limit=10001'],
    ['data: recent SIP without subscription', '/alpaca-data/v2/stocks/snapshots?symbols=AAPL&feed=sip'],
  ] as const
  for (const [name, path] of cases) {
    const answer = await desk.call('GET', path)
    const [status, body] = documented(name)
    const expected =
      name === 'option contract not found'
        ? { code: 40410000, message: 'option contract TSLA231110C00021300 not found' }
        : body
    expect([name, answer.status, answer.json]).toEqual([name, status, expected])
  }
})

test('credentials: JSON on the trading host, a page on clock, calendar and data', async () => {
  const wrong = { 'apca-api-key-id': 'PKNONE', 'apca-api-secret-key': 'none' }
  const json = await desk.call('GET', '/alpaca/v2/account', undefined, wrong)
  expect([json.status, json.json]).toEqual([401, { message: 'unauthorized.' }])
  for (const path of ['/alpaca/v2/clock', '/alpaca/v2/calendar', '/alpaca-data/v2/stocks/snapshots?symbols=AAPL']) {
    const page = await desk.call('GET', path, undefined, wrong)
    expect([page.status, page.headers.get('content-type')]).toEqual([401, 'text/html'])
    expect(page.text).toContain('<title>401 Authorization Required</title>')
  }
  const underscored = { apca_api_key_id: desk.keys.apiKey, apca_api_secret_key: desk.keys.apiSecret }
  const refused = await desk.call('GET', '/alpaca/v2/account', undefined, underscored)
  expect([refused.status, refused.json]).toEqual([403, { message: 'forbidden.' }])
  const paperKeys = { 'apca-api-key-id': desk.keys.apiKey, 'apca-api-secret-key': desk.keys.apiSecret }
  expect((await desk.call('GET', '/alpaca-live/v2/account', undefined, paperKeys)).status).toBe(403)
})

test('too many requests: 429 with the headers that say until when, and nothing is done', async () => {
  const before = listAt(await desk.get(`${orders}?status=all`)).length
  await desk.settings({ tradingRequestsPerMinute: 1 })
  const [status, body] = await refusal({ ...limit, client_order_id: 'throttled' })
  expect([status, body]).toEqual([429, { code: 42910000, message: 'rate limit exceeded' }])
  await desk.settings({ tradingRequestsPerMinute: 1_000_000 })
  const allowed = await desk.call('GET', `${orders}?status=all`)
  expect(listAt(allowed.json).length).toBe(before)
  expect(allowed.headers.get('x-ratelimit-limit')).toBe('1000000')
  expect(Number(allowed.headers.get('x-ratelimit-reset')) % 60).toBe(0)
  expect(allowed.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
})
