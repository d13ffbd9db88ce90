import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memoryStore } from '../state/memory-store.ts'
import { createMarket } from './create-market.ts'
import type { SimBar } from './market.ts'

const at = (text: string): number => Date.parse(text)
const now = at('2026-11-20T15:00:00Z')
const market = createMarket(7, memoryStore())
const symbols = market.assets().map(({ symbol }) => symbol)
const anySymbol = fc.constantFrom(...symbols)
const aDay = fc.constantFrom(...market.calendar.tradingDays('2019-01-02', '2026-11-19'))

function added(bars: readonly SimBar[]): Pick<SimBar, 'open' | 'high' | 'low' | 'close' | 'volume'> {
  return {
    open: bars[0]?.open ?? 0,
    high: Math.max(...bars.map(({ high }) => high)),
    low: Math.min(...bars.map(({ low }) => low)),
    close: bars.at(-1)?.close ?? 0,
    volume: bars.reduce((total, { volume }) => total + volume, 0),
  }
}

describe('bars', () => {
  test('the minutes of any day add up to its bar', () => {
    fc.assert(
      fc.property(anySymbol, aDay, (symbol, date) => {
        const isCoin = symbol.includes('/')
        const from = isCoin ? at(`${date}T00:00:00Z`) : market.calendar.newYorkInstant(date, 0)
        const to = from + 86_399_999
        const minutes = market.bars({ symbol, timeframe: { minutes: 1 }, from, to }, now)
        const [day] = market.bars({ symbol, timeframe: 'day', from, to }, now)
        const sum = added(minutes)
        expect({ ...sum, volume: undefined }).toEqual({
          open: day?.open,
          high: day?.high,
          low: day?.low,
          close: day?.close,
          volume: undefined,
        })
        // Coins come in parts: added in another order, sums of floats differ in the last place shown.
        expect(Math.abs(sum.volume - (day?.volume ?? 0))).toBeLessThan(2e-4)
        expect(minutes.length).toBeGreaterThan(150)
      }),
      { numRuns: 60 },
    )
  })

  test('five minute and hour bars hold the same volume as the minutes', () => {
    const from = at('2026-11-18T05:00:00Z')
    const to = at('2026-11-19T04:59:59Z')
    const volumes = [1, 5, 60].map((minutes) =>
      added(market.bars({ symbol: 'MSFT', timeframe: { minutes }, from, to }, now)),
    )
    expect(volumes[1]).toEqual(volumes[0])
    expect(volumes[2]).toEqual(volumes[0])
  })

  test('the last price of any instant lies in the bar of its minute, also before that minute is over', () => {
    fc.assert(
      fc.property(anySymbol, aDay, fc.integer({ min: 0, max: 959 * 60 }), (symbol, date, second) => {
        const instant = market.calendar.newYorkInstant(date, 240) + second * 1000
        const isCoin = symbol.includes('/')
        if (!isCoin && market.calendar.sessionAt(instant) === 'closed') return
        const quote = market.quote(symbol, instant)
        if (!quote || quote.halted) return
        const start = instant - (instant % 60_000)
        const query = { symbol, timeframe: { minutes: 1 }, from: start, to: start, extendedHours: true }
        for (const until of [instant, now]) {
          const [bar] = market.bars(query, until)
          expect(bar?.low).toBeLessThanOrEqual(quote.last)
          expect(bar?.high).toBeGreaterThanOrEqual(quote.last)
          if (until === instant) expect(bar?.close).toBe(quote.last)
        }
        expect(quote.bid).toBeLessThanOrEqual(quote.last)
        expect(quote.ask).toBeGreaterThanOrEqual(quote.last)
        expect(quote.ask).toBeGreaterThan(quote.bid)
      }),
      { numRuns: 300 },
    )
  })

  test('six years of days of every symbol are there and plausible', () => {
    for (const symbol of symbols) {
      const bars = market.bars({ symbol, timeframe: 'day', from: at('2020-11-20'), to: now }, now)
      expect(bars.length).toBeGreaterThan(1500)
      const odd = bars.filter(
        ({ open, high, low, close, volume }) =>
          low > Math.min(open, close) || high < Math.max(open, close) || volume <= 0,
      )
      expect(odd, symbol).toEqual([])
    }
  })

  test('the benchmark and a stock of high beta move together', () => {
    const closes = (symbol: string): number[] =>
      market
        .bars({ symbol, timeframe: 'day', from: at('2024-11-20'), to: now, adjustment: 'split' }, now)
        .map(({ close }) => Math.log(close))
    const returns = (values: number[]): number[] => values.slice(1).map((value, index) => value - (values[index] ?? 0))
    const [a, b] = [returns(closes('SPY')), returns(closes('QQQ'))]
    const mean = (values: number[]): number => values.reduce((x, y) => x + y, 0) / values.length
    const [ma, mb] = [mean(a), mean(b)]
    const cov = mean(a.map((x, i) => (x - ma) * ((b[i] ?? 0) - mb)))
    const correlation = cov / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)))
    expect(correlation).toBeGreaterThan(0.6)
    const yearly = Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * 252)
    expect(yearly).toBeGreaterThan(0.1)
    expect(yearly).toBeLessThan(0.25)
  })

  test('a split multiplies the price of the days before it, and restated bars do not jump', () => {
    const query = { symbol: 'NVDA', timeframe: 'day', from: at('2024-06-05'), to: at('2024-06-14') } as const
    const ratio = (bars: readonly SimBar[]): number => {
      const index = bars.findIndex((bar) => bar.at === market.calendar.newYorkInstant('2024-06-10', 0))
      return (bars[index - 1]?.close ?? 0) / (bars[index]?.open ?? 1)
    }
    expect(ratio(market.bars(query, now))).toBeGreaterThan(8)
    expect(ratio(market.bars({ ...query, adjustment: 'split' }, now))).toBeLessThan(1.25)
  })

  test('descending with a limit gives the last ones, newest first', () => {
    const query = { symbol: 'KO', timeframe: { minutes: 1 }, from: at('2026-10-01'), to: now } as const
    const all = market.bars(query, now)
    expect(market.bars({ ...query, descending: true, limit: 500 }, now)).toEqual(all.slice(-500).reverse())
  })
})

describe('one seed, one market', () => {
  test('the same seed gives the same prices in any order of asking, another seed others', () => {
    const other = createMarket(7, memoryStore())
    const reversed = [...symbols].reverse().map((symbol) => other.snapshot(symbol, now))
    expect(reversed.reverse()).toEqual(symbols.map((symbol) => market.snapshot(symbol, now)))
    expect(createMarket(8, memoryStore()).quote('AAPL', now)?.last).not.toBe(market.quote('AAPL', now)?.last)
  })

  test('prices stand near the base price at the anchor', () => {
    for (const [symbol, base] of [
      ['AAPL', 245],
      ['SPY', 668],
      ['KO', 71],
    ] as const) {
      const price = market.closeOn(symbol, '2026-06-30')
      expect(Math.abs(Math.log(price / base))).toBeLessThan(0.25)
    }
  })
})

describe('prices set by hand', () => {
  test('a price set by hand is the last price from then on, and the bars of that minute and day hold it', () => {
    const own = createMarket(7, memoryStore())
    const before = own.quote('AAPL', now - 1)?.last
    expect(own.setPrice('AAPL', 1000.37, now)).toBe(true)
    expect(own.quote('AAPL', now)?.last).toBe(1000.37)
    expect(own.quote('AAPL', now - 1)?.last).toBe(before)
    const later = own.quote('AAPL', now + 3_600_000)?.last ?? 0
    expect(Math.abs(Math.log(later / 1000.37))).toBeLessThan(0.1)
    expect(own.snapshot('AAPL', now + 30_000)?.dayBar.high).toBeGreaterThanOrEqual(1000.37)
    const day = {
      symbol: 'AAPL',
      timeframe: 'day',
      from: at('2026-11-20T05:00:00Z'),
      to: at('2026-11-20T05:00:00Z'),
    } as const
    const end = at('2026-11-21T12:00:00Z')
    const minutes = own.bars({ ...day, timeframe: { minutes: 1 }, to: end }, end)
    expect(added(minutes)).toMatchObject({ high: own.bars(day, end)[0]?.high, low: own.bars(day, end)[0]?.low })
  })

  test('outside hours too', () => {
    const own = createMarket(7, memoryStore())
    const sunday = at('2026-11-22T15:00:00Z')
    own.setPrice('KO', 55.5, sunday)
    expect(own.quote('KO', sunday)).toMatchObject({ last: 55.5, lastAt: sunday })
    expect(own.quote('KO', sunday + 60_000)?.last).toBe(55.5)
  })
})

describe('snapshots', () => {
  test('before the open the day bar is that of yesterday', () => {
    const early = market.snapshot('AAPL', at('2026-11-20T13:00:00Z'))
    expect(early?.dayBar.at).toBe(market.calendar.newYorkInstant('2026-11-19', 0))
    expect(early?.previousDayBar.at).toBe(market.calendar.newYorkInstant('2026-11-18', 0))
    expect(market.snapshot('AAPL', now)?.dayBar.at).toBe(market.calendar.newYorkInstant('2026-11-20', 0))
    expect(market.previousClose('AAPL', now)).toBe(market.closeOn('AAPL', '2026-11-19'))
  })
})

describe('news, dividends, options', () => {
  test('news is the same each time and never from the future', () => {
    const query = { symbols: ['AAPL', 'MSFT'], from: now - 30 * 86_400_000, to: now }
    const items = market.news(query)
    expect(items.length).toBeGreaterThan(5)
    expect(items).toEqual(market.news(query))
    expect(items.every((item) => item.at <= now)).toBe(true)
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
  })

  test('a dividend payer pays four times a year about its yield', () => {
    const paid = market.corporateActions('KO', '2025-01-01', '2025-12-31').filter(({ kind }) => kind === 'dividend')
    expect(paid).toHaveLength(4)
    const total = paid.reduce(
      (sum, action) => sum + (action.kind === 'dividend' ? Number(action.amountPerShare) : 0),
      0,
    )
    expect(total / 71).toBeGreaterThan(0.02)
    expect(total / 71).toBeLessThan(0.035)
  })

  test('Black and Scholes: the example of Hull, chapter 15.9 (S 42, K 40, r 10 %, sigma 20 %, half a year)', async () => {
    const { optionValue } = await import('./black-scholes.ts')
    const terms = { spot: 42, strike: 40, years: 0.5, volatility: 0.2, rate: 0.1, dividendYield: 0 }
    expect(optionValue({ ...terms, right: 'call' }).price).toBeCloseTo(4.76, 2)
    expect(optionValue({ ...terms, right: 'put' }).price).toBeCloseTo(0.81, 2)
  })

  test('chains list third Fridays and round strikes, and every listed symbol parses back', () => {
    const chain = market.options({ underlying: 'AAPL', expiresFrom: '2026-12-18', expiresTo: '2026-12-18' }, now)
    expect(chain.length).toBeGreaterThan(20)
    for (const contract of chain) expect(market.option(contract.symbol)).toEqual(contract)
    const quote = market.optionQuote('AAPL261218C00200000', now)
    expect(quote?.bid).toBeLessThanOrEqual(quote?.last ?? 0)
    expect(quote?.delta).toBeGreaterThan(0)
    expect(market.option('AAPL261216C00200000')).toBeUndefined()
  })
})
