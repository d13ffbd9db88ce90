/** What the use-cases of connections are handed. */
import type { BrokerDefinition } from '@g2e/brokers/port'
import type { Account } from '@g2e/contract/connections'
import type { Platform } from '../../platform/platform.ts'
import { createBrokerAccess } from './broker-access.ts'
import type { BrokerAccess } from './broker-access.ts'
import { createNotices } from './notices.ts'
import type { Notices } from './notices.ts'
import { createSessions } from './sessions.ts'
import type { Sessions } from './sessions.ts'
import { createCalendarFeedStore } from './store/calendar-feeds.ts'
import type { CalendarFeedStore } from './store/calendar-feeds.ts'
import { createConnectionStore } from './store/connections.ts'
import type { ConnectionStore } from './store/connections.ts'
import { createPendingStore } from './store/pending.ts'
import type { PendingStore } from './store/pending.ts'

/** Accounts stand after connections on the shelf, so `app.ts` hands their presentation in. */
export type AccountsOf = (userId: string) => Promise<readonly Account[]>

export interface ConnectionsDeps {
  readonly platform: Platform
  readonly access: BrokerAccess
  readonly connections: ConnectionStore
  readonly pending: PendingStore
  readonly calendarFeeds: CalendarFeedStore
  readonly sessions: Sessions
  readonly notices: Notices
  readonly accountsOf: AccountsOf
}

export interface ConnectionsParts {
  readonly definitions: readonly BrokerDefinition[]
  readonly accountsOf: AccountsOf
}

export function createConnectionsDeps(
  platform: Platform,
  { definitions, accountsOf }: ConnectionsParts,
): ConnectionsDeps {
  const access = createBrokerAccess(platform, definitions)
  const connections = createConnectionStore(platform.db)
  return {
    platform,
    access,
    connections,
    pending: createPendingStore(platform.db),
    calendarFeeds: createCalendarFeedStore(platform.db),
    sessions: createSessions({ platform, access, connections }),
    notices: createNotices(platform),
    accountsOf,
  }
}
