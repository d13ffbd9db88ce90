/** Cases from 133: what the market did, in positions and beside them. */
import assert from 'node:assert/strict'
import { addDays, newYorkTime, previousTradingDay } from '@g2e/domain/calendar'
import { parseOptionSymbol } from '@g2e/domain/instruments'
import { decimal } from '@g2e/domain/money'
import { needs } from './harness.ts'
import type { Bench, ConformanceCase } from './harness.ts'

/** Brokers round the price, the close, or the product. */
const cent = decimal('0.01')

async function tradedLately({ session, accountId }: Bench): Promise<ReadonlySet<string>> {
  const { now } = await session.marketClock()
  const since = previousTradingDay(newYorkTime(Date.parse(now)).date)
  const { transactions } = await session.transactions(accountId, { since })
  return new Set(transactions.flatMap(({ symbol }) => symbol ?? []))
}

export const marketCases: readonly ConformanceCase[] = [
  {
    number: 133,
    title: 'what a share that was not traded gained today is what its price did since the previous close',
    needs: [],
    run: async (bench) => {
      const { session, accountId, control } = bench
      await control.setPaused(true)
      const positions = await session.positions(accountId)
      const traded = await tradedLately(bench)
      const shares = positions.filter(
        ({ assetType, symbol }) => (assetType === 'stock' || assetType === 'etf') && !traded.has(symbol),
      )
      const { quotes } = await session.quotes(shares.map(({ symbol }) => symbol))
      const closes = new Map(quotes.map(({ symbol, previousClose }) => [symbol, previousClose]))
      assert.ok(shares.length > 0, 'the made-up past left something that is held')
      for (const { symbol, quantity, currentPrice, dayChange } of shares) {
        const close = closes.get(symbol)
        assert.ok(close && currentPrice && dayChange !== null, `${symbol} has a price, a close and a day's change`)
        const expected = decimal(currentPrice).minus(close).times(quantity)
        const difference = expected.minus(dayChange).abs()
        assert.ok(
          difference.lte(cent.times(decimal(quantity).abs().plus(1))),
          `${symbol}: ${difference.toString()} apart`,
        )
      }
    },
  },
  {
    number: 134,
    title: 'a chain has the contracts of the date asked for, each named by its OSI symbol, calls and puts',
    needs: [needs.optionChains],
    run: async ({ session, harness, control }) => {
      await control.setPaused(true)
      const { symbol } = harness
      const dates = (await session.optionExpirations?.(symbol)) ?? []
      assert.ok(dates.length > 1, 'options expire on several dates')
      assert.deepEqual(dates.toSorted(), dates)
      const [, date = ''] = dates
      const contracts = (await session.optionChain?.({ symbol, from: date, to: date })) ?? []
      for (const contract of contracts) {
        const terms = parseOptionSymbol(contract.symbol)
        assert.ok(terms && contract.strike, contract.symbol)
        assert.deepEqual([terms.root, terms.expiresOn, terms.right], [symbol, date, contract.right])
        assert.ok(decimal(contract.strike).eq(terms.strike), contract.symbol)
        assert.equal(contract.expiresOn, date)
      }
      assert.deepEqual([...new Set(contracts.map(({ right }) => right))].toSorted(), ['call', 'put'])
      assert.ok(contracts.some(({ bid, ask }) => bid !== null && ask !== null && decimal(bid).lte(ask)))
    },
  },
  {
    number: 135,
    title: 'the movers of a direction moved in it, the most first',
    needs: [needs.movers],
    run: async ({ session, control }) => {
      await control.setPaused(true)
      for (const [direction, sign] of [
        ['up', 1],
        ['down', -1],
      ] as const) {
        const moved = ((await session.movers?.(direction)) ?? []).map(({ changePercent }) => {
          assert.ok(changePercent !== null, 'a mover has its change in percent')
          return decimal(changePercent).times(sign)
        })
        assert.ok(moved.length > 0, 'something moved')
        assert.deepEqual(moved.map(String), moved.toSorted((a, b) => b.cmp(a)).map(String))
      }
    },
  },
  {
    number: 136,
    title: 'declared dividends name amount and days, soon and not for ever',
    needs: [needs.declaredDividends],
    run: async ({ session }) => {
      const { now } = await session.marketClock()
      const today = newYorkTime(Date.parse(now)).date
      const range = { from: addDays(today, -60), to: addDays(today, 365) }
      const found = (await session.declaredDividends?.({ symbols: ['AAPL', 'MSFT', 'JPM', 'XOM'], ...range })) ?? []
      assert.ok(found.length > 0, 'something is declared or was just paid')
      for (const { symbol, amountPerShare, exDate, payDate } of found) {
        assert.ok(decimal(amountPerShare).gt(0), symbol)
        assert.ok(exDate >= range.from && exDate <= range.to, exDate)
        assert.ok(payDate !== null && payDate >= exDate, `${symbol} ${payDate}`)
      }
      // Nobody has announced what is a year ahead.
      assert.ok(found.every(({ exDate }) => exDate < addDays(today, 120)))
      const late = { from: addDays(today, 200), to: addDays(today, 300) }
      assert.deepEqual(await session.declaredDividends?.({ symbols: ['AAPL', 'JPM'], ...late }), [])
    },
  },
]
