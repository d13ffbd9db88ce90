/** Cases from 133: what the market did, in positions and beside them. */
import assert from 'node:assert/strict'
import { newYorkTime, previousTradingDay } from '@g2e/domain/calendar'
import { decimal } from '@g2e/domain/money'
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
]
