/** Price history, chains, expirations, hours, movers and instruments (brokers/schwab.md 4). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defaultSettings } from './settings.ts'
import { at, listAt, textAt } from '../testing/json.ts'
import { market, sample, schwabDesk } from './testing/schwab-desk.ts'
import type { SchwabDesk } from './testing/schwab-desk.ts'
import { shapeDifferences } from './testing/shape.ts'

let desk: SchwabDesk
beforeAll(async () => {
  desk = await schwabDesk()
})
afterEach(() => desk.settings(defaultSettings))
afterAll(() => desk.close())

const get = (path: string) => desk.get(market + path)
const status = async (path: string) => (await desk.call('GET', market + path)).status
const firstOf = (json: unknown): unknown => Object.values(Object(json))[0]

test('candles have the shape of the sample; nothing is an empty list that says so', async () => {
  const from = Date.UTC(2026, 10, 24, 14, 30)
  const minutes = `/pricehistory?symbol=AAPL&periodType=day&frequencyType=minute&frequency=5&startDate=${from}&endDate=${from + 3_600_000}`
  const json = await get(`${minutes}&needPreviousClose=true`)
  expect(shapeDifferences(at(sample('pricehistory'), 'ok'), json)).toEqual([])
  const times = listAt(json, 'candles').map((candle) => Number(at(candle, 'datetime')))
  expect(times.slice(0, 2)).toEqual([from, from + 300_000])
  expect(shapeDifferences(at(sample('pricehistory'), 'ok'), await get(minutes))).toEqual([
    '$.previousClose: missing',
    '$.previousCloseDate: missing',
  ])
  const sunday = Date.UTC(2026, 10, 22, 15)
  const nothing = await get(
    `/pricehistory?symbol=AAPL&periodType=day&frequencyType=minute&startDate=${sunday}&endDate=${sunday + 60_000}`,
  )
  expect(nothing).toEqual(at(sample('pricehistory'), 'empty'))
})

test('without dates the end is the previous business day’s close and the start the period before', async () => {
  const days = listAt(
    await get('/pricehistory?symbol=AAPL&periodType=day&period=2&frequencyType=minute&frequency=30'),
    'candles',
  )
  // Two days of thirteen half hours, Monday and Tuesday before Wednesday, 2026-11-25.
  expect(days.length).toBe(26)
  expect(at(days[0], 'datetime')).toBe(Date.UTC(2026, 10, 23, 14, 30))
  const monthly = listAt(await get('/pricehistory?symbol=AAPL&periodType=year&period=1'), 'candles')
  expect(monthly.length).toBeGreaterThanOrEqual(12)
  const year = listAt(await get('/pricehistory?symbol=AAPL&periodType=ytd&frequencyType=daily'), 'candles')
  expect(at(year[0], 'datetime')).toBe(Date.UTC(2026, 0, 2, 5))
})

test('minutes go back 48 days, extended hours come when asked for', async () => {
  const long = `startDate=${Date.UTC(2026, 8, 1)}&endDate=${Date.UTC(2026, 10, 24, 22)}`
  const [first] = listAt(await get(`/pricehistory?symbol=KO&periodType=day&frequencyType=minute&${long}`), 'candles')
  expect(Number(at(first, 'datetime'))).toBeGreaterThan(Date.UTC(2026, 9, 7))
  const day = `startDate=${Date.UTC(2026, 10, 24, 5)}&endDate=${Date.UTC(2026, 10, 25, 4)}&periodType=day&frequencyType=minute&frequency=30`
  const regular = listAt(await get(`/pricehistory?symbol=KO&${day}`), 'candles').length
  const whole = listAt(await get(`/pricehistory?symbol=KO&${day}&needExtendedHoursData=true`), 'candles').length
  expect(regular).toBe(13)
  expect(whole).toBeGreaterThan(regular)
})

test.each([
  ['period 7 of days', 'periodType=day&period=7'],
  ['daily candles of a day', 'periodType=day&frequencyType=daily'],
  ['minutes of a month', 'periodType=month&frequencyType=minute'],
  ['monthly candles of a month', 'periodType=month&frequencyType=monthly'],
  ['minutes by twos', 'periodType=day&frequencyType=minute&frequency=2'],
  ['an unknown period', 'periodType=decade'],
  ['a start after the end', 'startDate=2&endDate=1'],
])('%s is refused', async (_name, query) => {
  expect(await status(`/pricehistory?symbol=AAPL&${query}`)).toBe(400)
})

test('unknown symbols have no history, and a symbol is required', async () => {
  expect([await status('/pricehistory?symbol=ZZZZQ'), await status('/pricehistory')]).toEqual([404, 400])
})

test('a chain is a map of dates with days, of strikes, of lists, in the fields that are live', async () => {
  const json = await get(
    '/chains?symbol=AAPL&strikeCount=4&fromDate=2027-01-01&toDate=2027-01-31&includeUnderlyingQuote=true',
  )
  const documented = Object(sample('chains'))
  const { callExpDateMap, putExpDateMap, ...head } = Object(json)
  expect(
    shapeDifferences(
      { ...documented, callExpDateMap: 0, putExpDateMap: 0 },
      { ...head, callExpDateMap: 0, putExpDateMap: 0 },
    ),
  ).toEqual([])
  for (const [name, map] of Object.entries({ callExpDateMap, putExpDateMap })) {
    // 51 days from 2026-11-25 to 2027-01-15.
    expect(Object.keys(Object(map))).toContain('2027-01-15:51')
    const strikes = Object(map)['2027-01-15:51']
    expect(Object.keys(strikes).length).toBe(4)
    expect(Object.keys(strikes)[0]).toMatch(/^\d+\.\d$/)
    expect(shapeDifferences(firstOf(firstOf(documented[name])), firstOf(strikes))).toEqual([])
  }
  expect(at(await get('/chains?symbol=AAPL&strikeCount=1'), 'underlying')).toBeUndefined()
})

test('chains are narrowed by right, strike, range and month', async () => {
  const calls = await get('/chains?symbol=AAPL&contractType=CALL&strikeCount=2')
  expect([
    Object.keys(Object(at(calls, 'putExpDateMap'))),
    Object.keys(Object(at(calls, 'callExpDateMap'))).length > 5,
  ]).toEqual([[], true])
  const january = await get('/chains?symbol=AAPL&contractType=CALL&expMonth=JAN&strikeCount=1')
  for (const key of Object.keys(Object(at(january, 'callExpDateMap')))) expect(key).toMatch(/^\d{4}-01-/)
  const inside = await get('/chains?symbol=AAPL&contractType=CALL&range=ITM&toDate=2026-12-05')
  const contracts = Object.values(Object(firstOf(at(inside, 'callExpDateMap')))).map((list) => at(list, 0))
  expect(contracts.every((contract) => at(contract, 'inTheMoney') === true)).toBe(true)
  expect(contracts.length).toBeGreaterThan(3)
  expect(await status('/chains?symbol=AAPL&contractType=BOTH')).toBe(400)
  expect(await status('/chains?symbol=ZZZZQ')).toBe(404)
})

test('a whole chain of SPY does not fit through the gateway, by windows it does', async () => {
  const whole = await desk.call('GET', `${market}/chains?symbol=SPY`)
  expect([whole.status, whole.json]).toEqual([502, at(sample('errors'), 'marketdata_chain_too_big_502', 'body')])
  expect(await status('/chains?symbol=SPY&fromDate=2027-01-01&toDate=2027-01-31')).toBe(200)
  expect(await status('/chains?symbol=AAPL')).toBe(200)
  await desk.quirk('chain_too_big')
  expect(await status('/chains?symbol=AAPL&strikeCount=1')).toBe(502)
})

test('expirations are weekly, and standard on third Fridays', async () => {
  const json = await get('/expirationchain?symbol=AAPL')
  expect(shapeDifferences(sample('expirationchain'), json)).toEqual([])
  const typeOn = (date: string) =>
    at(
      listAt(json, 'expirationList').find((one) => at(one, 'expirationDate') === date),
      'expirationType',
    )
  expect([typeOn('2026-12-04'), typeOn('2026-12-18')]).toEqual(['W', 'S'])
})

test('an open day has products with sessions; a closed day’s only product is the market itself', async () => {
  const documented = sample('markets')
  const open = await get('/markets?markets=equity,option&date=2026-11-25')
  expect(shapeDifferences(at(documented, 'open_day'), open)).toEqual([])
  expect(at(open, 'equity', 'EQ', 'sessionHours')).toEqual({
    preMarket: [{ start: '2026-11-25T07:00:00-05:00', end: '2026-11-25T09:30:00-05:00' }],
    regularMarket: [{ start: '2026-11-25T09:30:00-05:00', end: '2026-11-25T16:00:00-05:00' }],
    postMarket: [{ start: '2026-11-25T16:00:00-05:00', end: '2026-11-25T20:00:00-05:00' }],
  })
  const closed = await get('/markets?markets=equity,option&date=2026-11-26')
  expect(closed).toEqual(
    JSON.parse(JSON.stringify(at(documented, 'closed_day')).replaceAll('2026-11-22', '2026-11-26')),
  )
  // The day after Thanksgiving ends at one.
  const half = await get('/markets/equity?date=2026-11-27')
  expect(at(half, 'equity', 'EQ', 'sessionHours', 'regularMarket', 0, 'end')).toBe('2026-11-27T13:00:00-05:00')
  for (const path of [
    '/markets',
    '/markets?markets=shares',
    '/markets?markets=equity&date=2026-11-24',
    '/markets/equity?date=soon',
  ])
    expect([path, await status(path)]).toEqual([path, 400])
  expect(await status('/markets/shares')).toBe(404)
})

test('movers come in the observed shape, their change as a fraction', async () => {
  const json = await get('/movers/%24SPX?sort=PERCENT_CHANGE_UP')
  expect(shapeDifferences(sample('movers'), json)).toEqual([])
  const fractions = listAt(json, 'screeners').map((one) => Number(at(one, 'netPercentChange')))
  expect(fractions).toEqual(fractions.toSorted((a, b) => b - a))
  expect(Math.abs(fractions[0] ?? 1)).toBeLessThan(0.5)
  expect(await get('/movers/OTCBB')).toEqual({ screeners: [] })
  expect([
    await status('/movers/%24FTSE'),
    await status('/movers/NYSE?sort=NAME'),
    await status('/movers/NYSE?frequency=7'),
  ]).toEqual([404, 400, 400])
})

test('instruments by symbol, words, pattern and CUSIP with its leading zero', async () => {
  const json = await get('/instruments?symbol=AAPL,SPY&projection=symbol-search')
  expect(shapeDifferences(at(sample('instruments'), 'symbol_search'), json)).toEqual([])
  expect(listAt(json, 'instruments').map((one) => at(one, 'assetType'))).toEqual(['EQUITY', 'ETF'])
  expect(textAt(await get('/instruments?symbol=coca%20cola&projection=desc-search'), 'instruments', 0, 'symbol')).toBe(
    'KO',
  )
  const pattern = await get(`/instruments?symbol=${encodeURIComponent('MS.*')}&projection=symbol-regex`)
  expect(listAt(pattern, 'instruments').map((one) => at(one, 'symbol'))).toEqual(['MSFT'])
  expect(at(await get('/instruments/037833100'), 'symbol')).toBe('AAPL')
  expect(
    at(await get('/instruments?symbol=AAPL&projection=fundamental'), 'instruments', 0, 'fundamental', 'peRatio'),
  ).toBeGreaterThan(0)
  expect(await get('/instruments?symbol=ZZZZQ&projection=symbol-search')).toEqual(at(sample('instruments'), 'no_match'))
  await desk.settings({ noInstruments: 'empty_list' })
  expect(await get('/instruments?symbol=ZZZZQ&projection=symbol-search')).toEqual({ instruments: [] })
  expect([await status('/instruments?symbol=AAPL'), await status('/instruments/000000000')]).toEqual([400, 404])
  expect(await status(`/instruments?symbol=${encodeURIComponent('(a+)+')}&projection=symbol-regex`)).toBe(400)
})
