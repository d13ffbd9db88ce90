/** Sign-ins that end, in a week of moved time: what is shown, who is told, and what a calendar program reads. */
import { TokenAnswer } from '@g2e/contract/auth'
import { NotificationPage } from '@g2e/contract/live'
import { CalendarFeedMade } from '@g2e/contract/connections'
import type { BrokerDefinition } from '@g2e/brokers/port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { onBehalfOf } from '../../platform/actor.ts'
import { handPlayedBroker } from '../../testing/hand-played-broker.ts'
import { startTestApp, testPassword } from '../../testing/test-app.ts'
import type { TestApp } from '../../testing/test-app.ts'
import { createTestClient } from '../../testing/test-client.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { until } from '../../testing/until.ts'
import { beginConnection } from './begin-connection.ts'
import { createConnectionsDeps } from './connections-deps.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { createReminders } from './reauthorization.ts'

const signedInAt = '2026-10-25T14:12:00.000Z'
/** Seven days later; New York's clocks went back that morning. */
const endsAt = '2026-11-01T14:12:00.000Z'

let app: TestApp
let nora: TestClient
let userId: string
let deps: ConnectionsDeps
let connectionId: string
let remind: () => Promise<void>

/** A broker whose sign-ins last seven days. */
function weekly(): BrokerDefinition {
  const { definition } = handPlayedBroker({ now: () => app.clock.now() })
  const granted = { credentials: { token: 'a token' } }
  const reauthorizeBy = () => new Date(app.clock.now() + 7 * 86_400_000).toISOString()
  return {
    ...definition,
    authorization: () => ({ withKeys: async () => ({ ...granted, reauthorizeBy: reauthorizeBy() }) }),
  }
}

beforeAll(async () => {
  app = await startTestApp()
  app.clock.set(signedInAt)
  nora = await app.signUp('nora')
  userId = z.object({ id: z.string() }).parse((await nora.get('/auth/me')).body).id
  deps = createConnectionsDeps(app.platform, { definitions: [weekly()], accountsOf: async () => [] })
  const wanted = { brokerId: 'played', environment: 'paper', apiKey: 'k', apiSecret: 's', origin: app.origin } as const
  const { connection } = await beginConnection(deps, onBehalfOf(userId), wanted)
  connectionId = connection.id
  remind = createReminders(deps)
})
afterAll(() => app.close())

/** Time moves by days, which no access token outlives. */
const noraAgain = async (): Promise<TestClient> => {
  const login = { email: 'nora@example.com', password: testPassword }
  const { access_token } = await app.anonymous.expect(200, TokenAnswer, app.anonymous.post('/auth/login', login))
  return createTestClient(app.origin, access_token)
}
const titles = async () => {
  nora = await noraAgain()
  const { items } = await nora.expect(200, NotificationPage, nora.get('/notifications'))
  return items.map(({ title, severity }) => [title, severity])
}
const statusNow = async () => (await deps.connections.find(userId, connectionId))?.status

test('a week passes, minute by minute at the turns: every reminder once, the end at its hour', async () => {
  for (const at of [
    signedInAt,
    '2026-10-30T14:11:59.000Z',
    '2026-10-30T14:12:00.000Z',
    '2026-10-30T14:13:00.000Z',
    '2026-10-31T14:12:00.000Z',
    '2026-10-31T20:00:00.000Z',
    '2026-11-01T12:12:00.000Z',
    '2026-11-01T14:11:59.000Z',
  ]) {
    app.clock.set(at)
    await remind()
    await remind()
  }
  expect(await statusNow()).toBe('active')
  const by = 'Sign in again at Played by Sunday, Nov 1, 09:12 ET'
  await until(titles, (seen) => seen.length >= 3)
  expect(await titles()).toEqual([
    [by, 'attention'],
    [by, 'attention'],
    [by, 'attention'],
  ])
  app.clock.set(endsAt)
  await remind()
  expect(await statusNow()).toBe('expired')
  // Another instance, and one that has just started, know nothing of what was sent.
  await createReminders(deps)()
  app.clock.set('2026-11-02T13:30:00.000Z')
  await remind()
  await createReminders(deps)()
  await until(titles, (seen) => seen.length >= 4)
  app.clock.set('2026-11-05T13:30:00.000Z')
  await remind()
  await createReminders(deps)()
  expect(await titles()).toEqual([
    ['Sign in at Played before the market opens', 'urgent'],
    [by, 'attention'],
    [by, 'attention'],
    [by, 'attention'],
  ])
  const [row] = await deps.connections.list(userId)
  expect(row).toMatchObject({ id: connectionId, lastError: expect.stringContaining('Sign in again') })
})

test('the calendar feed: made, read without signing in, replaced, ended', async () => {
  expect((await nora.get('/brokerages/calendar')).body).toEqual({ isOpen: false, createdAt: null })
  const make = async () => new URL((await nora.expect(201, CalendarFeedMade, nora.post('/brokerages/calendar'))).url)
  const first = await make()
  expect(first.pathname).toMatch(/^\/api\/v1\/brokerages\/calendar\/[\w-]{43}$/)
  const read = (url: URL) => fetch(url)
  const answer = await read(first)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8'])
  expect(await answer.text()).toContain('BEGIN:VCALENDAR\r\n')
  const second = await make()
  expect([(await read(first)).status, (await read(second)).status]).toEqual([404, 200])
  const omar = await app.signUp('omar')
  expect((await omar.get('/brokerages/calendar')).body).toMatchObject({ isOpen: false })
  expect((await omar.delete('/brokerages/calendar')).status).toBe(204)
  expect((await read(second)).status).toBe(200)
  expect((await nora.delete('/brokerages/calendar')).status).toBe(204)
  expect((await read(second)).status).toBe(404)
})
