import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Money, Price, Quantity, decimal, round, toMoney } from '../money/index.ts'
import { LastTrades, LiveTotals, aggregate } from './index.ts'
import type { AccountValues, ReportedHolding } from './index.ts'

const readAt = '2026-11-20T15:00:00.000Z'
const later = (seconds: number) => new Date(Date.parse(readAt) + seconds * 1_000).toISOString()
const option = 'AAPL261218C00200000'
const sizeOf = (symbol: string) => (symbol === option ? 100 : 1)

const valueAt = (symbol: string, quantity: string, price: string) =>
  round(decimal(quantity).times(sizeOf(symbol)).times(price), 2)

/** As a broker tells it: worth to the cent, its profit and today's change from that. */
function reported(
  symbol: string,
  quantity: string,
  price: string,
  given: Partial<ReportedHolding> = {},
): ReportedHolding {
  const value = valueAt(symbol, quantity, price)
  return {
    symbol,
    assetType: symbol === option ? 'option' : 'stock',
    quantity: Quantity(quantity),
    averageCost: Price('90'),
    currentPrice: Price(price),
    marketValue: toMoney(value),
    costBasis: toMoney(decimal(quantity).times(90)),
    unrealizedPl: toMoney(value.minus(decimal(quantity).times(90))),
    dayChange: toMoney(value.minus(decimal(quantity).times(99))),
    ...given,
  }
}
const anAccount = (given: Partial<AccountValues> = {}): AccountValues => ({
  accountId: 'a',
  brokerId: 'north',
  accountName: 'Main',
  currency: 'USD',
  status: 'fresh',
  asOf: readAt,
  error: null,
  cash: Money('1000'),
  buyingPower: Money('2000'),
  holdings: [reported('AAPL', '10', '100')],
  ...given,
})
const priced = new Set(['a', 'b', 'c'])
const live = (...accounts: AccountValues[]) => new LiveTotals(accounts, priced)
const trade = (symbol: string, price: string, at = later(1)) => ({
  symbol,
  price: BigInt(decimal(price).times('1e18').toFixed()),
  atMs: Date.parse(at),
})

describe('a trade', () => {
  test('moves value, today’s change and profit by what it is worth, and nothing else', () => {
    const totals = live(anAccount())
    expect(totals.take(trade('AAPL', '101.505'))).toBe(true)
    // 10 at 101.505 = 1,015.05; with 1,000 in cash 2,015.05. Today 1,015.05 - 990, bought for 900.
    expect(totals.figures().totals).toEqual({
      marketValue: '1015.05',
      cash: '1000',
      totalValue: '2015.05',
      buyingPower: '2000',
      dayChange: '25.05',
      dayChangePercent: '1.258794',
      unrealizedPl: '115.05',
      unrealizedPlPercent: '12.783333',
    })
  })

  test('moves a short position the other way, and a contract a hundredfold', () => {
    const totals = live(anAccount({ holdings: [reported('AAPL', '-3', '100'), reported(option, '2', '5')] }))
    totals.take(trade('AAPL', '102'))
    totals.take(trade(option, '5.25'))
    // -3 x 102 + 2 x 100 x 5.25
    expect(totals.figures().totals.marketValue).toBe('744')
  })

  test.each([
    ['of something else', trade('MSFT', '500')],
    ['from before the reading', trade('AAPL', '101', later(-1))],
    ['of the moment of the reading', trade('AAPL', '101', readAt)],
    ['of the next day in New York, whose change is another one', trade('AAPL', '101', '2026-11-21T05:00:00.000Z')],
  ])('%s moves nothing', (_, given) => {
    const totals = live(anAccount())
    const before = totals.figures()
    expect(totals.take(given)).toBe(false)
    expect(totals.figures()).toEqual(before)
  })

  test.each([
    ['whose account is stale', anAccount({ status: 'stale', error: 'no answer' })],
    ['in another currency', anAccount({ currency: 'EUR' })],
    ['of another market', anAccount({ accountId: 'elsewhere' })],
    ['without a price', anAccount({ holdings: [reported('AAPL', '10', '100', { currentPrice: null })] })],
    ['without a value', anAccount({ holdings: [reported('AAPL', '10', '100', { marketValue: null })] })],
    [
      'told in percent of its face',
      anAccount({ holdings: [reported('AAPL', '10', '100', { marketValue: Money('10') })] }),
    ],
    ['of a listing abroad', anAccount({ holdings: [reported('AAPL.MEXI', '10', '100')] })],
    [
      'beside dollars in euros',
      anAccount({ accountId: 'b', currency: 'EUR', holdings: [reported('AAPL', '1', '100')] }),
    ],
  ])('moves nothing %s', (_, account) => {
    const totals = live(anAccount({ accountId: 'c', holdings: [] }), account)
    const before = totals.figures()
    for (const symbol of ['AAPL', 'AAPL.MEXI']) totals.take(trade(symbol, '120'))
    expect(totals.figures()).toEqual(before)
  })

  test('back at the price that was read is worth what was read, to the last digit', () => {
    const holding = reported('AAPL', '10', '100.3333', { marketValue: Money('1003.3') })
    const totals = live(anAccount({ holdings: [holding] }))
    const before = totals.figures().totals
    totals.take(trade('AAPL', '101'))
    totals.take(trade('AAPL', '100.3333', later(2)))
    expect(totals.figures().totals).toEqual(before)
  })

  test('what is not known of all stays unknown', () => {
    const totals = live(anAccount({ holdings: [reported('AAPL', '10', '100', { dayChange: null })] }))
    totals.take(trade('AAPL', '101'))
    expect(totals.figures().totals).toMatchObject({ dayChange: null, dayChangePercent: null, unrealizedPl: '110' })
  })
})

describe('as of', () => {
  const two = () =>
    live(anAccount(), anAccount({ accountId: 'b', asOf: later(-30), holdings: [reported('MSFT', '1', '100')] }))

  test('is the reading’s until something moves', () => {
    const totals = two()
    for (const symbol of ['AAPL', 'MSFT']) totals.heard(symbol)
    expect(totals.figures().asOf).toBe(later(-30))
  })

  test('is the newest trade once every price is followed', () => {
    const totals = two()
    for (const symbol of ['AAPL', 'MSFT']) totals.heard(symbol)
    totals.take(trade('AAPL', '101', later(5)))
    expect(totals.figures().asOf).toBe(later(5))
    totals.take(trade('MSFT', '101', later(3)))
    expect(totals.figures().asOf).toBe(later(5))
  })

  test('stays the oldest reading while an account has a price that nobody tells', () => {
    const totals = two()
    totals.heard('AAPL')
    totals.take(trade('AAPL', '101', later(5)))
    expect(totals.figures().asOf).toBe(later(-30))
  })
})

const symbols = ['AAPL', 'MSFT', 'BTC/USD', option] as const
const cents = (max: number) => fc.integer({ min: 1, max }).map((value) => decimal(value).div(100).toFixed())
const aHolding = fc
  .record({
    symbol: fc.constantFrom(...symbols),
    quantity: fc.integer({ min: -5_000, max: 5_000 }).map((value) => decimal(value).div(8).toFixed()),
    price: cents(100_000),
    lacks: fc.constantFrom('nothing', 'nothing', 'nothing', 'price', 'value', 'dayChange'),
  })
  .map(({ symbol, quantity, price, lacks }) => {
    const none = { currentPrice: null, marketValue: null, unrealizedPl: null, dayChange: null }
    if (lacks === 'dayChange') return reported(symbol, quantity, price, { dayChange: null })
    return reported(
      symbol,
      quantity,
      price,
      lacks === 'nothing' ? {} : lacks === 'value' ? none : { currentPrice: null },
    )
  })
const someAccounts = fc.array(
  fc.record({
    status: fc.constantFrom('fresh' as const, 'fresh' as const, 'stale' as const),
    readAfter: fc.integer({ min: -60, max: 60 }),
    cash: fc.option(cents(1_000_000), { nil: null }),
    holdings: fc.array(aHolding, { maxLength: 5 }),
  }),
  { maxLength: 4 },
)
const someTrades = fc.array(
  fc.record({ symbol: fc.constantFrom(...symbols), price: cents(100_000), after: fc.integer({ min: -90, max: 90 }) }),
  { maxLength: 30 },
)

test('whatever is traded, the totals are those of a portfolio that was read at these prices', () => {
  fc.assert(
    fc.property(someAccounts, someTrades, (given, trades) => {
      const accounts = given.map(({ status, readAfter, cash, holdings }, place) =>
        anAccount({
          accountId: `a${place}`,
          status,
          asOf: later(readAfter),
          cash: cash === null ? null : Money(cash),
          holdings,
        }),
      )
      const totals = new LiveTotals(accounts, new Set(accounts.map(({ accountId }) => accountId)))
      expect(totals.figures().totals).toEqual(aggregate(accounts, new Map()).totals)
      for (const { symbol, price, after } of trades) totals.take(trade(symbol, price, later(after)))
      const told = accounts.map((account, place) => ({
        ...account,
        holdings: account.holdings.map((holding) => {
          const { symbol, quantity, marketValue, currentPrice, unrealizedPl, dayChange } = holding
          const own = trades.findLast((one) => one.symbol === symbol && one.after > (given[place]?.readAfter ?? 0))
          if (account.status !== 'fresh' || !own || marketValue === null || currentPrice === null) return holding
          const value = valueAt(symbol, quantity, own.price)
          const moved = (figure: Money | null) => figure && toMoney(decimal(figure).plus(value).minus(marketValue))
          const figures = { unrealizedPl: moved(unrealizedPl), dayChange: moved(dayChange) }
          return { ...holding, currentPrice: Price(own.price), marketValue: toMoney(value), ...figures }
        }),
      }))
      expect(totals.figures().totals).toEqual(aggregate(told, new Map()).totals)
    }),
  )
})

describe('quotes', () => {
  const quote = (last: string | null, seconds: number, given = {}) => ({
    symbol: 'AAPL',
    last,
    bid: null,
    ask: null,
    timestamp: later(seconds),
    ...given,
  })

  test('the first of a symbol tells no trade; one with another last price does', () => {
    const trades = new LastTrades()
    expect(trades.take(quote('100', 1))).toBeUndefined()
    expect(trades.take(quote('100', 2, { bid: '99' }))).toBeUndefined()
    expect(trades.take(quote('101', 3))).toEqual(trade('AAPL', '101', later(3)))
    expect([...trades.trades]).toEqual([trade('AAPL', '101', later(3))])
  })

  test.each([
    ['without a price', quote(null, 2)],
    ['without a time', quote('101', 2, { timestamp: null })],
    ['at nothing', quote('0', 2)],
  ])('one %s tells none', (_, given) => {
    const trades = new LastTrades()
    trades.take(quote('100', 1))
    expect(trades.take(given)).toBeUndefined()
  })

  test('one that comes late is not newer than what is known', () => {
    const trades = new LastTrades()
    for (const [last, seconds] of [
      ['100', 1],
      ['101', 9],
    ] as const)
      trades.take(quote(last, seconds))
    expect(trades.take(quote('102', 5))).toBeUndefined()
  })

  test('a contract is worth what lies between bid and ask', () => {
    const trades = new LastTrades()
    const symbol = option
    trades.take(quote('5', 1, { symbol, bid: '4.90', ask: '5.10' }))
    expect(trades.take(quote('3', 2, { symbol, bid: '4.90', ask: '5.10' }))).toBeUndefined()
    expect(trades.take(quote('5.1', 3, { symbol, bid: '4.90', ask: '5.10' }))).toMatchObject({ symbol })
  })
})
