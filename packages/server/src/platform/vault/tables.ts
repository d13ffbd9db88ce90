import { index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Sealed secrets; rows elsewhere refer to them by id. Never part of an export. */
export const secrets = pgTable(
  'secrets',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id'),
    purpose: text().notNull(),
    keyId: text('key_id').notNull(),
    envelope: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  },
  (table) => [index('secrets_user_id').on(table.userId), index('secrets_key_id').on(table.keyId)],
)
