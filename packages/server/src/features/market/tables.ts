import { pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })

/** What a person says an instrument is; it stands above the brokers' word and ours. */
export const instrumentCorrections = pgTable(
  'instrument_corrections',
  {
    userId: uuid('user_id').notNull(),
    symbol: text().notNull(),
    name: text(),
    sector: text(),
    tags: text().array().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.symbol] })],
)
