/** What a person should know: kept until read, sent live. */
import { Notification, NotificationPage, NotificationsQuery } from '@g2e/contract/live'
import { Id } from '@g2e/contract/common'
import { z } from 'zod'
import { isoOf } from '../../platform/clock.ts'
import type { Unit } from '../../platform/db/unit-of-work.ts'
import { defineEvent } from '../../platform/db/unit-of-work.ts'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { notFound } from '../../platform/http/problem.ts'
import type { Platform } from '../../platform/platform.ts'
import { createNotificationStore } from './store.ts'

export interface NewNotification {
  readonly kind: string
  readonly title: string
  readonly body: string
  readonly severity: Notification['severity']
  readonly resourceType?: string | undefined
  readonly resourceId?: string | undefined
  /** At most one with this key per user, ever: reminders. */
  readonly onceKey?: string | undefined
}

export interface Notifications {
  /** Inside the caller's transaction. */
  notify(unit: Unit, userId: string, notification: NewNotification): Promise<void>
  readonly routes: (http: Http) => void
}

export const notificationMade = defineEvent('notification.made', Notification)

const tags = ['notifications']

export function createNotifications({ db, clock, ids }: Platform): Notifications {
  const store = createNotificationStore(db)
  const now = () => isoOf(clock.now())
  return {
    notify: async (unit, userId, { onceKey, resourceType, resourceId, ...told }) => {
      const notification: Notification = {
        ...told,
        id: ids.next(),
        resourceType: resourceType ?? null,
        resourceId: resourceId ?? null,
        readAt: null,
        createdAt: now(),
      }
      if (await store.insert(userId, notification, onceKey ?? null))
        unit.publish(notificationMade, notification, { userId })
    },
    routes: (http) => {
      http.get(
        '/notifications',
        {
          schema: {
            tags,
            summary: 'Your notifications, newest first',
            querystring: NotificationsQuery,
            response: { 200: NotificationPage },
          },
        },
        async (request) => {
          const { page, pageSize, unread } = request.query
          const { items, total } = await store.page(actorOf(request).userId, {
            unreadOnly: unread === 'true',
            offset: (page - 1) * pageSize,
            limit: pageSize,
          })
          return { items: [...items], total, page, pageSize, pages: Math.ceil(total / pageSize) }
        },
      )
      http.post(
        '/notifications/:id/read',
        {
          schema: {
            tags,
            summary: 'Mark as read',
            params: z.object({ id: Id }),
            response: { 200: Notification },
          },
        },
        async (request) => {
          const read = await store.markRead(actorOf(request).userId, request.params.id, now())
          if (!read) throw notFound('notification')
          return read
        },
      )
    },
  }
}
