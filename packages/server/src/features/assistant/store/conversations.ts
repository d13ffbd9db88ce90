import type { Conversation } from '@g2e/contract/assistant'
import { and, count, desc, eq, ilike, isNull, or, sql } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import type { ContextSnapshot } from '../context-snapshot.ts'
import { conversations } from '../tables.ts'

export interface NewConversation {
  readonly id: string
  readonly userId: string
  readonly title: string
  readonly isTitleGiven: boolean
  readonly recommendationId: string | null
  readonly contextSnapshot: ContextSnapshot
}

const utc = (text: string): string => new Date(text).toISOString()
const columns = {
  id: conversations.id,
  title: conversations.title,
  recommendationId: conversations.recommendationId,
  createdAt: conversations.createdAt,
  updatedAt: conversations.updatedAt,
  // By name: inside a list of columns an interpolated one loses its table.
  messageCount: sql<number>`(select count(*)::int from messages m where m.conversation_id = conversations.id)`,
}
const shown = (row: Conversation): Conversation => ({
  ...row,
  createdAt: utc(row.createdAt),
  updatedAt: utc(row.updatedAt),
})
const pattern = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

/** In the title, or in what was said. */
function holding(text: string | undefined) {
  if (text === undefined || text === '') return undefined
  const like = pattern(text)
  const said = sql`exists (select 1 from messages m where m.conversation_id = conversations.id and m.content ilike ${like})`
  return or(ilike(conversations.title, like), said)
}

export function createConversationStore(db: Database) {
  const mine = (userId: string, id: string) =>
    and(eq(conversations.id, id), eq(conversations.userId, userId), isNull(conversations.deletedAt))
  const find = async (userId: string, id: string): Promise<Conversation | undefined> => {
    const [row] = await db.query().select(columns).from(conversations).where(mine(userId, id))
    return row && shown(row)
  }
  return {
    find,
    insert: async (row: NewConversation, at: string): Promise<void> => {
      await db
        .query()
        .insert(conversations)
        .values({ ...row, createdAt: at, updatedAt: at })
    },
    /** Latest first; `text` is looked for in titles and in what was said. */
    page: async (
      userId: string,
      { text, offset, limit }: { readonly text: string | undefined; readonly offset: number; readonly limit: number },
    ): Promise<{ readonly items: Conversation[]; readonly total: number }> => {
      const where = and(eq(conversations.userId, userId), isNull(conversations.deletedAt), holding(text))
      const rows = await db
        .query()
        .select(columns)
        .from(conversations)
        .where(where)
        .orderBy(desc(conversations.updatedAt), desc(conversations.id))
        .offset(offset)
        .limit(limit)
      const [counted] = await db.query().select({ total: count() }).from(conversations).where(where)
      return { items: rows.map(shown), total: counted?.total ?? 0 }
    },
    rename: async (userId: string, id: string, title: string, at: string): Promise<Conversation | undefined> => {
      await db.query().update(conversations).set({ title, isTitleGiven: true, updatedAt: at }).where(mine(userId, id))
      return find(userId, id)
    },
    /** Never over a title that the person gave. */
    suggestTitle: async (userId: string, id: string, title: string): Promise<void> => {
      await db
        .query()
        .update(conversations)
        .set({ title })
        .where(and(mine(userId, id), eq(conversations.isTitleGiven, false)))
    },
    touch: async (userId: string, id: string, at: string): Promise<void> => {
      await db.query().update(conversations).set({ updatedAt: at }).where(mine(userId, id))
    },
    /** False: there is none. */
    remove: async (userId: string, id: string, at: string): Promise<boolean> => {
      const rows = await db
        .query()
        .update(conversations)
        .set({ deletedAt: at, updatedAt: at })
        .where(mine(userId, id))
        .returning({ id: conversations.id })
      return rows.length === 1
    },
  }
}
export type ConversationStore = ReturnType<typeof createConversationStore>
