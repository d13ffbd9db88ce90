/** The demo's sign-in that ends within the day: told, renewed in place by one step, and the accounts are the same ones. */
import { TokenAnswer } from '@g2e/contract/auth'
import { Connection, ConnectionList } from '@g2e/contract/connections'
import { startSimulators } from '@g2e/simulators'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDay } from '../../testing/manual-clock.ts'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import { createTestClient } from '../../testing/test-client.ts'
import { until } from '../../testing/until.ts'

let world: SimulatedWorld
beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ seed: 7, now: testDay }), { preparesDemo: true })
}, 180_000)
afterAll(() => world.close())

const hourMs = 3_600_000

test('it ends within a day, signing in again gives a week, and no account is another', async () => {
  const { access_token: token } = await world.anonymous.expect(200, TokenAnswer, world.anonymous.post('/auth/demo'))
  const demo = createTestClient(world.origin, token)
  const read = async () => {
    const { items } = await demo.expect(200, ConnectionList, demo.get('/brokerages/connections'))
    return items.find(({ signInDays }) => signInDays === 7)
  }
  const before = await until(read, (found) => found !== undefined && found.lastSyncAt !== null)
  if (!before) throw new Error('the demo has no connection of a week')
  const left = Date.parse(before.reauthorizeBy ?? '') - Date.parse(before.connectedAt ?? '')
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThan(24 * hourMs)
  expect((await demo.post(`/brokerages/connections/${before.id}/reauthorize`, {})).status).toBe(200)
  const after = await demo.expect(200, Connection, demo.get(`/brokerages/connections/${before.id}`))
  expect(Date.parse(after.reauthorizeBy ?? '') - Date.parse(after.connectedAt ?? '')).toBeGreaterThan(6 * 24 * hourMs)
  expect(after).toMatchObject({ id: before.id, status: 'active', accounts: before.accounts })
})
