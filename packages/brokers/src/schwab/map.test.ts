import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { WireMismatch } from '../port/index.ts'
import { mapAccounts, mapAccountNumbers, mapPreference, nicknamesIn } from './map/accounts.ts'
import { mapBars } from './map/bars.ts'
import { mapExpirations, mapOptionChain } from './map/chains.ts'
import { mapClock, mapInstruments } from './map/market.ts'
import { mapPreview } from './map/preview.ts'
import { payloadMapping } from './map.ts'

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))
const list = (name: string): Record<string, unknown>[] => {
  const value: unknown = fixture(name)
  return Array.isArray(value) ? value : expect.fail(`${name} is no list`)
}

/** Everything but the raw payload. */
const seen = (items: readonly object[]): unknown[] =>
  items.map((item) => Object.fromEntries(Object.entries(item).filter(([field]) => field !== 'raw')))

describe('accounts', () => {
  test('are joined to their hashes and nicknames by the plain number', () => {
    const hashes = mapAccountNumbers(list('account-numbers'))
    const nicknames = nicknamesIn(mapPreference(fixture('user-preference')))
    const { items, warnings } = mapAccounts(list('accounts-with-positions'), { hashes, nicknames })
    expect(warnings).toEqual([])
    expect(items.map(({ id, accountType, accountName }) => [id.slice(0, 4), accountType, accountName])).toEqual([
      ['7A1C', 'margin', 'Individual'],
      ['1F5D', 'cash', null],
    ])
  })

  test('a preference that comes as a list of one is read too', () => {
    expect(mapPreference([fixture('user-preference')]).streamerInfo?.[0]?.schwabClientChannel).toBe('N9')
  })

  test('an account without a known hash says so', () => {
    expect(mapAccounts(list('accounts-with-positions')).warnings).toHaveLength(2)
    expect(payloadMapping.account(list('account-numbers')).items.map(({ id }) => id.length)).toEqual([64, 64])
  })

  test('balances are those of now, by the type of account', () => {
    const { items } = payloadMapping.balance(list('accounts-with-positions'))
    expect(seen(items)).toEqual([
      {
        currency: 'USD',
        cash: '8450.1',
        cashAvailable: '8450.1',
        buyingPower: '40220.5',
        dayTradingBuyingPower: '80441',
        portfolioValue: '52310.55',
        marginUsed: '0',
        dayTrades: { made: 1, left: null, isPatternDayTrader: false },
        asOf: null,
      },
      {
        currency: 'USD',
        cash: '5000',
        cashAvailable: '4700',
        buyingPower: '4700',
        dayTradingBuyingPower: null,
        portfolioValue: '5000',
        marginUsed: null,
        dayTrades: null,
        asOf: null,
      },
    ])
  })

  test('what is absent is null, a money market fund is cash, a debit is margin used', () => {
    const account = (currentBalances: object) => ({
      securitiesAccount: { type: 'MARGIN', accountNumber: '11112222', currentBalances },
    })
    const [bare] = payloadMapping.balance(account({})).items
    expect(bare).toMatchObject({ cash: null, buyingPower: null, portfolioValue: null, marginUsed: null })
    const [swept] = payloadMapping.balance(
      account({ cashBalance: 10.5, moneyMarketFund: 4.5, marginBalance: -300 }),
    ).items
    expect(swept).toMatchObject({ cash: '15', marginUsed: '300' })
  })
})

describe('positions', () => {
  const { items, warnings } = payloadMapping.positions(list('accounts-with-positions'))

  test('long, short, option, fund on an exchange and mutual fund', () => {
    expect(warnings).toEqual([])
    expect(
      items.map(({ symbol, assetType, quantity, averageCost, currentPrice, costBasis, unrealizedPlPercent }) => [
        symbol,
        assetType,
        quantity,
        averageCost,
        currentPrice,
        costBasis,
        unrealizedPlPercent,
      ]),
    ).toEqual([
      // 2025 / 15025 = 13.477537 %
      ['AAPL', 'stock', '100', '150.25', '170.5', '15025', '13.477537'],
      ['TSLA', 'stock', '-20', '230', '225', '-4600', '2.173913'],
      // 1240 / (2 x 100) = 6.20 a share; 2 x 4.10 x 100 = 820; 420 / 820 = 51.219512 %
      ['AAPL270115C00200000', 'option', '2', '4.1', '6.2', '820', '51.219512'],
      // 28070.45 / 60.5 = 463.9744...
      ['SPY', 'etf', '60.5', '430.5', '463.97438', '26045.25', '7.775698'],
      ['AAAHX', 'mutual_fund', '100', '10', '10', '1000', '0'],
    ])
  })

  test("today's change is not the gain since the purchase", () => {
    expect(items[0]).toMatchObject({ unrealizedPl: '2025', dayChange: '120.5', dayChangePercent: '0.71' })
  })

  test('sweep vehicles are cash, not positions', () => {
    const sweep = { longQuantity: 5, shortQuantity: 0, instrument: { assetType: 'CASH_EQUIVALENT', symbol: 'SWVXX' } }
    expect(payloadMapping.positions([sweep]).items).toEqual([])
  })

  test('an account that is worth something and lists nothing is half an answer', () => {
    const [first] = list('accounts-with-positions')
    const account = first?.['securitiesAccount']
    if (typeof account !== 'object' || account === null) expect.fail('no account')
    const { positions: _positions, ...rest } = account as Record<string, unknown>
    expect(() => payloadMapping.positions([{ securitiesAccount: rest }])).toThrow(/longMarketValue is not zero/)
  })

  test('a position without its quantities is refused with its path', () => {
    const bad = [{ longQuantity: 5, instrument: { assetType: 'EQUITY', symbol: 'AAPL' } }]
    expect(() => payloadMapping.positions(bad)).toThrow(WireMismatch)
    expect(() => payloadMapping.positions([{ ...bad[0], shortQuantity: 'many' }])).toThrow(/\[0\]\.shortQuantity/)
  })
})

describe('quotes', () => {
  test('of shares, funds, indices, options; what is unknown is a warning', () => {
    const { items, warnings } = payloadMapping.quotes(fixture('quotes'))
    expect(warnings).toEqual([{ path: 'errors.invalidSymbols', message: 'The broker does not know ZZZZQ.' }])
    expect(items.map(({ symbol, bid, last, source, delayed }) => [symbol, bid, last, source, delayed])).toEqual([
      ['AAPL', '170.5', '170.5', 'nbbo', false],
      ['SPY', '463.98', '463.99', 'nbbo', false],
      ['$SPX', null, '4640.2', 'schwab', false],
      ['AAAHX', null, '10', 'schwab', false],
      ['AAPL270115C00200000', '6.1', '6.2', 'schwab', false],
    ])
    expect(items[0]).toMatchObject({
      change: '1.21',
      changePercent: '0.7147498376',
      previousClose: '169.29',
      // 1795208399000 ms
      timestamp: '2026-11-20T20:59:59.000Z',
    })
  })

  test('of a chain, by contract', () => {
    const { items } = mapOptionChain(fixture('chains'))
    expect(items).toHaveLength(2)
    expect(items[0]).toMatchObject({
      symbol: 'AAPL270115C00200000',
      expiresOn: '2027-01-15',
      right: 'call',
      strike: '200',
      bid: '6.1',
      open: null,
      delta: '0.35',
      openInterest: '12001',
    })
    expect(payloadMapping.quotes(fixture('chains')).items.map(({ symbol, ask }) => [symbol, ask])).toEqual([
      ['AAPL270115C00200000', '6.3'],
      ['AAPL270115P00200000', '6.3'],
    ])
  })

  test('fields of the specification and greeks that are not available', () => {
    const contract = {
      symbol: 'AAPL  270115C00200000',
      strikePrice: 200,
      bidPrice: 1,
      askPrice: 2,
      delta: -999,
      gamma: 'NaN',
    }
    const { items } = mapOptionChain({ callExpDateMap: { '2027-01-15:56': { '200.0': [contract] } } })
    expect(items[0]).toMatchObject({ bid: '1', ask: '2', delta: null, gamma: null })
    expect(mapExpirations(fixture('expirationchain'))).toEqual(['2026-11-27', '2027-01-15'])
    expect(mapExpirations({ expirationList: [{ expiration: '2027-01-15' }] })).toEqual(['2027-01-15'])
  })

  test('of movers, whose percentages are fractions', () => {
    expect(payloadMapping.quotes(fixture('movers')).items).toMatchObject([
      { symbol: 'AAPL', last: '170.5', change: '1.21', changePercent: '0.71', volume: '303821282' },
    ])
  })

  test('of the streamer: a delta changes what it names and nothing else', () => {
    const frames = fixture('stream-frames')
    const { items } = payloadMapping.quotes([frames['server_data_first_image'], frames['server_data_delta']])
    expect(items).toEqual([
      {
        symbol: 'AAPL',
        bid: '170.5',
        ask: '170.6',
        last: '170.55',
        volume: '48210331',
        change: '1.26',
        changePercent: '0.744284',
        high: '171.2',
        low: '168.9',
        open: '169.5',
        previousClose: '169.29',
        timestamp: '2026-11-20T21:00:01.000Z',
        source: 'schwab',
        delayed: false,
      },
    ])
  })
})

describe('history', () => {
  test('candles are bars, and no data is none', () => {
    const history = fixture('pricehistory')
    expect(payloadMapping.bars(history['ok']).items).toEqual([
      {
        symbol: 'AAPL',
        time: '2026-11-20T14:30:00.000Z',
        open: '169.5',
        high: '169.9',
        low: '169.4',
        close: '169.8',
        volume: '120331',
      },
      {
        symbol: 'AAPL',
        time: '2026-11-20T14:31:00.000Z',
        open: '169.8',
        high: '170.1',
        low: '169.7',
        close: '170',
        volume: '98221',
      },
    ])
    expect(payloadMapping.bars(history['empty']).items).toEqual([])
  })

  const candle = (datetime: number, figures: Record<string, number> = {}) => ({
    open: 1,
    high: 2,
    low: 0.5,
    close: 1.5,
    volume: 10,
    datetime,
    ...figures,
  })

  test('a day begins at midnight in New York, whatever hour it is stamped with', () => {
    // 2026-11-19 05:00 and 06:00 UTC are midnight and one in New York; 00:00 UTC is the date itself.
    const stamps = ['2026-11-19T05:00:00Z', '2026-11-19T06:00:00Z', '2026-11-19T00:00:00Z'].map((at) => Date.parse(at))
    const { items } = mapBars({ symbol: 'AAPL', candles: stamps.map((at) => candle(at)) }, '1Day')
    expect(new Set(items.map(({ time }) => time))).toEqual(new Set(['2026-11-19T05:00:00.000Z']))
  })

  test('an hour is its two halves', () => {
    const at = (time: string) => Date.parse(`2026-11-19T${time}:00Z`)
    const candles = [
      candle(at('14:30'), { open: 10, high: 12, low: 9, close: 11, volume: 100 }),
      candle(at('15:00'), { open: 11, high: 15, low: 10, close: 14, volume: 50 }),
      candle(at('15:30'), { open: 14, high: 14, low: 8, close: 9, volume: 25 }),
    ]
    expect(mapBars({ symbol: 'AAPL', candles }, '1Hour').items).toMatchObject([
      { time: '2026-11-19T14:00:00.000Z', open: '10', close: '11', volume: '100' },
      { time: '2026-11-19T15:00:00.000Z', open: '11', high: '15', low: '8', close: '9', volume: '75' },
    ])
  })

  test('a candle without a figure is refused with its path', () => {
    expect(() => mapBars({ symbol: 'A', candles: [candle(1), { ...candle(2), close: null }] })).toThrow(/candles\[1\]/)
  })
})

describe('the market', () => {
  test('instruments, and none', () => {
    const found = fixture('instruments')
    expect(mapInstruments(found['symbol_search']).items).toMatchObject([
      { symbol: 'AAPL', name: 'APPLE INC', assetType: 'stock', exchange: 'NASDAQ', tradable: true },
      { symbol: 'SPY', assetType: 'etf' },
    ])
    expect(mapInstruments(found['no_match']).items).toEqual([])
    expect(mapInstruments([]).items).toEqual([])
  })

  const markets = fixture('markets')
  test.each([
    ['2026-11-20T11:59:00Z', 'closed', '2026-11-20T14:30:00.000Z'],
    ['2026-11-20T12:00:00Z', 'pre', '2026-11-20T14:30:00.000Z'],
    ['2026-11-20T14:30:00Z', 'regular', '2026-11-23T14:30:00.000Z'],
    ['2026-11-20T21:00:00Z', 'post', '2026-11-23T14:30:00.000Z'],
  ])('at %s the session is %s', (at, session, nextOpen) => {
    const clock = mapClock(markets['open_day'], Date.parse(at))
    expect(clock).toMatchObject({ session, isOpen: session === 'regular', nextOpen })
  })

  test('a closed day has another product and no hours', () => {
    expect(mapClock(markets['closed_day'], Date.parse('2026-11-22T16:00:00Z'))).toMatchObject({
      session: 'closed',
      nextOpen: '2026-11-23T14:30:00.000Z',
    })
  })
})

describe('the preview', () => {
  const previews = fixture('order-preview')
  test('what it costs, what it advises', () => {
    expect(mapPreview(previews['accepted_200'])).toMatchObject({
      estimatedCost: '1700',
      estimatedCommission: '0',
      estimatedFees: '0',
      refusals: [],
      warnings: [{ id: expect.stringMatching(/^[0-9a-f]{16}$/), message: 'Sample advisory text.' }],
    })
  })

  test('a refusal comes with 200, by its reasons or by the status alone', () => {
    expect(mapPreview(previews['rejected_200']).refusals).toEqual([
      'You do not have enough available cash/buying power for this order.',
    ])
    expect(mapPreview({ orderStrategy: { status: 'REJECTED' } }).refusals).toHaveLength(1)
    expect(mapPreview({ orderValidationResult: { rejects: [{}] } }).refusals).toHaveLength(1)
  })
})

test.each(['account', 'balance', 'positions', 'orders', 'quotes', 'transactions', 'bars'] as const)(
  '%s that are no such thing are refused, and nothing at all is none',
  (kind) => {
    expect(payloadMapping[kind](undefined).items).toEqual([])
    for (const wrong of ['text', 7, [7], [[]]]) expect(() => payloadMapping[kind](wrong)).toThrow(WireMismatch)
  },
)
