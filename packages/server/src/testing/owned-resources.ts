/**
 * One of every kind of resource that belongs to a user, for the tests that walk the API with two users: what one has, the
 * other must not find. A new path with an id needs a maker here, or the walk fails and says so.
 */
import { z } from 'zod'
import { createNotifications } from '../features/notifications/index.ts'
import { onBehalfOf } from '../platform/actor.ts'
import type { TestApp } from './test-app.ts'
import type { TestClient } from './test-client.ts'

const WithId = z.object({ id: z.string() })

export interface ResourceMaker {
  /** Paths whose parameter takes this resource's id. */
  readonly paths: RegExp
  /** Makes one as this user and answers the path parameters. */
  readonly make: (client: TestClient, app: TestApp) => Promise<Readonly<Record<string, string>>>
}

export const ownedResources: readonly ResourceMaker[] = [
  {
    paths: /^\/api\/v1\/api-keys\/\{id\}/,
    make: (client) => client.expect(201, WithId, client.post('/api-keys', { name: 'walk', scopes: ['read'] })),
  },
  {
    paths: /^\/api\/v1\/auth\/sessions\/\{id\}/,
    make: async (client) => {
      const list = z.object({ items: z.array(WithId).min(1) })
      const { items } = await client.expect(200, list, client.get('/auth/sessions'))
      return items[0] ?? { id: '' }
    },
  },
  {
    paths: /^\/api\/v1\/notifications\/\{id\}/,
    make: async (client, { platform }) => {
      const { id: userId } = await client.expect(200, WithId, client.get('/auth/me'))
      const told = { kind: 'walk', title: 'A title', body: 'A body', severity: 'info' } as const
      await platform.work.inTransaction(onBehalfOf(userId), (unit) =>
        createNotifications(platform).notify(unit, userId, told),
      )
      const list = z.object({ items: z.array(WithId).min(1) })
      const { items } = await client.expect(200, list, client.get('/notifications'))
      return items[0] ?? { id: '' }
    },
  },
]

/** Paths with a parameter that names nothing of a user's (a symbol, a broker). */
export const publicParameters: readonly RegExp[] = [/^\/oauth\/callback\//, /\{symbol\}/]
