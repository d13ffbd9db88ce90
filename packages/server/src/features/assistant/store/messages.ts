import type { Message } from '@g2e/contract/assistant'
import { and, asc, count, desc, eq } from 'drizzle-orm'
import type { ToolFact } from '../../../ai/facts.ts'
import type { Database } from '../../../platform/db/database.ts'
import { messages } from '../tables.ts'

export interface MessageRecord extends Message {
  readonly facts: readonly ToolFact[]
}

const columns = {
  id: messages.id,
  role: messages.role,
  content: messages.content,
  inputTokens: messages.inputTokens,
  outputTokens: messages.outputTokens,
  model: messages.model,
  costUsd: messages.costUsd,
  metadata: messages.metadata,
  facts: messages.facts,
  createdAt: messages.createdAt,
}
const shown = <T extends { readonly createdAt: string }>(row: T): T => ({
  ...row,
  createdAt: new Date(row.createdAt).toISOString(),
})

export function createMessageStore(db: Database) {
  const of = (userId: string, conversationId: string) =>
    and(eq(messages.conversationId, conversationId), eq(messages.userId, userId))
  return {
    insert: async (userId: string, conversationId: string, { facts, ...row }: MessageRecord): Promise<void> => {
      await db
        .query()
        .insert(messages)
        .values({ ...row, facts, userId, conversationId, updatedAt: row.createdAt })
    },
    /** Oldest first. */
    page: async (
      userId: string,
      conversationId: string,
      { offset, limit }: { readonly offset: number; readonly limit: number },
    ): Promise<{ readonly items: readonly MessageRecord[]; readonly total: number }> => {
      const where = of(userId, conversationId)
      const rows = await db
        .query()
        .select(columns)
        .from(messages)
        .where(where)
        .orderBy(asc(messages.sequence))
        .offset(offset)
        .limit(limit)
      const [counted] = await db.query().select({ total: count() }).from(messages).where(where)
      return { items: rows.map(shown), total: counted?.total ?? 0 }
    },
    /** The last ones, oldest first: what a model is sent comes from here and never from a request. */
    latest: async (userId: string, conversationId: string, limit: number): Promise<readonly MessageRecord[]> => {
      const rows = await db
        .query()
        .select(columns)
        .from(messages)
        .where(of(userId, conversationId))
        .orderBy(desc(messages.sequence))
        .limit(limit)
      return rows.map(shown).toReversed()
    },
  }
}
export type MessageStore = ReturnType<typeof createMessageStore>
