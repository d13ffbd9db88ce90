/** Quotes in their five parts (brokers/schwab.md 4). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defaultSettings } from './settings.ts'
import { at } from '../testing/json.ts'
import { market, sample, schwabDesk } from './testing/schwab-desk.ts'
import type { SchwabDesk } from './testing/schwab-desk.ts'
import { shapeDifferences } from './testing/shape.ts'

let desk: SchwabDesk
beforeAll(async () => {
  desk = await schwabDesk()
})
afterEach(() => desk.settings(defaultSettings))
afterAll(() => desk.close())

const quotes = (symbols: string, more = '') =>
  desk.get(`${market}/quotes?symbols=${encodeURIComponent(symbols)}${more}`)
const option = 'AAPL  270115C00200000'

test('every kind of quote has the shape of its sample', async () => {
  const documented = sample('quotes')
  const json = await quotes(`AAPL,$SPX,AAAHX,${option}`)
  for (const symbol of ['AAPL', '$SPX', 'AAAHX', option])
    expect([symbol, shapeDifferences(at(documented, symbol), at(json, symbol))]).toEqual([symbol, []])
})

test('an ETF is an equity here, and a class of its own among positions', async () => {
  const json = await quotes('SPY')
  expect([at(json, 'SPY', 'assetMainType'), at(json, 'SPY', 'assetSubType')]).toEqual(['EQUITY', 'ETF'])
})

test('indexes have no bid, ask or quote time; funds a net asset value and no last', async () => {
  const json = await quotes('$SPX,AAAHX')
  for (const name of ['bidPrice', 'askPrice', 'quoteTime']) {
    expect(at(json, '$SPX', 'quote', name)).toBeUndefined()
    expect(at(json, 'AAAHX', 'quote', name)).toBeUndefined()
  }
  expect(at(json, 'AAAHX', 'quote', 'lastPrice')).toBeUndefined()
  expect(at(json, 'AAAHX', 'quote', 'nAV')).toBeGreaterThan(0)
})

test('unknown symbols are listed under errors with 200; coins and unpadded contracts are unknown', async () => {
  const json = await quotes('AAPL,ZZZZQ,BTC/USD,AAPL270115C00200000')
  expect(at(json, 'errors')).toEqual({ invalidSymbols: ['ZZZZQ', 'BTC/USD', 'AAPL270115C00200000'] })
  expect(at(json, 'AAPL', 'symbol')).toBe('AAPL')
  expect(at(await quotes('AAPL'), 'errors')).toBeUndefined()
})

test('only the parts that are asked for come', async () => {
  const json = await quotes('AAPL', '&fields=quote,reference')
  expect(Object.keys(Object(at(json, 'AAPL')))).toEqual([
    'assetMainType',
    'assetSubType',
    'quoteType',
    'realtime',
    'ssid',
    'symbol',
    'quote',
    'reference',
  ])
  expect((await desk.call('GET', `${market}/quotes?symbols=AAPL&fields=all`)).status).toBe(200)
  expect((await desk.call('GET', `${market}/quotes?symbols=AAPL&fields=news`)).status).toBe(400)
})

test('a call without symbols is refused in the words of the market data API', async () => {
  const answer = await desk.call('GET', `${market}/quotes`)
  const documented = at(sample('errors'), 'marketdata_400', 'body')
  expect(answer.status).toBe(400)
  expect(at(answer.json, 'errors', 0)).toEqual({ ...Object(at(documented, 'errors', 0)), id: expect.any(String) })
  const stranger = await desk.call('GET', `${market}/quotes?symbols=AAPL`, undefined, { authorization: 'Bearer no' })
  expect([stranger.status, at(stranger.json, 'errors', 0, 'status')]).toEqual([401, 401])
})

test('one symbol by its path', async () => {
  expect(at(await desk.get(`${market}/AAPL/quotes`), 'AAPL', 'symbol')).toBe('AAPL')
  const answer = await desk.call('GET', `${market}/ZZZZQ/quotes`)
  expect([answer.status, at(answer.json, 'errors', 0, 'title')]).toEqual([404, 'Not Found'])
})

test('changes are against the close of the day before, in percent; the mark lies inside the quote', async () => {
  await desk.control('POST', '/clock', { paused: true })
  const quote = at(await quotes('MSFT'), 'MSFT', 'quote')
  const number = (name: string) => Number(at(quote, name))
  expect(number('netChange')).toBeCloseTo(number('lastPrice') - number('closePrice'), 4)
  expect(number('netPercentChange')).toBeCloseTo((number('netChange') / number('closePrice')) * 100, 6)
  expect(number('mark')).toBeGreaterThanOrEqual(number('bidPrice'))
  expect(number('mark')).toBeLessThanOrEqual(number('askPrice'))
  expect(number('highPrice')).toBeGreaterThanOrEqual(number('lastPrice'))
  expect(number('lowPrice')).toBeLessThanOrEqual(number('lastPrice'))
  await desk.control('POST', '/clock', { paused: false })
})

test('quotes may be delayed', async () => {
  await desk.settings({ delayedQuotes: true })
  expect(at(await quotes('AAPL'), 'AAPL', 'realtime')).toBe(false)
})

test('day prices are zero from 03:30 until the open, the volume from 07:28, greeks may be -999', async () => {
  const night = await schwabDesk()
  try {
    const figures = async (to: string) => {
      await night.control('POST', '/clock', { to })
      await night.renew()
      const json = await night.get(`${market}/quotes?symbols=AAPL`)
      return ['openPrice', 'highPrice', 'lowPrice', 'totalVolume'].map((name) => at(json, 'AAPL', 'quote', name) === 0)
    }
    // New York is at -5: 03:29, 03:31 and 07:29 of Friday, 2026-11-27, the day after Thanksgiving.
    expect(await figures('2026-11-27T08:29:00Z')).toEqual([false, false, false, false])
    expect(await figures('2026-11-27T08:31:00Z')).toEqual([true, true, true, false])
    expect(await figures('2026-11-27T12:29:00Z')).toEqual([true, true, true, true])
    await night.settings({ greeksSentinel: true })
    const json = await night.get(`${market}/quotes?symbols=${encodeURIComponent(option)}`)
    expect(at(json, option, 'quote', 'delta')).toBe(-999)
  } finally {
    await night.close()
  }
})
