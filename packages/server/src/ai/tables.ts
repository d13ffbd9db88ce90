import { integer, numeric, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** One row per answer of a paid model: what was reserved for it, and what it came to. */
export const modelUsage = pgTable('model_usage', {
  id: uuid().primaryKey(),
  userId: uuid('user_id').notNull(),
  purpose: text().notNull(),
  modelAsked: text('model_asked').notNull(),
  modelAnswered: text('model_answered'),
  inputTokens: integer('input_tokens'),
  cachedTokens: integer('cached_tokens'),
  outputTokens: integer('output_tokens'),
  reservedUsd: numeric('reserved_usd').notNull(),
  costUsd: numeric('cost_usd'),
  /** Counted against the budget once it is settled: the cost, or the most it may have been. */
  countedUsd: numeric('counted_usd'),
  priceTable: text('price_table').notNull(),
  tookMs: integer('took_ms'),
  createdAt: timestamp('created_at', { withTimezone: true, mode: 'string' }).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true, mode: 'string' }).notNull(),
})
