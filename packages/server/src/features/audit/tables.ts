import { bigint, index, integer, jsonb, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core'

/** Append-only: the database refuses UPDATE, DELETE and TRUNCATE. `at` is text, exactly as it was hashed. */
export const auditLogs = pgTable(
  'audit_logs',
  {
    rowNumber: bigint('row_number', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** The user's id, or `system`. */
    chain: text().notNull(),
    sequence: integer().notNull(),
    id: uuid().notNull().unique('audit_logs_id_key'),
    at: text().notNull(),
    userId: uuid('user_id'),
    action: text().notNull(),
    resourceType: text('resource_type'),
    resourceId: text('resource_id'),
    ip: text(),
    userAgent: text('user_agent'),
    details: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    disclosureShown: text('disclosure_shown'),
    previousHash: text('previous_hash').notNull(),
    hash: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  },
  (table) => [
    unique('audit_logs_chain_sequence_key').on(table.chain, table.sequence),
    index('audit_logs_chain_action').on(table.chain, table.action, table.sequence),
  ],
)
