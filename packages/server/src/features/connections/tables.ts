import type { ConnectionAccess, ConnectionStatus, Environment } from '@g2e/domain/accounts'
import type { AuthMethod, AuthorizationStep } from '@g2e/brokers/port'
import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })
const stamps = {
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
}

/** Soft delete: a removed connection keeps its history. */
export const connections = pgTable(
  'brokerage_connections',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id').notNull(),
    brokerId: text('broker_id').notNull(),
    environment: text().$type<Environment>().notNull(),
    access: text().$type<ConnectionAccess>().notNull(),
    status: text().$type<ConnectionStatus>().notNull(),
    nickname: text(),
    isPrimary: boolean('is_primary').notNull().default(false),
    isDemo: boolean('is_demo').notNull().default(false),
    authMethod: text('auth_method').$type<AuthMethod>().notNull(),
    /** In the vault; null while nothing was granted, and after the connection was removed. */
    secretId: uuid('secret_id'),
    credentialsVersion: integer('credentials_version').notNull().default(0),
    scope: text(),
    connectedAt: instant('connected_at'),
    lastSyncAt: instant('last_sync_at'),
    expiresAt: instant('expires_at'),
    reauthorizeBy: instant('reauthorize_by'),
    lastError: text('last_error'),
    ...stamps,
    deletedAt: instant('deleted_at'),
  },
  (table) => [
    index('brokerage_connections_user_id').on(table.userId),
    uniqueIndex('brokerage_connections_primary_key')
      .on(table.userId)
      .where(sql`${table.isPrimary} and ${table.deletedAt} is null`),
    uniqueIndex('brokerage_connections_demo_key')
      .on(table.userId, table.brokerId)
      .where(sql`${table.isDemo}`),
  ],
)

/** A sign-in at a broker that has begun; at most one per connection. */
export const pendingAuthorizations = pgTable(
  'pending_authorizations',
  {
    connectionId: uuid('connection_id').primaryKey(),
    userId: uuid('user_id').notNull(),
    brokerId: text('broker_id').notNull(),
    method: text().$type<AuthorizationStep['method']>().notNull(),
    stateHash: text('state_hash').notNull().unique('pending_authorizations_state_hash_key'),
    oauthTokenHash: text('oauth_token_hash'),
    callbackUrl: text('callback_url').notNull(),
    secretId: uuid('secret_id'),
    expiresAt: instant('expires_at').notNull(),
    ...stamps,
  },
  (table) => [
    index('pending_authorizations_user_id').on(table.userId),
    index('pending_authorizations_oauth_token').on(table.oauthTokenHash),
  ],
)

/** Where a calendar program reads a person's sign-ins; the token is its only key. */
export const calendarFeeds = pgTable('calendar_feeds', {
  userId: uuid('user_id').primaryKey(),
  tokenHash: text('token_hash').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true, mode: 'string' }).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true, mode: 'string' }).notNull(),
})
