import { NotificationPage } from '@g2e/contract/live'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onBehalfOf } from '../../platform/actor.ts'
import { startTestApp } from '../../testing/test-app.ts'
import type { TestApp } from '../../testing/test-app.ts'
import { createNotifications } from './index.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

async function userIdOf(client: Awaited<ReturnType<TestApp['signUp']>>): Promise<string> {
  return String(Object((await client.get('/auth/me')).body).id)
}
const tell = (userId: string, title: string, onceKey?: string) =>
  app.platform.work.inTransaction(onBehalfOf(userId), (unit) =>
    createNotifications(app.platform).notify(unit, userId, {
      kind: 'test',
      title,
      body: '',
      severity: 'info',
      onceKey,
    }),
  )

test('a notification is listed newest first until it is read, and only for its user', async () => {
  const [nora, oscar] = [await app.signUp('nora'), await app.signUp('oscar')]
  const userId = await userIdOf(nora)
  await tell(userId, 'first')
  app.clock.advance(1_000)
  await tell(userId, 'second')
  const { items, total } = await nora.expect(200, NotificationPage, nora.get('/notifications'))
  expect(items.map(({ title }) => title)).toEqual(['second', 'first'])
  expect(total).toBe(2)
  const id = items[0]?.id ?? ''
  expect((await oscar.post(`/notifications/${id}/read`)).status).toBe(404)
  expect((await nora.post(`/notifications/${id}/read`)).status).toBe(200)
  const unread = await nora.expect(200, NotificationPage, nora.get('/notifications?unread=true'))
  expect(unread.items.map(({ title }) => title)).toEqual(['first'])
  expect((await oscar.expect(200, NotificationPage, oscar.get('/notifications'))).total).toBe(0)
})

test('a reminder with a key comes once, however often it is told', async () => {
  const paul = await app.signUp('paul')
  const userId = await userIdOf(paul)
  await tell(userId, 'sign in again', 'reauthorize-1')
  await tell(userId, 'sign in again', 'reauthorize-1')
  expect((await paul.expect(200, NotificationPage, paul.get('/notifications'))).total).toBe(1)
})
