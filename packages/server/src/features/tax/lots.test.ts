import { GainList, LotList, Portfolio, WashSaleList } from '@g2e/contract/portfolio'
import { decimal, sum } from '@g2e/domain/money'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

let simulated: SimulatedApp
let nora: TestClient

beforeAll(async () => {
  simulated = await startSimulatedApp()
  await simulated.control('POST', '/clock', { paused: true })
  nora = await simulated.app.signUp('nora')
  await connectSimulated(nora)
})
afterAll(() => simulated.close())

test('lots are what is held, share for share, by every method, and gains are of their year', async () => {
  const { positions } = await nora.expect(200, Portfolio, nora.get('/portfolio'))
  for (const method of ['fifo', 'hifo', 'average']) {
    const { items, excluded } = await nora.expect(200, LotList, nora.get(`/portfolio/lots?method=${method}`))
    expect(excluded).toEqual([])
    const held = Map.groupBy(items, ({ symbol }) => symbol)
    expect([...held.keys()].toSorted()).toEqual(positions.map(({ symbol }) => symbol).toSorted())
    for (const { symbol, quantity } of positions) {
      const lots = sum((held.get(symbol) ?? []).map((lot) => decimal(lot.quantity)))
      expect(lots.eq(quantity), `${symbol} by ${method}`).toBe(true)
    }
  }
  const { items: gains } = await nora.expect(200, GainList, nora.get('/portfolio/gains'))
  const [first] = gains
  expect(first).toBeDefined()
  const year = first?.closedOn.slice(0, 4) ?? ''
  const { items } = await nora.expect(200, GainList, nora.get(`/portfolio/gains?year=${year}`))
  expect(items).toEqual(gains.filter(({ closedOn }) => closedOn.startsWith(year)))
  const { items: sales } = await nora.expect(200, WashSaleList, nora.get('/portfolio/wash-sales'))
  const matched = sales.filter(({ verdict }) => verdict === 'match').map(({ disallowed }) => decimal(disallowed))
  expect(sum(matched).eq(sum(gains.map(({ disallowed }) => decimal(disallowed))))).toBe(true)
})
