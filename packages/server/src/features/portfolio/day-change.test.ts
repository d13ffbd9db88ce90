import { Portfolio } from '@g2e/contract/portfolio'
import { QuoteList } from '@g2e/contract/market'
import { decimal, sum } from '@g2e/domain/money'
import { expect, test } from 'vitest'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'

test("today's change over two brokers is what the market's prices did since the previous close", async () => {
  const simulated = await startSimulatedApp()
  try {
    const nora = await simulated.app.signUp('nora')
    await Promise.all(['alpaca', 'ibkr'].map((broker) => connectSimulated(nora, broker)))
    await simulated.control('POST', '/clock', { paused: true })
    const { positions, totals, accounts } = await nora.expect(200, Portfolio, nora.get('/portfolio?refresh=true'))
    expect(new Set(accounts.map(({ brokerId }) => brokerId)).size).toBe(2)
    const symbols = positions.map(({ symbol }) => symbol).join(',')
    const { items } = await nora.expect(200, QuoteList, nora.get(`/market/quotes?symbols=${symbols}`))
    const closes = new Map(items.map(({ symbol, previousClose }) => [symbol, previousClose]))
    const moved = positions.map(({ symbol, quantity, currentPrice }) => {
      const close = closes.get(symbol)
      if (!close || currentPrice === null) throw new Error(`${symbol} has no price or no previous close`)
      return decimal(currentPrice).minus(close).times(quantity)
    })
    // Each broker rounds each of its positions to the cent.
    const roundings = decimal('0.01').times(positions.reduce((count, { holdings }) => count + holdings.length, 0))
    expect(totals.dayChange).not.toBeNull()
    expect(
      sum(moved)
        .minus(totals.dayChange ?? '0')
        .abs()
        .lte(roundings),
    ).toBe(true)
    expect(sum(moved).isZero()).toBe(false)
  } finally {
    await simulated.close()
  }
}, 60_000)
