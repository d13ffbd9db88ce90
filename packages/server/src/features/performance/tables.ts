import { jsonb, pgTable, timestamp, uuid } from 'drizzle-orm/pg-core'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })

/** Limits of the check-up that a person changed; what is not in it is as it comes. */
export const checkupSettings = pgTable('checkup_settings', {
  userId: uuid('user_id').primaryKey(),
  settings: jsonb().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})
