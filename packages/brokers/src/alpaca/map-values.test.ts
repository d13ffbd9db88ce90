import { readFileSync } from 'node:fs'
import { decimal, Percent } from '@g2e/domain/money'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WireMismatch } from '../port/index.ts'
import { mapClock, mapExecutions, mapInstruments, mapNews, mapPositions, mapQuotes, payloadMapping } from './map.ts'
import { cryptoPairsIn } from './map.ts'
import { cryptoPair } from './symbols.ts'
import { percentOfFraction } from './wire/read.ts'

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))
const list = (name: string): Record<string, unknown>[] => JSON.parse(JSON.stringify(sample(name)))
const refused = (read: () => unknown, path: string) => expect(read).toThrow(expect.objectContaining({ path }))

describe('account and balance', () => {
  test('the day-trading figures left in July 2026: null without them, read where they still come', () => {
    expect(payloadMapping.balance(sample('account')).items[0]?.dayTradingBuyingPower).toBeNull()
    expect(payloadMapping.balance(sample('account.legacy-pdt-fields')).items[0]?.dayTradingBuyingPower).not.toBeNull()
  })

  test('margin used is the debit, and cash in the account is none', () => {
    expect(payloadMapping.balance(sample('account')).items[0]).toMatchObject({ marginUsed: '0', cash: '36377.46' })
    expect(payloadMapping.balance(sample('account.margin-debit')).items[0]).toMatchObject({
      marginUsed: '8420.55',
      cash: '-8420.55',
      cashAvailable: '0',
    })
  })

  test('absent figures are null, never zero', () => {
    expect(payloadMapping.balance({ id: 'x', currency: 'USD', cash: '' }).items[0]).toMatchObject({
      cash: null,
      cashAvailable: null,
      buyingPower: null,
      portfolioValue: null,
      marginUsed: null,
    })
  })

  test.each([
    [{ status: 'ACTIVE' }, true],
    [{ status: 'ACTIVE', account_blocked: true }, false],
    [{ status: 'ACTIVE', trading_blocked: true }, false],
    [{ status: 'ACTIVE', trade_suspended_by_user: true }, false],
    [{ status: 'LIMITED' }, false],
    [{ status: null }, false],
  ])('an account with %j takes orders: %s', (over, tradable) => {
    const { items, warnings } = payloadMapping.account({ id: 'x', currency: 'USD', ...over })
    expect(items[0]?.tradable).toBe(tradable)
    expect(items[0]?.tradingNote === null).toBe(tradable)
    expect(warnings).toEqual([])
  })

  test('a status never met does not trade and is named; an account without id or currency is refused', () => {
    const { items, warnings } = payloadMapping.account([{ id: 'x', currency: 'USD', status: 'DREAMING' }])
    expect(items[0]?.tradable).toBe(false)
    expect(warnings).toMatchObject([{ path: '[0].status' }])
    refused(() => payloadMapping.account({ currency: 'USD' }), 'id')
    refused(() => payloadMapping.balance([{ id: 'x', currency: null }]), '[0].currency')
    refused(() => payloadMapping.balance({ id: 'x', currency: 'USD', cash: 'plenty' }), 'cash')
  })
})

describe('positions', () => {
  test('every sample is understood without a warning; unpriced ones keep nulls', () => {
    const { items, warnings } = payloadMapping.positions(sample('positions'))
    expect(warnings).toEqual([])
    expect(items.map(({ symbol, assetType, quantity }) => [symbol, assetType, quantity])).toEqual([
      ['AAPL', 'stock', '40.918273645'],
      ['SPY', 'etf', '18'],
      ['TSLA', 'stock', '-9'],
      ['AAPL261218C00280000', 'option', '2'],
      ['BTC/USD', 'crypto', '0.0499'],
      ['DELSTD', 'stock', '3'],
    ])
    expect(items.at(-1)).toMatchObject({
      currentPrice: null,
      marketValue: null,
      unrealizedPl: null,
      unrealizedPlPercent: null,
      dayChange: null,
      costBasis: '3.6',
    })
  })

  test('a short is negative whichever way the broker signs it', () => {
    const short = list('positions')[2] ?? {}
    const positive = { ...short, qty: '9', qty_available: '9', market_value: '3600', cost_basis: '3618.99' }
    const { raw: _, ...expected } = payloadMapping.positions(short).items[0] ?? {}
    expect(payloadMapping.positions(positive).items[0]).toMatchObject(expected)
    expect(expected).toMatchObject({ quantity: '-9', marketValue: '-3600', costBasis: '-3618.99' })
  })

  test('a long that is signed negative goes by its side, and says so', () => {
    const { items, warnings } = payloadMapping.positions([
      { symbol: 'X', asset_class: 'us_equity', qty: '-3', side: 'long' },
    ])
    expect(items[0]?.quantity).toBe('3')
    expect(warnings).toMatchObject([{ path: '[0].side' }])
  })

  test('fractions become percent exactly', () => {
    expect(payloadMapping.positions(sample('positions')).items[0]).toMatchObject({
      unrealizedPlPercent: '17.6739',
      dayChangePercent: '0.56137',
    })
    const fractions = fc.tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.nat({ max: 10 }))
    fc.assert(
      fc.property(fractions, ([digits, places]) => {
        const fraction = decimal(String(digits)).div(decimal(10).pow(places)).toFixed()
        expect(percentOfFraction(fraction)).toBe(Percent(decimal(fraction).times(100).toFixed()))
      }),
    )
  })

  test('a position without a quantity or a symbol is refused, by its place', () => {
    refused(() => payloadMapping.positions([{ symbol: 'X', side: 'long' }]), '[0]')
    refused(() => payloadMapping.positions([{ symbol: 'X', qty: 'x' }]), '[0].qty')
    refused(() => payloadMapping.positions([{ symbol: '', qty: '1' }]), '[0].symbol')
  })

  test('the assets list settles pairs that their form does not', () => {
    expect(cryptoPair('BTCUSDT')).toBe('BTC/USDT')
    expect(cryptoPair('USDTUSD')).toBe('USDT/USD')
    const pairs = cryptoPairsIn([
      ...mapInstruments(sample('assets')).items,
      ...mapInstruments({ id: 'y', class: 'crypto', symbol: 'ABC/XYZ', tradable: true, status: 'active' }).items,
    ])
    const payload = { symbol: 'ABCXYZ', asset_class: 'crypto', qty: '1', side: 'long' }
    expect(mapPositions(payload, pairs)).toMatchObject({ items: [{ symbol: 'ABC/XYZ' }], warnings: [] })
    expect(mapPositions(payload)).toMatchObject({ items: [{ symbol: 'ABCXYZ' }], warnings: [{ path: 'symbol' }] })
  })
})

describe('quotes', () => {
  const snapshots = sample('data.stock-snapshots')
  const quoteOf = (symbol: string) => mapQuotes(snapshots).items.find((quote) => quote.symbol === symbol)

  test('in regular hours the previous close is the bar before: 272.30 - 270.78 = 1.52', () => {
    expect(quoteOf('AAPL')).toMatchObject({
      last: '272.3',
      previousClose: '270.78',
      change: '1.52',
      // 1.52 / 270.78 = 0.56134 %
      changePercent: '0.561341',
      open: '271.02',
      volume: '812233',
    })
  })

  test('before the open the daily bar is still yesterday: 669.10 - 666.30 = 2.80, and today has no figures yet', () => {
    expect(quoteOf('SPY')).toMatchObject({
      previousClose: '666.3',
      change: '2.8',
      open: null,
      high: null,
      low: null,
      volume: null,
      bid: null,
      ask: '669.3',
    })
  })

  test('a price of 0 and a missing trade are no price', () => {
    expect(quoteOf('HALTD')).toMatchObject({ bid: null, ask: null, last: null, change: null, changePercent: null })
  })

  test('the crypto day begins at midnight Central: 91210.4 - 91430.9 = -220.5', () => {
    expect(mapQuotes(sample('data.crypto-snapshots')).items[0]).toMatchObject({
      symbol: 'BTC/USD',
      change: '-220.5',
      open: '91430.9',
      volume: '41.2203',
    })
  })

  test('all wrappings hold the same figures', () => {
    const single = mapQuotes(sample('data.stock-snapshot.single')).items[0]
    expect(single).toEqual(quoteOf('AAPL'))
    expect(mapQuotes(sample('data.stock-latest-quotes')).items[0]).toMatchObject({
      bid: '272.28',
      ask: '272.34',
      last: null,
    })
    expect(mapQuotes(sample('data.stock-latest-trades')).items[0]).toMatchObject({ last: '272.3', bid: null })
    expect(mapQuotes({ symbol: 'X', quote: { bp: 1, ap: 2 } }).items[0]).toMatchObject({
      symbol: 'X',
      bid: '1',
      ask: '2',
    })
  })

  test('stream messages are quotes and trades; the rest of a frame brings none', () => {
    const frames = (sample('stream.market-data.session') as { message: unknown }[])
      .map(({ message }) => message)
      .filter((message) => Array.isArray(message))
    expect(frames.flatMap((frame) => mapQuotes(frame).items)).toMatchObject([
      { symbol: 'AAPL', bid: '272.28', ask: '272.34' },
      { symbol: 'AAPL', last: '272.3' },
    ])
  })

  test('symbols without data and keys that are no symbols are warnings, not quotes', () => {
    const { items, warnings } = mapQuotes({ AAPL: { latestTrade: null }, ZZZZ: null, 'not a symbol': {} })
    expect(items).toMatchObject([{ symbol: 'AAPL', last: null }])
    expect(warnings.map(({ path }) => path)).toEqual(['ZZZZ', 'not a symbol'])
    for (const empty of [null, {}, { quotes: null }, { snapshots: {} }, []])
      expect(mapQuotes(empty)).toEqual({ items: [], warnings: [] })
  })

  test('T is a ticker too', () => {
    expect(mapQuotes({ T: { latestTrade: { p: 28.5 } }, S: { latestTrade: { p: 20 } } }).items).toMatchObject([
      { symbol: 'T', last: '28.5' },
      { symbol: 'S', last: '20' },
    ])
  })

  test('the feed is kept, and delayed ones say so; a crossed quote is flagged', () => {
    expect(mapQuotes(snapshots, { feed: 'iex' }).items[0]).toMatchObject({ source: 'iex', delayed: false })
    expect(mapQuotes(snapshots, { feed: 'delayed_sip' }).items[0]).toMatchObject({ delayed: true })
    expect(mapQuotes({ X: { latestQuote: { bp: 2, ap: 1 } } }).warnings).toMatchObject([{ path: 'X.latestQuote' }])
  })

  test('a figure that is no figure is refused', () => {
    refused(() => mapQuotes({ X: { latestQuote: { bp: 'two' } } }), 'X')
  })
})

describe('bars', () => {
  test('by symbol, of one symbol, latest, single and streamed', () => {
    const bar = { t: '2026-11-18T05:00:00Z', o: 1, h: 2, l: 0.5, c: 1.5, v: 100 }
    const ours = { symbol: 'X', time: bar.t, open: '1', high: '2', low: '0.5', close: '1.5', volume: '100' }
    const wrappings = [
      { bars: { X: [bar] }, next_page_token: null },
      { symbol: 'X', bars: [bar] },
      { bars: { X: bar } },
      { symbol: 'X', bar },
      { T: 'b', S: 'X', ...bar },
      [
        { T: 'b', S: 'X', ...bar },
        { T: 'q', S: 'X', bp: 1 },
      ],
    ]
    for (const payload of wrappings) expect(payloadMapping.bars(payload)).toEqual({ items: [ours], warnings: [] })
    expect(payloadMapping.bars(bar)).toMatchObject({ items: [{ symbol: '' }], warnings: [{ path: '' }] })
  })

  test('nothing is no bars, and a bar without a close is refused', () => {
    for (const empty of [null, {}, [], { bars: {} }, { bars: null }])
      expect(payloadMapping.bars(empty).items).toEqual([])
    refused(
      () => payloadMapping.bars({ bars: { X: [{ t: '2026-11-18T05:00:00Z', o: 1, h: 1, l: 1, v: 1 }] } }),
      'bars.X[0]',
    )
  })
})

describe('transactions', () => {
  test('the samples: fills, a dividend, a fee and a deposit', () => {
    const { items, warnings } = payloadMapping.transactions(sample('activities'))
    expect(warnings).toEqual([])
    expect(items.map(({ type, amount, date }) => [type, amount, date])).toEqual([
      ['buy', null, '2026-11-19'],
      ['buy', null, '2026-11-19'],
      ['dividend', '10.4', '2026-11-13'],
      ['fee', '-0.02', '2026-11-12'],
      ['deposit', '2500', '2026-11-02'],
    ])
  })

  test('the trade date is New York: 03:30 UTC is still the evening before', () => {
    const fill = { ...list('activities')[0], transaction_time: '2026-11-20T03:30:00Z' }
    expect(payloadMapping.transactions(fill).items[0]?.date).toBe('2026-11-19')
  })

  const item = (over: object) => ({ id: '1', date: '2026-11-02', status: 'executed', ...over })
  test.each([
    [{ activity_type: 'TRANS', net_amount: '5' }, 'deposit'],
    [{ activity_type: 'TRANS', net_amount: '-5' }, 'withdrawal'],
    [{ activity_type: 'JNLC', net_amount: '-5' }, 'withdrawal'],
    [{ activity_type: 'ACATS', qty: '5', net_amount: '0' }, 'transfer_in'],
    [{ activity_type: 'ACATS', qty: '-5' }, 'transfer_out'],
    [{ activity_type: 'OPTRD', qty: '100', price: '280', net_amount: '-28000' }, 'buy'],
    [{ activity_type: 'OPTRD', qty: '-100', price: '280', net_amount: '28000' }, 'sell'],
    [{ activity_type: 'OPASN', qty: '1' }, 'option_assign'],
    [{ activity_type: 'DIVNRA', net_amount: '-1' }, 'tax'],
    [{ activity_type: 'DIVROC', net_amount: '1' }, 'return_of_capital'],
    [{ activity_type: 'SPLIT', qty: '10' }, 'split'],
  ])('%j is a %s', (over, type) => {
    expect(payloadMapping.transactions([item({ symbol: 'X', ...over })])).toMatchObject({
      items: [{ type }],
      warnings: [],
    })
  })

  test.each([
    [{ activity_type: 'BARTER' }, 'activity_type'],
    [{ activity_type: 'DIV', net_amount: '3', status: 'canceled' }, 'status'],
    [{ activity_type: 'JNL' }, 'net_amount'],
    [{ activity_type: 'FILL', side: 'lend', transaction_time: '2026-11-02T15:00:00Z' }, 'side'],
  ])('%j is kept as other, with a warning', (over, field) => {
    const { items, warnings } = payloadMapping.transactions([item(over)])
    expect(items).toMatchObject([{ type: 'other' }])
    expect(warnings).toMatchObject([{ path: `[0].${field}` }])
  })

  test('the fills of one order, with the id that ends the id of the activity', () => {
    expect(mapExecutions(sample('activities'), 'c0b5c4a1-90c3-4f9a-9f43-5a7a1f6f1b03')).toEqual([
      {
        executionId: '9a1f0c1e-0000-4000-8000-000000000002',
        quantity: '4',
        price: '265.48',
        fee: null,
        at: '2026-11-19T19:31:00.100000Z',
      },
    ])
  })
})

describe('the market around it', () => {
  test('assets: funds by list or name, inactive ones do not trade', () => {
    expect(mapInstruments(sample('assets')).items.map(({ symbol, assetType }) => [symbol, assetType])).toEqual([
      ['AAPL', 'stock'],
      ['SPY', 'etf'],
      ['BRK.B', 'stock'],
      ['BTC/USD', 'crypto'],
    ])
    const asset = {
      id: '1',
      class: 'us_equity',
      symbol: 'NEWF',
      name: 'Some New ETF',
      tradable: true,
      status: 'halted',
    }
    expect(mapInstruments([asset]).items).toMatchObject([{ assetType: 'etf', tradable: false }])
  })

  test('the clock keeps its instant in UTC', () => {
    expect(mapClock(sample('clock'))).toEqual({
      now: '2026-11-20T17:52:11.481503917Z',
      isOpen: true,
      session: 'regular',
      nextOpen: '2026-11-23T14:30:00Z',
      nextClose: '2026-11-20T21:00:00Z',
    })
  })

  test('news is read, and an empty page is none', () => {
    expect(mapNews(sample('data.news')).items.length).toBeGreaterThan(0)
    expect(mapNews({ news: [], next_page_token: null }).items).toEqual([])
  })
})

test('whatever JSON comes, each mapping answers or throws a WireMismatch', () => {
  const mappings = [
    ...(['account', 'balance', 'positions', 'orders', 'quotes', 'transactions', 'bars'] as const).map(
      (kind) => (payload: unknown) => payloadMapping[kind](payload),
    ),
    (payload: unknown) => mapNews(payload),
    (payload: unknown) => mapInstruments(payload),
    (payload: unknown) => mapClock(payload),
  ]
  fc.assert(
    fc.property(fc.constantFrom(...mappings), fc.jsonValue(), (mapping, payload) => {
      try {
        mapping(payload)
      } catch (error) {
        expect(error).toBeInstanceOf(WireMismatch)
      }
    }),
    { numRuns: 3000 },
  )
})
