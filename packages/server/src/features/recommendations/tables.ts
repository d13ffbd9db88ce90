import type { Claim } from '@g2e/domain/advice'
import type { Check } from '@g2e/domain/orders'
import { doublePrecision, integer, jsonb, numeric, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { Modification } from './recommendation-record.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })

/** Sealed: the database refuses to change anything but status, chosen terms and `updated_at`. */
export const recommendations = pgTable('recommendations', {
  id: uuid().primaryKey(),
  userId: uuid('user_id').notNull(),
  candidateKey: text('candidate_key').notNull(),
  rank: integer().notNull(),
  kind: text().notNull(),
  action: text().notNull(),
  symbol: text().notNull(),
  accountId: uuid('account_id').notNull(),
  quantity: numeric().notNull(),
  quantityMax: numeric('quantity_max').notNull(),
  rationale: text().notNull(),
  evidence: jsonb().$type<readonly Claim[]>().notNull(),
  risks: jsonb().$type<readonly string[]>().notNull(),
  confidence: doublePrecision().notNull(),
  horizonTradingDays: integer('horizon_trading_days').notNull(),
  priceAtCreation: numeric('price_at_creation'),
  ruleChecks: jsonb('rule_checks').$type<readonly Check[]>().notNull(),
  disclosure: text().notNull(),
  provider: text().notNull(),
  model: text(),
  strategyId: uuid('strategy_id'),
  planId: uuid('plan_id'),
  inputsHash: text('inputs_hash').notNull(),
  seal: text().notNull(),
  madeAt: instant('made_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  status: text().notNull(),
  chosenQuantity: numeric('chosen_quantity'),
  chosenNotional: numeric('chosen_notional'),
  chosenLimitPrice: numeric('chosen_limit_price'),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
})

/** Append-only: the database refuses UPDATE. */
export const recommendationFeedback = pgTable('recommendation_feedback', {
  id: uuid().primaryKey(),
  userId: uuid('user_id').notNull(),
  recommendationId: uuid('recommendation_id').notNull(),
  feedbackType: text('feedback_type').notNull(),
  reasoning: text(),
  modification: jsonb().$type<Modification>(),
  source: text().notNull(),
  conversationId: uuid('conversation_id'),
  createdAt: instant('created_at').notNull(),
})
