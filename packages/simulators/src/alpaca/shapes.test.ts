/** Every sample of the contract page has its shape reproduced: the same keys, the same JSON types. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alpacaDesk, sample } from './testing/alpaca-desk.ts'
import type { AlpacaDesk } from './testing/alpaca-desk.ts'
import { at, listAt, textAt } from '../testing/json.ts'
import { shapeDifferences } from '../testing/shape.ts'

let desk: AlpacaDesk
beforeAll(async () => {
  desk = await alpacaDesk()
})
afterAll(() => desk.close())

const expectShape = (name: string, actual: unknown): void => expect(shapeDifferences(sample(name), actual)).toEqual([])
const trading = '/alpaca/v2'
const filled = (json: unknown): boolean => at(json, 'status') === 'filled'

/** Dollars and cents under the last price, times a factor. */
async function priceNear(symbol: string, factor: number): Promise<string> {
  const quote = await desk.get(`/alpaca-data/v2/stocks/quotes/latest?symbols=${symbol}`)
  return (Number(at(quote, 'quotes', symbol, 'ap')) * factor).toFixed(2)
}

test('account and configurations', async () => {
  expectShape('account', await desk.get(`${trading}/account`))
  expectShape('account-configurations', await desk.get(`${trading}/account/configurations`))
})

test('the profile of May 2026 still has the pattern-day-trader fields', async () => {
  await desk.settings({ profile: '2026-05' })
  expectShape('account.legacy-pdt-fields', await desk.get(`${trading}/account`))
  await desk.settings({ profile: '2026-10' })
})

test('clock, calendar, assets, option contracts, watchlists', async () => {
  expectShape('clock', await desk.get(`${trading}/clock`))
  expectShape('clock.v3', await desk.get('/alpaca/v3/clock?markets=NYSE'))
  expectShape('calendar', await desk.get(`${trading}/calendar?start=2026-11-25&end=2026-11-27`))
  const assets = listAt(await desk.get(`${trading}/assets`))
  expectShape('assets', assets)
  expect(shapeDifferences(at(sample('assets'), 3), await desk.get(`${trading}/assets/BTCUSD`))).toEqual([])
  expectShape('option-contracts', await desk.get(`${trading}/options/contracts?underlying_symbols=AAPL`))
  const made = await desk.call('POST', `${trading}/watchlists`, { name: 'Core', symbols: ['AAPL'] })
  expect(made.status).toBe(200)
  expectShape('watchlist', made.json)
  expectShape('watchlists', await desk.get(`${trading}/watchlists`))
})

test('a holiday week: the day after Thanksgiving ends at one, its session at five', async () => {
  expect(await desk.get(`${trading}/calendar?start=2026-11-25&end=2026-11-27`)).toEqual(sample('calendar'))
})

test('orders: simple, notional, short, trailing, option, crypto', async () => {
  const base = { side: 'buy', type: 'market', time_in_force: 'day' }
  const submitted = await desk.place({ ...base, symbol: 'AAPL', notional: '250' })
  expectShape('order.market-notional.submit', submitted)
  expect(at(submitted, 'qty')).toBeNull()
  const done = await desk.until(`${trading}/orders/${textAt(submitted, 'id')}`, filled)
  expectShape('order.market-notional.filled', done)
  const short = await desk.place({ ...base, symbol: 'TSLA', qty: '9', side: 'sell' })
  const shorted = await desk.until(`${trading}/orders/${textAt(short, 'id')}`, filled)
  expectShape('order.short-sale', shorted)
  expect(at(shorted, 'position_intent')).toBe('sell_to_open')
  const shares = await desk.place({ ...base, symbol: 'SPY', qty: '18' })
  await desk.until(`${trading}/orders/${textAt(shares, 'id')}`, filled)
  const trailing = await desk.place({
    ...base,
    symbol: 'SPY',
    side: 'sell',
    qty: '5',
    type: 'trailing_stop',
    trail_percent: '1.5',
  })
  const working = await desk.until(`${trading}/orders/${textAt(trailing, 'id')}`, (json) => at(json, 'hwm') !== null)
  expectShape('order.trailing-stop', working)
  expect(typeof at(working, 'stop_price')).toBe('string')
  const coin = {
    symbol: 'BTC/USD',
    side: 'buy',
    type: 'limit',
    time_in_force: 'gtc',
    qty: '0.01',
    limit_price: '20000',
  }
  expectShape('order.crypto-limit', await desk.place(coin))
})

test('positions: long, short and option', async () => {
  const contracts = await desk.get('/alpaca-data/v1beta1/options/snapshots/AAPL?type=call&limit=1')
  const symbol = Object.keys(Object(at(contracts, 'snapshots')))[0] ?? ''
  const order = { symbol, qty: '1', side: 'buy', type: 'limit', time_in_force: 'day', limit_price: '400' }
  const bought = await desk.place(order)
  expectShape('order.option-limit', bought)
  await desk.until(`${trading}/orders/${textAt(bought, 'id')}`, filled)
  const positions = listAt(await desk.get(`${trading}/positions`))
  expect(positions.length).toBe(4)
  for (const position of positions) expectShape('positions', [position])
  const tsla = positions.find((position) => at(position, 'symbol') === 'TSLA')
  expect(at(tsla, 'side')).toBe('short')
  expect(at(tsla, 'qty')).toBe('-9')
  expect(at(tsla, 'market_value')).toMatch(/^-/)
})

test('brackets are nested with their legs, held until the entry fills, then take-profit new and stop held', async () => {
  const entry = {
    symbol: 'SPY',
    qty: '5',
    side: 'buy',
    time_in_force: 'gtc',
    type: 'limit',
    order_class: 'bracket',
    limit_price: await priceNear('SPY', 0.8),
    take_profit: { limit_price: await priceNear('SPY', 1.3) },
    stop_loss: { stop_price: await priceNear('SPY', 0.7), limit_price: await priceNear('SPY', 0.69) },
  }
  const working = await desk.place(entry)
  expectShape('order.bracket.nested.entry-working', working)
  expect(listAt(working, 'legs').map((leg) => at(leg, 'status'))).toEqual(['held', 'held'])
  const { limit_price: _limit, ...market } = { ...entry, type: 'market' }
  const taken = await desk.place(market)
  const legsWork = (json: unknown): boolean => at(json, 'legs', 0, 'status') === 'new'
  const done = await desk.until(`${trading}/orders/${textAt(taken, 'id')}?nested=true`, legsWork)
  expectShape('order.bracket.nested.entry-filled', done)
  expect(at(done, 'legs', 1, 'status')).toBe('held')
  expect(at(done, 'legs', 1, 'type')).toBe('stop_limit')
  await desk.call('DELETE', `${trading}/orders`)
})

test('an OCO pair: the take-profit is the parent of its stop', async () => {
  await desk.until(`${trading}/orders?status=open`, (json) => listAt(json).length === 0)
  const pair = await desk.place({
    symbol: 'SPY',
    qty: '5',
    side: 'sell',
    type: 'limit',
    time_in_force: 'gtc',
    order_class: 'oco',
    take_profit: { limit_price: await priceNear('SPY', 1.3) },
    stop_loss: { stop_price: await priceNear('SPY', 0.7) },
  })
  expectShape('order.oco.nested', pair)
  expect(at(pair, 'limit_price')).toBe(Number(await priceNear('SPY', 1.3)).toString())
  expect(at(pair, 'legs', 0, 'status')).toBe('held')
})

test('a spread fills as one unit, its parent without symbol, its legs without type', async () => {
  const page = await desk.get('/alpaca-data/v1beta1/options/snapshots/AAPL?type=call&limit=200')
  const symbols = Object.keys(Object(at(page, 'snapshots')))
  const [low = '', high = ''] = [symbols[20], symbols[21]]
  const leg = { ratio_qty: '1', symbol: low, side: 'buy', position_intent: 'buy_to_open' }
  const placed = await desk.place({
    order_class: 'mleg',
    qty: '1',
    type: 'limit',
    limit_price: '50',
    time_in_force: 'day',
    legs: [leg, { ...leg, symbol: high, side: 'sell', position_intent: 'sell_to_open' }],
  })
  const done = await desk.until(`${trading}/orders/${textAt(placed, 'id')}?nested=true`, filled)
  expectShape('order.mleg.filled', done)
  expect(at(done, 'symbol')).toBe('')
  expect(at(done, 'legs', 1, 'position_intent')).toBe('sell_to_open')
})

test('fills and other lines of the account', async () => {
  const lines = listAt(await desk.get(`${trading}/account/activities`))
  const fill = lines.find((line) => at(line, 'activity_type') === 'FILL')
  const deposit = lines.find((line) => at(line, 'activity_type') === 'CSD')
  expect(shapeDifferences(at(sample('activities'), 0), fill)).toEqual([])
  expect(shapeDifferences(at(sample('activities'), 4), deposit)).toEqual([])
  // 10:00 New York is the wall time in the id, 15:00 UTC the instant (brokers/alpaca.md 2.3).
  expect(textAt(deposit, 'id')).toMatch(/^20261125100\d{6}::/)
  expect(textAt(deposit, 'created_at')).toMatch(/^2026-11-25T15:0/)
})

test('cancelling everything and closing everything answer 207 with a line each', async () => {
  const cancels = await desk.call('DELETE', `${trading}/orders`)
  expect(cancels.status).toBe(207)
  expect(shapeDifferences(at(sample('orders.cancel-all.207'), 0), at(cancels.json, 0))).toEqual([])
  const closes = await desk.call('DELETE', `${trading}/positions?cancel_orders=true`)
  expect(closes.status).toBe(207)
  expectShape('positions.close-all.207', closes.json)
  await desk.until(`${trading}/positions`, (json) =>
    listAt(json).every((one) => at(one, 'asset_class') === 'us_option'),
  )
})

test('portfolio history, daily and within the day', async () => {
  const grown = await alpacaDesk({ profile: 'balanced' })
  try {
    await grown.control('POST', '/clock', { advanceMs: 7_200_000 })
    const daily = await grown.get(`${trading}/account/portfolio/history?period=1M&timeframe=1D&cashflow_types=DIV`)
    expectShape('portfolio-history.1d', daily)
    const today = await grown.get(`${trading}/account/portfolio/history?period=1D&timeframe=15Min`)
    expectShape('portfolio-history.intraday', today)
    const account = await grown.get(`${trading}/account`)
    expect(at(today, 'base_value')).toBe(Number(at(account, 'last_equity')))
    const equity = Number(at(account, 'equity'))
    const last = Number(listAt(today, 'equity').at(-1))
    expect(Math.abs(last / equity - 1)).toBeLessThan(0.01)
  } finally {
    await grown.close()
  }
})

test('market data', async () => {
  const data = '/alpaca-data'
  const snapshots = await desk.get(`${data}/v2/stocks/snapshots?symbols=AAPL,SPY,ZZZZ`)
  expect(Object.keys(Object(snapshots))).toEqual(['AAPL', 'SPY'])
  expect(shapeDifferences(at(sample('data.stock-snapshots'), 'AAPL'), at(snapshots, 'AAPL'))).toEqual([])
  expectShape('data.stock-snapshot.single', await desk.get(`${data}/v2/stocks/AAPL/snapshot`))
  expectShape('data.crypto-snapshots', await desk.get(`${data}/v1beta3/crypto/us/snapshots?symbols=BTC/USD`))
  const chain = await desk.get(`${data}/v1beta1/options/snapshots/AAPL?limit=1`)
  const expected = Object.values(Object(at(sample('data.option-snapshots'), 'snapshots')))[0]
  expect(shapeDifferences(expected, Object.values(Object(at(chain, 'snapshots')))[0])).toEqual([])
  expectShape('data.news', await desk.get(`${data}/v1beta1/news?symbols=AAPL,BTCUSD&limit=1&include_content=true`))
  expectShape('data.movers', await desk.get(`${data}/v1beta1/screener/stocks/movers?top=1`))
  expectShape('data.most-actives', await desk.get(`${data}/v1beta1/screener/stocks/most-actives?top=1`))
  const quotes = await desk.get(`${data}/v2/stocks/quotes/latest?symbols=AAPL,SPY`)
  expectShape('data.stock-latest-quotes', quotes)
  expectShape('data.stock-latest-trades', await desk.get(`${data}/v2/stocks/trades/latest?symbols=AAPL`))
  const bars = `${data}/v2/stocks/bars?symbols=AAPL&timeframe=1Day&start=2026-11-18&end=2026-11-19&feed=iex`
  expectShape('data.stock-bars.page1', await desk.get(bars))
  const actions = await desk.get(`${data}/v1/corporate-actions?start=2026-08-01&end=2026-11-25`)
  const dividend = at(sample('corporate-actions'), 'corporate_actions', 'cash_dividends', 0)
  expect(shapeDifferences(dividend, at(actions, 'corporate_actions', 'cash_dividends', 0))).toEqual([])
})
