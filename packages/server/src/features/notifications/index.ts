/** What a person should know: kept until read, sent live. */
import { Notification } from '@g2e/contract/live'
import type { Unit } from '../../platform/db/unit-of-work.ts'
import { defineEvent } from '../../platform/db/unit-of-work.ts'

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
}

export const notificationMade = defineEvent('notification.made', Notification)
