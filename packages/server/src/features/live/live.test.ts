import { afterAll, beforeAll, expect, test } from 'vitest'
import { onBehalfOf } from '../../platform/actor.ts'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import { StreamClient } from '../../testing/stream-client.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { createNotifications } from '../notifications/index.ts'

let simulated: SimulatedApp
let nora: TestClient
let noraId: string

beforeAll(async () => {
  simulated = await startSimulatedApp()
  nora = await simulated.app.signUp('nora')
  noraId = String(Object((await nora.get('/auth/me')).body).id)
})
afterAll(() => simulated.close())

const open = (client: TestClient, query: string, lastEventId?: string) =>
  StreamClient.open({ origin: simulated.app.origin, client }, query, lastEventId)

const tell = (userId: string, title: string) =>
  simulated.app.platform.work.inTransaction(onBehalfOf(userId), (unit) =>
    createNotifications(simulated.app.platform).notify(unit, userId, {
      kind: 'test',
      title,
      body: '',
      severity: 'info',
    }),
  )
const titles = (reader: StreamClient) =>
  reader.frames.filter(({ event }) => event === 'notification').map(({ data }) => String(Object(data).title))

test('what is committed for a user arrives, and nothing of another’s', async () => {
  const oscar = await simulated.app.signUp('oscar')
  const oscarId = String(Object((await oscar.get('/auth/me')).body).id)
  const reader = await open(nora, '?topics=notifications')
  await tell(oscarId, 'for oscar')
  await tell(noraId, 'for nora')
  await reader.until(() => titles(reader).length > 0)
  expect(titles(reader)).toEqual(['for nora'])
  reader.close()
})

test('a reader that comes back gets what it missed, in order and once', async () => {
  const first = await open(nora, '?topics=notifications')
  await tell(noraId, 'seen')
  await first.until(() => titles(first).includes('seen'))
  const seen = first.lastId ?? ''
  first.close()
  for (const title of ['missed 1', 'missed 2', 'missed 3']) await tell(noraId, title)
  const second = await open(nora, '?topics=notifications', seen)
  await tell(noraId, 'new')
  await second.until(() => titles(second).includes('new'))
  expect(titles(second)).toEqual(['missed 1', 'missed 2', 'missed 3', 'new'])
  second.close()
})

test.each(['999999999', 'garbage'])(
  'an id that never was (%s) means: read again; what comes then arrives',
  async (id) => {
    const reader = await open(nora, '?topics=notifications', id)
    await reader.until(() => reader.frames.length > 0)
    expect(reader.frames[0]?.event).toBe('reset')
    await tell(noraId, 'after the reset')
    await reader.until(() => titles(reader).length > 0)
    expect(titles(reader)).toEqual(['after the reset'])
    reader.close()
  },
)

test('a first connection already has a place to resume from', async () => {
  const reader = await open(nora, '?topics=notifications')
  expect(Number(reader.lastId)).toBeGreaterThan(0)
  expect(titles(reader)).toEqual([])
  reader.close()
})

test('a sync tells its progress and the portfolio’s new totals; quotes flow', async () => {
  const reader = await open(nora, '?topics=sync;portfolio&topics=quotes:AAPL,MSFT')
  await connectSimulated(nora)
  const has = (event: string) => reader.frames.some((frame) => frame.event === event)
  await reader.until(() => has('sync') && has('portfolio') && has('quote'))
  const portfolio = reader.frames.find(({ event }) => event === 'portfolio')?.data
  expect(portfolio).toMatchObject({ totals: { totalValue: expect.stringMatching(/^\d/) } })
  const quoted = reader.frames.filter(({ event }) => event === 'quote').map(({ data }) => String(Object(data).symbol))
  expect(['AAPL', 'MSFT']).toContain(quoted[0])
  expect(reader.frames.filter(({ event }) => event === 'notification')).toEqual([])
  reader.close()
})

test('signing out ends the stream', async () => {
  const paula = await simulated.app.signUp('paula')
  const reader = await open(paula, '?topics=notifications')
  expect((await paula.post('/auth/logout')).status).toBeLessThan(300)
  await reader.until(() => reader.ended)
  expect(reader.ended).toBe(true)
})

test('topics that do not exist are named', async () => {
  const answer = await nora.get('/stream?topics=nonsense;quotes:not%20a%20symbol')
  expect(answer.status).toBe(422)
  expect(Object(answer.body).errors).toEqual([
    { path: 'query.topics', message: expect.stringContaining('nonsense') },
    { path: 'query.topics', message: expect.stringContaining('NOT A SYMBOL') },
  ])
})
