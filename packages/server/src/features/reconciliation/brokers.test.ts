/** Each simulated broker's own ledger against its own report, over real HTTP and through the real adapters: they agree. */
import { Reconciliation } from '@g2e/contract/reconciliation'
import { startSimulators } from '@g2e/simulators'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDay } from '../../testing/manual-clock.ts'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import { until } from '../../testing/until.ts'

let world: SimulatedWorld
beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ seed: 7, now: testDay }))
  await world.control('POST', '/clock', { paused: true })
}, 120_000)
afterAll(() => world.close())

test.each(['alpaca', 'etrade', 'schwab', 'ibkr'])('%s', async (broker) => {
  const nora = await world.signUp(`nora-${broker}`)
  await world.connect(nora, broker)
  const read = () => nora.expect(200, Reconciliation, nora.get('/portfolio/reconciliation'))
  const { accounts, items } = await until(read, (answer) => answer.accounts.every(({ comparedAt }) => comparedAt !== null))
  console.log(JSON.stringify(accounts, null, 1), JSON.stringify(items.slice(0, 6), null, 1))
  expect(items).toEqual([])
})
