/** Committed events as a reader of the stream sees them. */
import { orderChanged, tradingStateChanged } from '../orders/index.ts'
import { syncProgressed } from '../accounts/index.ts'
import { notificationMade } from '../notifications/index.ts'
import type { Topic } from './topics.ts'

interface News {
  readonly topic: Topic
  readonly event: string
  /** May be resumed from: its frame carries the id. */
  readonly resumable: boolean
}

const byType: Readonly<Record<string, News>> = {
  [orderChanged.type]: { topic: 'orders', event: 'order', resumable: true },
  [tradingStateChanged.type]: { topic: 'orders', event: 'trading', resumable: true },
  [notificationMade.type]: { topic: 'notifications', event: 'notification', resumable: true },
  [syncProgressed.type]: { topic: 'sync', event: 'sync', resumable: false },
}

export const newsOf = (type: string): News | undefined => byType[type]
export const resumableTypes: readonly string[] = Object.entries(byType).flatMap(([type, { resumable }]) =>
  resumable ? [type] : [],
)
