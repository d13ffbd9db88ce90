/** What a person is told of a simulated connection: that it was connected, once, and what its stream meets, until that is over. */
import { AuditPage } from '@g2e/contract/audit'
import { brokers } from '@g2e/brokers/registry'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { onBehalfOf } from '../../platform/actor.ts'
import { startSimulators } from '@g2e/simulators'
import { testDay } from '../../testing/manual-clock.ts'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import { until } from '../../testing/until.ts'
import { connectSimulated, openSimulated } from './begin-connection.ts'
import { createConnectionsDeps } from './connections-deps.ts'

let world: SimulatedWorld
let simulatorsUrl: string
beforeAll(async () => {
  const simulators = await startSimulators({ seed: 7, now: testDay })
  simulatorsUrl = simulators.url
  world = await startSimulatedWorld(simulators)
}, 120_000)
afterAll(() => world.close())

test('opened by who made it and by the job that looks after pending ones, it is connected once', async () => {
  const nora = await world.signUp('nora')
  const { id: userId } = z.object({ id: z.string() }).parse((await nora.get('/auth/me')).body)
  const deps = createConnectionsDeps(world.platform, { definitions: brokers, accountsOf: async () => [] })
  const actor = onBehalfOf(userId)
  const made = connectSimulated(deps, actor, { brokerId: 'ibkr', access: 'trade', isDemo: false })
  const [row] = await until(
    () => deps.connections.list(userId),
    (rows) => rows.length > 0,
  )
  if (!row) throw new Error('no connection was made')
  const [connection, ...opened] = await Promise.all([
    made,
    openSimulated(deps, actor, row),
    openSimulated(deps, actor, row),
  ])
  expect([connection.status, ...opened]).toEqual(['active', true, true])
  const { items } = await nora.expect(200, AuditPage, nora.get('/audit'))
  expect(items.filter(({ action }) => action === 'broker_connect')).toHaveLength(1)
})

test('a stream that its broker ends is told in words, and no longer once it is back', async () => {
  const mia = await world.signUp('mia')
  const { id } = await world.connect(mia, 'schwab')
  const notice = async () => (await world.connection(mia, id)).notice
  // Over the wire: a STOP_STREAMING of code 30 to whoever listens, again until the stream of this connection did.
  const ended = async () => {
    const body = JSON.stringify({ code: 30 })
    await fetch(`${simulatorsUrl}/schwab/simulator/streams`, { method: 'POST', body })
    return notice()
  }
  const said = await until(ended, (words) => words !== undefined, 150_000)
  expect(said).toMatch(
    /^Live news from .*Schwab.* is away, so orders and prices are read every few seconds: Schwab stopped the stream, as it does for maintenance, idle or slow connections/,
  )
  expect(await world.connection(mia, id)).toMatchObject({ status: 'active', lastError: null })
  expect(await until(notice, (words) => words === undefined)).toBeUndefined()
}, 240_000)
