import type { Message } from '@g2e/contract/assistant'
import { bigint, boolean, integer, jsonb, numeric, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { ToolFact } from '../../ai/facts.ts'
import type { ContextSnapshot } from './context-snapshot.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })

export const conversations = pgTable('conversations', {
  id: uuid().primaryKey(),
  userId: uuid('user_id').notNull(),
  title: text().notNull(),
  isTitleGiven: boolean('is_title_given').notNull(),
  recommendationId: uuid('recommendation_id'),
  contextSnapshot: jsonb('context_snapshot').$type<ContextSnapshot>().notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  deletedAt: instant('deleted_at'),
})

export const messages = pgTable('messages', {
  id: uuid().primaryKey(),
  sequence: bigint({ mode: 'number' }).generatedAlwaysAsIdentity(),
  conversationId: uuid('conversation_id').notNull(),
  userId: uuid('user_id').notNull(),
  role: text().$type<Message['role']>().notNull(),
  content: text().notNull(),
  inputTokens: integer('input_tokens'),
  outputTokens: integer('output_tokens'),
  model: text(),
  costUsd: numeric('cost_usd'),
  metadata: jsonb().$type<Message['metadata']>().notNull(),
  facts: jsonb().$type<readonly ToolFact[]>().notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
})
