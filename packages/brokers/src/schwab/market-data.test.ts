import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BrokerSession } from '../port/broker.ts'
import { testHooks } from '../testing/test-hooks.ts'
import { openSession } from './broker.ts'
import { PlayedSchwab } from './played-schwab.ts'

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))
let broker: PlayedSchwab
let session: BrokerSession
beforeEach(async () => {
  broker = new PlayedSchwab()
  await broker.start()
  session = openSession(
    { SCHWAB_CLIENT_ID: 'app-key', SCHWAB_CLIENT_SECRET: 'app-secret', SCHWAB_BASE_URL: broker.url },
    {
      environment: 'live',
      credentials: {
        accessToken: 'AT',
        refreshToken: 'RT',
        renewBy: '2026-11-20T17:30:00.000Z',
        reauthorizeBy: '2026-11-27T15:00:00.000Z',
      },
      environmentHooks: testHooks({ now: () => Date.parse('2026-11-20T16:00:00Z') }),
      onRenewed: () => Promise.resolve(),
    },
  )
})
afterEach(async () => {
  await session.close()
  await broker.close()
})
const asked = (): string[] => broker.received.map((call) => decodeURIComponent(call))

test('quotes come by our symbols, and what is not known has a reason', async () => {
  broker.answers.set('GET /marketdata/v1/quotes', fixture('quotes'))
  const { quotes, missing } = await session.quotes(['AAPL', 'AAPL270115C00200000', 'ZZZZQ', 'AAPL'])
  expect(quotes.map(({ symbol, last }) => [symbol, last])).toEqual([
    ['AAPL', '170.5'],
    ['AAPL270115C00200000', '6.2'],
  ])
  expect(missing).toEqual([{ symbol: 'ZZZZQ', reason: 'Schwab has no market data for ZZZZQ.' }])
  expect(asked()).toEqual(['GET /marketdata/v1/quotes?symbols=AAPL,AAPL  270115C00200000,ZZZZQ&fields=quote,reference'])
})

test('many symbols are asked for a hundred at a time', async () => {
  broker.answers.set('GET /marketdata/v1/quotes', {})
  const { missing } = await session.quotes(Array.from({ length: 201 }, (_, index) => `S${index}`))
  expect([missing.length, broker.received.length]).toEqual([201, 3])
})

test('a list in place of the map is a failure', async () => {
  broker.answers.set('GET /marketdata/v1/quotes', [])
  await expect(session.quotes(['AAPL'])).rejects.toMatchObject({ kind: 'wire_mismatch' })
})

test('bars are asked for in a combination that exists, and only those asked for come back, each once', async () => {
  const candle = (at: string) => ({ open: 1, high: 2, low: 1, close: 2, volume: 5, datetime: Date.parse(at) })
  const candles = ['2026-11-17', '2026-11-18', '2026-11-18', '2026-11-19'].map((day) => candle(`${day}T06:00:00Z`))
  broker.answers.set('GET /marketdata/v1/pricehistory', { symbol: 'AAPL', empty: false, candles: candles.toReversed() })
  const bars = await session.bars({
    symbol: 'AAPL',
    timeframe: '1Day',
    from: '2026-11-18T12:00:00Z',
    to: '2026-11-19T12:00:00Z',
    adjustment: 'raw',
  })
  expect(bars.map(({ time }) => time)).toEqual(['2026-11-18T05:00:00.000Z', '2026-11-19T05:00:00.000Z'])
  expect(asked()[0]).toContain('periodType=year&frequencyType=daily&frequency=1&startDate=')
  await expect(
    session.bars({ symbol: 'AAPL270115C00200000', timeframe: '1Day', from: '', to: '', adjustment: 'raw' }),
  ).rejects.toMatchObject({ kind: 'unsupported' })
})

test('a chain is read one expiration at a time', async () => {
  broker.answers.set('GET /marketdata/v1/expirationchain', fixture('expirationchain'))
  broker.answers.set('GET /marketdata/v1/chains', fixture('chains'))
  const contracts = await session.optionChain?.({ symbol: 'AAPL', from: '2026-12-01' })
  expect(contracts?.map(({ symbol }) => symbol)).toEqual(['AAPL270115C00200000', 'AAPL270115P00200000'])
  expect(asked()).toEqual([
    'GET /marketdata/v1/expirationchain?symbol=AAPL',
    'GET /marketdata/v1/chains?symbol=AAPL&contractType=ALL&fromDate=2027-01-15&toDate=2027-01-15',
  ])
})

test('movers are asked for over all shares, by the direction', async () => {
  broker.answers.set('GET /marketdata/v1/movers/EQUITY_ALL', fixture('movers'))
  expect(await session.movers?.('up')).toMatchObject([{ symbol: 'AAPL', changePercent: '0.71' }])
  expect(broker.received).toEqual(['GET /marketdata/v1/movers/EQUITY_ALL?sort=PERCENT_CHANGE_UP'])
})

test('the clock is the broker word for the day in New York', async () => {
  broker.answers.set('GET /marketdata/v1/markets', fixture('markets')['open_day'])
  expect(await session.marketClock()).toMatchObject({
    isOpen: true,
    session: 'regular',
    nextClose: '2026-11-20T21:00:00.000Z',
  })
  expect(asked()).toEqual(['GET /marketdata/v1/markets?markets=equity&date=2026-11-20'])
})

test('a search puts the symbol itself first, then its kin, then names; one that fails hides nothing', async () => {
  const found = (...symbols: string[]) => ({ instruments: symbols.map((symbol) => ({ symbol, assetType: 'EQUITY' })) })
  broker.instead('GET /marketdata/v1/instruments?symbol=SP&projection=symbol-search', { body: found('SP') })
  broker.instead('GET /marketdata/v1/instruments?symbol=SP.*', { body: found('SPY', 'SP') })
  broker.instead('GET /marketdata/v1/instruments?symbol=sp&projection=desc', { body: found('XSP', 'SPXL') })
  expect((await session.searchInstruments('sp', 3)).map(({ symbol }) => symbol)).toEqual(['SP', 'SPY', 'SPXL'])
  broker.instead('GET /marketdata/v1/instruments', { status: 400, body: { errors: [{ title: 'Bad Request' }] } })
  broker.answers.set('GET /marketdata/v1/instruments', fixture('instruments')['symbol_search'])
  expect((await session.searchInstruments('aapl', 1)).map(({ symbol }) => symbol)).toEqual(['AAPL'])
})

test('an instrument is the one that was asked for; an option is one when its chain holds it', async () => {
  broker.answers.set('GET /marketdata/v1/instruments', fixture('instruments')['symbol_search'])
  expect(await session.instrument('SPY')).toMatchObject({ symbol: 'SPY', assetType: 'etf', tradable: true })
  expect(await session.instrument('MSFT')).toBeUndefined()
  broker.answers.set('GET /marketdata/v1/chains', fixture('chains'))
  expect(await session.instrument('AAPL270115C00200000')).toMatchObject({ assetType: 'option', tradable: true })
  expect(await session.instrument('AAPL270115C00300000')).toBeUndefined()
})

test('a preview is the broker word, and costs nothing but a question', async () => {
  broker.answers.set('POST /trader/v1/accounts/', fixture('order-preview')['accepted_200'])
  const request = JSON.parse(
    '{"accountId":"a","symbol":"AAPL","side":"buy","quantity":"10","orderType":"limit","limitPrice":"170","timeInForce":"day"}',
  )
  const preview = await session.previewOrder(request, JSON.parse('{"brokerAccountId":"H","clientOrderId":"c"}'))
  expect(preview).toMatchObject({
    estimatedCost: '1700',
    refusals: [],
    warnings: [{ message: 'Sample advisory text.' }],
  })
  expect(broker.received).toEqual(['POST /trader/v1/accounts/H/previewOrder'])
  await expect(
    session.previewOrder({ ...request, timeInForce: 'opg' }, JSON.parse('{"brokerAccountId":"H","clientOrderId":"c"}')),
  ).rejects.toMatchObject({ kind: 'unsupported' })
})
