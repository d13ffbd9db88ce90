import { Performance } from '@g2e/contract/performance'
import { Receipt } from '@g2e/contract/receipts'
import { TransactionPage } from '@g2e/contract/portfolio'
import type { Transaction } from '@g2e/contract/portfolio'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

let simulated: SimulatedApp

beforeAll(async () => {
  simulated = await startSimulatedApp()
  await simulated.control('POST', '/clock', { paused: true })
})
afterAll(() => simulated.close())

async function allOf(client: TestClient, query: string): Promise<Transaction[]> {
  const items: Transaction[] = []
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const path = `/portfolio/transactions?pageSize=200&page=${page}&${query}`
    const answer = await client.expect(200, TransactionPage, client.get(path))
    items.push(...answer.items)
    pages = answer.pages
  }
  return items
}

// One tells closes as they were traded, the other restated for splits (brokers/schwab README: it is passed on as sent).
test.each(['alpaca', 'schwab'])(
  '%s: what was held before a split is valued at prices of then',
  async (brokerId) => {
    const client = await simulated.app.signUp(`splits-${brokerId}`)
    await connectSimulated(client, brokerId)
    const splits = await allOf(client, 'type=split')
    expect(splits.length).toBeGreaterThan(0)
    let looked = 0
    for (const split of splits) {
      const symbol = split.symbol ?? ''
      const trades = await allOf(client, `symbol=${symbol}&type=buy&to=${split.date}`)
      for (const trade of trades.filter(({ date }) => date < split.date).slice(0, 3)) {
        const path = `/portfolio/receipts?figure=gain&by=symbol&of=${symbol}&from=${trade.date}&to=${trade.date}`
        const receipt = await client.expect(200, Receipt, client.get(path))
        const { prices } = Object(receipt.bundle['workings'])
        const price = Number(prices?.[symbol]?.[0]?.[1])
        const factor = price / Number(trade.price)
        expect([symbol, trade.date, factor > 0.8, factor < 1.25, factor]).toEqual([
          symbol,
          trade.date,
          true,
          true,
          factor,
        ])
        looked += 1
      }
    }
    expect(looked).toBeGreaterThan(0)
    const { excluded } = await client.expect(200, Performance, client.get('/portfolio/performance?from=2025-01-02'))
    expect(excluded.filter(({ reason }) => reason.includes('times'))).toEqual([])
  },
  60_000,
)
