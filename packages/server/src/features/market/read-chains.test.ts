import { MoverList, OptionChain } from '@g2e/contract/market'
import { parseOptionSymbol } from '@g2e/domain/instruments'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

let world: SimulatedApp
let nora: TestClient
beforeAll(async () => {
  world = await startSimulatedApp()
  nora = await world.app.signUp('nora')
})
afterAll(() => world.close())

const chainOf = (query: string) => nora.expect(200, OptionChain, nora.get(`/market/options?${query}`))

test('without a connection that has them, chains and movers are empty and say so', async () => {
  expect(await chainOf('underlying=AAPL')).toMatchObject({ items: [], source: null, note: /option chains/ })
  expect(await nora.expect(200, MoverList, nora.get('/market/movers'))).toMatchObject({
    items: [],
    source: null,
    note: /movers/,
  })
})

test('a chain is that of the nearest date, or of the one asked for, from a connection that has chains', async () => {
  await connectSimulated(nora, 'alpaca')
  await connectSimulated(nora, 'schwab')
  const nearest = await chainOf('underlying=AAPL')
  expect(nearest).toMatchObject({ note: null, source: 'simulator', expiry: nearest.expirations[0] })
  const [, second = ''] = nearest.expirations
  const next = await chainOf(`underlying=AAPL&expiry=${second}`)
  expect(next.items.length).toBeGreaterThan(10)
  expect(new Set(next.items.map(({ symbol }) => parseOptionSymbol(symbol)?.expiresOn))).toEqual(new Set([second]))
  const strikes = next.items.map(({ strike }) => Number(strike))
  expect(strikes).toEqual(strikes.toSorted((a, b) => a - b))
  expect(await chainOf('underlying=AAPL&expiry=2031-01-01')).toMatchObject({
    expiry: null,
    items: [],
    note: /expire on 2031-01-01/,
  })
  expect(await chainOf('underlying=ZZZZZ')).toMatchObject({ expirations: [], items: [], note: /no options on ZZZZZ/ })
  const down = await nora.expect(200, MoverList, nora.get('/market/movers?direction=down&limit=3'))
  expect(down.items).toHaveLength(3)
  expect(down.items.every(({ changePercent }) => Number(changePercent) <= 0)).toBe(true)
  const refused = await nora.get('/market/options?underlying=AAPL&expiry=soon')
  expect(refused.status).toBe(422)
}, 60_000)
