import { Notification, NotificationPage } from '@g2e/contract/live'
import { Order, OrderPreview, OrderPage } from '@g2e/contract/orders'
import { Portfolio } from '@g2e/contract/portfolio'
import { Feedback, Recommendation, RecommendationPage } from '@g2e/contract/recommendations'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { connectSimulated, eventually, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { until } from '../../testing/until.ts'

const Generated = z.object({ items: z.array(Recommendation), abstained: z.string().nullable() })
const Problem = z.object({ code: z.string(), detail: z.string() })

let simulated: SimulatedApp
let nora: TestClient
/** Has nothing. */
let oscar: TestClient
let items: readonly Recommendation[]

beforeAll(async () => {
  simulated = await startSimulatedApp()
  nora = await simulated.app.signUp('nora')
  oscar = await simulated.app.signUp('oscar')
  await connectSimulated(nora)
  await simulated.control('POST', '/clock', { now: '2026-11-20T16:00:00.000Z', paused: true })
  items = (await generate(nora)).items
}, 60_000)
afterAll(() => simulated.close())

/** Waits for what is still running, as a person would. */
async function generate(client: TestClient, scope: object = {}): Promise<z.infer<typeof Generated>> {
  return eventually(async () => {
    const answer = await client.post('/recommendations/generate', { scope })
    if (answer.status === 202) return undefined
    expect(answer.status, answer.text).toBe(200)
    return Generated.parse(answer.body)
  }, 'ideas')
}

test('shows', () => {
  console.log(JSON.stringify(items, null, 1))
})
