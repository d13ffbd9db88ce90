import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

export const notifications = pgTable('notifications', {
  id: uuid().primaryKey(),
  userId: uuid('user_id').notNull(),
  kind: text().notNull(),
  title: text().notNull(),
  body: text().notNull(),
  severity: text().$type<'info' | 'attention' | 'urgent'>().notNull(),
  resourceType: text('resource_type'),
  resourceId: text('resource_id'),
  onceKey: text('once_key'),
  readAt: timestamp('read_at', { withTimezone: true, mode: 'string' }),
  createdAt: timestamp('created_at', { withTimezone: true, mode: 'string' }).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true, mode: 'string' }).notNull(),
})
