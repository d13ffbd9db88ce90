import { BarList, Instrument, InstrumentList, MarketClock, NewsList, Quote, QuoteList } from '@g2e/contract/market'
import { brokers } from '@g2e/brokers/registry'
import { startSimulators } from '@g2e/simulators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { testDay } from '../../testing/manual-clock.ts'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import { startTestApp } from '../../testing/test-app.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { until } from '../../testing/until.ts'
import { createConnections } from '../connections/index.ts'
import { createMarket } from './index.ts'
import type { MarketData } from './index.ts'
import { barsRange } from './read-market.ts'

let world: SimulatedWorld
/** Has no connection. */
let nora: TestClient
let oscar: TestClient
let oscarId: string
let market: MarketData

beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ seed: 11, now: testDay }))
  nora = await world.signUp('nora')
  oscar = await world.signUp('oscar')
  oscarId = z.object({ id: z.string() }).parse((await oscar.get('/auth/me')).body).id
  await world.connect(oscar, 'alpaca')
  market = createMarket(
    world.platform,
    createConnections(world.platform, { definitions: brokers, accountsOf: async () => [] }),
  )
})
afterAll(async () => {
  await market.stop()
  await world.close()
})

describe('quotes', () => {
  test('come from the simulators for who has no connection, and say so', async () => {
    const { items, missing } = await nora.expect(200, QuoteList, nora.get('/market/quotes?symbols=AAPL,SPY,NOSUCH'))
    expect(items.map(({ symbol, source }) => [symbol, source])).toEqual([
      ['AAPL', 'simulator'],
      ['SPY', 'simulator'],
    ])
    expect(missing.map(({ symbol }) => symbol)).toEqual(['NOSUCH'])
    expect(missing[0]?.reason).not.toBe('')
  })

  test('are kept for a moment, and read past that where it counts', async () => {
    await world.control('POST', '/clock', { paused: true })
    await world.control('POST', '/market', { symbol: 'MSFT', price: '400' })
    const first = await market.quotes(oscarId, ['MSFT'])
    await world.control('POST', '/market', { symbol: 'MSFT', price: '444' })
    const kept = await market.quotes(oscarId, ['MSFT'])
    const fresh = await market.quotes(oscarId, ['MSFT'], { fresh: true })
    expect([first, kept, fresh].map(({ items }) => Number(items[0]?.last))).toEqual([400, 400, 444])
    await world.control('POST', '/clock', { paused: false })
  })

  test('one that does not exist is not found', async () => {
    const quote = await oscar.expect(200, Quote, oscar.get('/market/quotes/aapl'))
    expect(quote.symbol).toBe('AAPL')
    expect((await oscar.get('/market/quotes/NOSUCH')).status).toBe(404)
  })

  test('arrive live while somebody listens', async () => {
    const seen: number[] = []
    const stop = market.subscribeQuotes(oscarId, ['NVDA'], (quotes) => {
      for (const { last } of quotes) seen.push(Number(last))
    })
    await until(
      async () => seen.length,
      (count) => count > 0,
    )
    await world.control('POST', '/market', { symbol: 'NVDA', price: '123.45' })
    await until(
      async () => seen,
      (list) => list.some((price) => Math.abs(price - 123.45) < 2),
      30_000,
    )
    stop()
  }, 180_000)
})

describe('charts, news and clock', () => {
  test('daily bars are in order and inside the range', async () => {
    const { items, source } = await oscar.expect(
      200,
      BarList,
      oscar.get('/market/bars?symbol=AAPL&timeframe=1Day&from=2026-01-05&to=2026-01-09'),
    )
    expect(source).toBe('simulator')
    // Five trading days: 5 January 2026 is a Monday.
    expect(items.length).toBe(5)
    expect(items.map(({ time }) => time)).toEqual(items.map(({ time }) => time).toSorted())
  })

  test('a range that makes no sense is named', async () => {
    const answer = await oscar.get('/market/bars?symbol=AAPL&from=2026-02-01&to=2026-01-01')
    expect([answer.status, Object(answer.body).errors[0].path]).toEqual([422, 'query.from'])
    const endless = await oscar.get('/market/bars?symbol=AAPL&timeframe=1Min&from=2020-01-01&to=2026-01-01')
    expect(endless.status).toBe(422)
  })

  test('a date as the end means the whole of that day in New York', () => {
    const now = Date.parse('2026-11-20T18:00:00Z')
    const range = { symbol: 'AAPL', timeframe: '1Day', from: '2026-07-01', to: '2026-07-02' } as const
    expect(barsRange(range, now)).toEqual({ from: '2026-07-01T04:00:00.000Z', to: '2026-07-03T03:59:59.999Z' })
  })

  test('the clock is the simulators’', async () => {
    await world.control('POST', '/clock', { paused: true })
    const { now } = await world.state()
    const clock = await nora.expect(200, MarketClock, nora.get('/market/clock'))
    expect(Math.abs(Date.parse(clock.now) - Date.parse(now))).toBeLessThan(1_000)
    expect(clock.source).toBe('simulator')
    await world.control('POST', '/clock', { paused: false })
  })

  test('news that was just made is there', async () => {
    await world.control('POST', '/news', { symbol: 'TSLA', headline: 'Made for a test', summary: 'Nothing happened.' })
    const { items } = await oscar.expect(200, NewsList, oscar.get('/market/news?symbols=TSLA&limit=50'))
    expect(items.map(({ headline }) => headline)).toContain('Made for a test')
  })
})

describe('instruments', () => {
  test('have a sector from our list and what the broker says', async () => {
    const apple = await oscar.expect(200, Instrument, oscar.get('/instruments/AAPL'))
    expect(apple).toMatchObject({ assetType: 'stock', sector: 'Technology', tradable: true, corrected: false })
    expect((await oscar.get('/instruments/NOSUCH')).status).toBe(404)
  })

  test('a person’s own word stands above it, for that person alone, until taken back', async () => {
    const own = await oscar.expect(200, Instrument, oscar.patch('/instruments/AMZN', { sector: 'Technology' }))
    expect(own).toMatchObject({ sector: 'Technology', corrected: true })
    const others = await nora.expect(200, Instrument, nora.get('/instruments/AMZN'))
    expect(others).toMatchObject({ sector: 'Consumer Cyclical', corrected: false })
    expect((await market.instruments(oscarId, ['AMZN'])).get('AMZN')?.sector).toBe('Technology')
    const back = await oscar.expect(200, Instrument, oscar.patch('/instruments/AMZN', { sector: null }))
    expect(back).toMatchObject({ sector: 'Consumer Cyclical', corrected: false })
  })

  test('tags are a person’s own: each once, and a tag alone corrects nothing', async () => {
    const tagged = await oscar.expect(
      200,
      Instrument,
      oscar.patch('/instruments/MSFT', { tags: ['Income', 'core', 'income'] }),
    )
    expect(tagged).toMatchObject({ tags: ['Income', 'core'], corrected: false, sector: 'Technology' })
    expect((await market.instruments(oscarId, ['MSFT'])).get('MSFT')?.tags).toEqual(['Income', 'core'])
    expect(await nora.expect(200, Instrument, nora.get('/instruments/MSFT'))).toMatchObject({ tags: [] })
    // A change of something else leaves them, an empty list takes them away.
    await oscar.expect(200, Instrument, oscar.patch('/instruments/MSFT', { name: 'My Microsoft' }))
    const left = await oscar.expect(200, Instrument, oscar.patch('/instruments/MSFT', { tags: [] }))
    expect(left).toMatchObject({ tags: [], name: 'My Microsoft', corrected: true })
  })

  test('are found by symbol and by name, the exact symbol first', async () => {
    const bySymbol = await oscar.expect(200, InstrumentList, oscar.get('/market/search?q=T'))
    expect(bySymbol.items[0]?.symbol).toBe('T')
    const byName = await oscar.expect(200, InstrumentList, oscar.get('/market/search?q=apple'))
    expect(byName.items.map(({ symbol }) => symbol)).toContain('AAPL')
  })
})

test('without simulators and connections it is said that there is no source', async () => {
  const bare = await startTestApp()
  const paula = await bare.signUp('paula')
  const { items, missing } = await paula.expect(200, QuoteList, paula.get('/market/quotes?symbols=AAPL'))
  expect([items, missing[0]?.symbol]).toEqual([[], 'AAPL'])
  expect(missing[0]?.reason).toContain('connect a broker')
  const clock = await paula.expect(200, MarketClock, paula.get('/market/clock'))
  // 2026-11-20 13:46 in New York, by the test's clock: a Friday in the regular session.
  expect(clock).toMatchObject({ isOpen: true, session: 'regular', source: 'exchange calendar' })
  expect((await paula.get('/market/bars?symbol=AAPL')).status).toBe(503)
  await bare.close()
})
