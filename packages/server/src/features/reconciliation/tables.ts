import type { DifferenceKind, DifferenceStatus, LikelyCause } from '@g2e/domain/reconciliation'
import { boolean, date, integer, jsonb, numeric, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })
const stamps = {
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
}

export interface KeptHolding {
  readonly symbol: string
  readonly quantity: string
  readonly costBasis: string | null
}

/** What an account's ledger is counted from; chosen once. */
export const baselines = pgTable('reconciliation_baselines', {
  accountId: uuid('account_id').primaryKey(),
  userId: uuid('user_id').notNull(),
  kind: text().$type<'whole_history' | 'first_reading'>().notNull(),
  since: date({ mode: 'string' }).notNull(),
  asOf: instant('as_of').notNull(),
  cash: numeric(),
  holdings: jsonb().$type<readonly KeptHolding[]>().notNull(),
  ...stamps,
})

export const runs = pgTable('reconciliation_runs', {
  accountId: uuid('account_id').primaryKey(),
  userId: uuid('user_id').notNull(),
  comparedAt: instant('compared_at').notNull(),
  compared: integer().notNull(),
  uncompared: jsonb().$type<readonly string[]>().notNull(),
  ...stamps,
})

export const differences = pgTable('reconciliation_differences', {
  id: uuid().primaryKey(),
  userId: uuid('user_id').notNull(),
  accountId: uuid('account_id').notNull(),
  kind: text().$type<DifferenceKind>().notNull(),
  symbol: text(),
  broker: numeric().notNull(),
  ledger: numeric().notNull(),
  difference: numeric().notNull(),
  likelyCause: text('likely_cause').$type<LikelyCause>().notNull(),
  explanation: text().notNull(),
  material: boolean().notNull(),
  holdsOrders: boolean('holds_orders').notNull(),
  status: text().$type<DifferenceStatus>().notNull(),
  note: text(),
  firstSeenAt: instant('first_seen_at').notNull(),
  lastSeenAt: instant('last_seen_at').notNull(),
  acceptedAt: instant('accepted_at'),
  resolvedAt: instant('resolved_at'),
  ...stamps,
})
