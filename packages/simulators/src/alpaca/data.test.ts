/** Market data over HTTP: paging across symbols, ranges and timeframes, plans and feeds. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alpacaDesk } from './testing/alpaca-desk.ts'
import type { AlpacaDesk } from './testing/alpaca-desk.ts'
import { at, listAt, textAt } from '../testing/json.ts'

let desk: AlpacaDesk
const data = '/alpaca-data'
const bars = `${data}/v2/stocks/bars?feed=iex`

beforeAll(async () => {
  desk = await alpacaDesk()
})
afterAll(() => desk.close())

/** Every page of a map of lists, joined. */
async function allPages(path: string, key: string): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const joined: Record<string, unknown[]> = {}
  let token = ''
  for (;;) {
    const page = await desk.get(path + token)
    for (const [symbol, items] of Object.entries(Object(at(page, key)))) {
      const list = (joined[symbol] ??= [])
      list.push(...listAt(items))
    }
    if (at(page, 'next_page_token') === null) return joined
    token = `&page_token=${encodeURIComponent(textAt(page, 'next_page_token'))}`
  }
}

test.each(['asc', 'desc'])('bars in pages of five are the bars in one page (%s)', async (sort) => {
  const range = '&symbols=SPY,AAPL,MSFT&timeframe=1Day&start=2026-11-02&end=2026-11-20'
  const whole = await desk.get(`${bars}${range}&sort=${sort}`)
  const paged = await allPages(`${bars}${range}&sort=${sort}&limit=5`, 'bars')
  expect(paged).toEqual(at(whole, 'bars'))
  expect(Object.keys(paged)).toEqual(['AAPL', 'MSFT', 'SPY'])
  // Monday the 2nd to Friday the 20th: three whole weeks.
  expect(listAt(paged, 'SPY').length).toBe(15)
})

test('a page is full across symbols, not per symbol', async () => {
  const page = await desk.get(`${bars}&symbols=AAPL,SPY&timeframe=1Day&start=2026-11-16&end=2026-11-20&limit=7`)
  expect([listAt(page, 'bars', 'AAPL').length, listAt(page, 'bars', 'SPY').length]).toEqual([5, 2])
})

test('daily bars begin at New York midnight, winter and summer, ends included', async () => {
  const path = (date: string) => `${bars}&symbols=AAPL&timeframe=1Day&start=${date}&end=${date}`
  expect(textAt(await desk.get(path('2026-11-20')), 'bars', 'AAPL', 0, 't')).toBe('2026-11-20T05:00:00Z')
  expect(textAt(await desk.get(path('2026-07-15')), 'bars', 'AAPL', 0, 't')).toBe('2026-07-15T04:00:00Z')
  const coin = await desk.get(
    `${data}/v1beta3/crypto/us/bars?symbols=BTC/USD&timeframe=1Day&start=2026-11-20&end=2026-11-21`,
  )
  expect(textAt(coin, 'bars', 'BTC/USD', 0, 't')).toBe('2026-11-20T06:00:00Z')
})

test('a quarter is made of its months', async () => {
  const query = (timeframe: string) => `${bars}&symbols=AAPL&timeframe=${timeframe}&start=2026-01-01&end=2026-09-30`
  const months = listAt(await desk.get(query('1Month')), 'bars', 'AAPL')
  const quarters = listAt(await desk.get(query('3Month')), 'bars', 'AAPL')
  expect([months.length, quarters.length]).toEqual([9, 3])
  expect(at(quarters[0], 'o')).toBe(at(months[0], 'o'))
  expect(at(quarters[0], 'c')).toBe(at(months[2], 'c'))
  expect(at(quarters[0], 'h')).toBe(Math.max(...months.slice(0, 3).map((bar) => Number(at(bar, 'h')))))
})

test.each(['0Min', '60Min', '24Hour', '2Day', '5Month', 'Day', ''])(
  'the timeframe %j is refused',
  async (timeframe) => {
    const answer = await desk.call('GET', `${bars}&symbols=AAPL&timeframe=${timeframe}`)
    expect([answer.status, answer.json]).toEqual([400, { message: `invalid timeframe: ${timeframe}` }])
  },
)

test('a dividend lowers what was before it by its share of the close', async () => {
  const actions = await desk.get(
    `${data}/v1/corporate-actions?symbols=AAPL&types=cash_dividend&start=2026-06-01&end=2026-11-25`,
  )
  const last = listAt(actions, 'corporate_actions', 'cash_dividends').at(-1)
  const exDate = textAt(last, 'ex_date')
  const range = `&symbols=AAPL&timeframe=1Day&start=2026-10-01&end=${exDate}`
  const raw = listAt(await desk.get(`${bars}${range}`), 'bars', 'AAPL')
  const adjusted = listAt(await desk.get(`${bars}${range}&adjustment=dividend`), 'bars', 'AAPL')
  expect(at(adjusted.at(-1), 'c')).toBe(at(raw.at(-1), 'c'))
  const before = Number(at(raw.at(-2), 'c'))
  expect(Number(at(adjusted.at(-2), 'c'))).toBeCloseTo(before - Number(at(last, 'rate')), 2)
})

test('ticks lie within the bar of their minute', async () => {
  const range = '&symbols=AAPL&start=2026-11-25T14:40:00Z&end=2026-11-25T14:40:59Z&feed=iex'
  const trades = listAt(await desk.get(`${data}/v2/stocks/trades?${range}`), 'trades', 'AAPL')
  const bar = at(await desk.get(`${data}/v2/stocks/bars?timeframe=1Min${range}`), 'bars', 'AAPL', 0)
  const prices = trades.map((trade) => Number(at(trade, 'p')))
  expect(prices.length).toBe(4)
  expect([Math.max(...prices), Math.min(...prices)]).toEqual([at(bar, 'h'), at(bar, 'l')])
})

test('before the open the daily bar is still yesterday', async () => {
  await desk.control('POST', '/clock', { to: '2026-11-27T13:00:00Z' })
  const snapshot = at(await desk.get(`${data}/v2/stocks/snapshots?symbols=AAPL`), 'AAPL')
  expect(at(snapshot, 'dailyBar', 't')).toBe('2026-11-25T05:00:00Z')
  expect(at(snapshot, 'prevDailyBar', 't')).toBe('2026-11-24T05:00:00Z')
})

test('a price set by hand is the price of quotes, trades and snapshots', async () => {
  await desk.control('POST', '/clock', { to: '2026-11-27T15:00:00Z' })
  await desk.control('POST', '/clock', { paused: true })
  await desk.control('POST', '/market', { symbol: 'AAPL', price: 123.45 })
  const trade = await desk.get(`${data}/v2/stocks/AAPL/trades/latest`)
  expect([at(trade, 'symbol'), at(trade, 'trade', 'p')]).toEqual(['AAPL', 123.45])
  expect(at(await desk.get(`${data}/v2/stocks/AAPL/snapshot`), 'latestTrade', 'p')).toBe(123.45)
})

test('SIP needs a plan or a quarter of an hour', async () => {
  const history = `${data}/v2/stocks/AAPL/bars?timeframe=1Min&feed=sip&start=2026-11-27T14:30:00Z`
  expect((await desk.call('GET', `${history}&end=2026-11-27T14:59:00Z`)).status).toBe(403)
  expect((await desk.call('GET', `${history}&end=2026-11-27T14:40:00Z`)).status).toBe(200)
  // Without an end it is quarter to ten: ten o'clock less fifteen minutes.
  expect(textAt(listAt(await desk.get(`${history}`), 'bars').at(-1), 't')).toBe('2026-11-27T14:45:00Z')
  await desk.settings({ dataPlan: 'plus' })
  expect((await desk.call('GET', `${history}&end=2026-11-27T14:59:00Z`)).status).toBe(200)
  await desk.settings({ dataPlan: 'basic' })
})

test('symbols are checked, unknown ones are left out or null as configured', async () => {
  const snapshots = `${data}/v2/stocks/snapshots?symbols=`
  expect(await desk.get(`${snapshots}ZZZZ`)).toEqual({})
  await desk.settings({ missingSnapshot: 'null' })
  expect(await desk.get(`${snapshots}ZZZZ`)).toEqual({ ZZZZ: null })
  expect((await desk.call('GET', `${snapshots}BTC/USD`)).json).toEqual({ message: 'invalid symbol: BTC/USD' })
  expect((await desk.call('GET', snapshots)).json).toEqual({ message: 'symbols is required' })
})

test('ids of crypto trades are numbers beyond what a double holds', async () => {
  const answer = await desk.call('GET', `${data}/v1beta3/crypto/us/latest/trades?symbols=BTC/USD`)
  const [, id = '0'] = /"i":(\d+)/.exec(answer.text) ?? []
  expect(BigInt(id) > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true)
  expect(String(Number(id))).not.toBe(id)
})

test.each(['asc', 'desc'])('news by pages, each once, in order (%s)', async (sort) => {
  const query = `${data}/v1beta1/news?symbols=AAPL,MSFT&start=2026-10-01T00:00:00Z&sort=${sort}`
  const seen: { id: unknown; at: string }[] = []
  let token = ''
  for (let page = 0; page < 4; page += 1) {
    const answer = await desk.get(`${query}&limit=3${token}`)
    seen.push(...listAt(answer, 'news').map((item) => ({ id: at(item, 'id'), at: textAt(item, 'updated_at') })))
    token = `&page_token=${encodeURIComponent(textAt(answer, 'next_page_token'))}`
  }
  const whole = listAt(await desk.get(`${query}&limit=12`), 'news').map((item) => at(item, 'id'))
  expect(seen.map(({ id }) => id)).toEqual(whole)
  const times = seen.map((item) => item.at)
  expect(times).toEqual(sort === 'asc' ? times.toSorted() : times.toSorted().toReversed())
})

test('an option chain by pages covers each contract once', async () => {
  const chain = `${data}/v1beta1/options/snapshots/AAPL?expiration_date=2026-12-18&type=call`
  const whole = Object.keys(Object(at(await desk.get(`${chain}&limit=1000`), 'snapshots')))
  const seen: string[] = []
  let token = ''
  for (;;) {
    const page = await desk.get(`${chain}&limit=7${token}`)
    seen.push(...Object.keys(Object(at(page, 'snapshots'))))
    if (at(page, 'next_page_token') === null) break
    token = `&page_token=${encodeURIComponent(textAt(page, 'next_page_token'))}`
  }
  expect(seen).toEqual(whole)
  expect(seen.every((symbol) => symbol.startsWith('AAPL261218C'))).toBe(true)
  const listed = await desk.get('/alpaca/v2/options/contracts?underlying_symbols=AAPL&limit=1000')
  // Without a range only what expires by the weekend is listed: Friday the 27th.
  const expiries = new Set(listAt(listed, 'option_contracts').map((one) => at(one, 'expiration_date')))
  expect([...expiries]).toEqual(['2026-11-27'])
})
