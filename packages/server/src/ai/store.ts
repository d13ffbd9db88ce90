import { and, eq, gte, sql } from 'drizzle-orm'
import type { Database } from '../platform/db/database.ts'
import { modelUsage } from './tables.ts'

export type NewUsage = Pick<
  typeof modelUsage.$inferInsert,
  'id' | 'userId' | 'purpose' | 'modelAsked' | 'reservedUsd' | 'priceTable'
>
export type SettledUsage = Pick<
  typeof modelUsage.$inferInsert,
  'modelAnswered' | 'inputTokens' | 'cachedTokens' | 'outputTokens' | 'costUsd' | 'countedUsd' | 'tookMs'
>

export function createUsageStore(db: Database) {
  return {
    reserve: async (row: NewUsage, at: string): Promise<void> => {
      await db
        .query()
        .insert(modelUsage)
        .values({ ...row, createdAt: at, updatedAt: at })
    },
    /** USD reserved or spent by this user since an instant. */
    counted: async (userId: string, since: string): Promise<string> => {
      const [row] = await db
        .query()
        .select({
          total: sql<string>`coalesce(sum(coalesce(${modelUsage.countedUsd}, ${modelUsage.reservedUsd})), 0)::text`,
        })
        .from(modelUsage)
        .where(and(eq(modelUsage.userId, userId), gte(modelUsage.createdAt, since)))
      return row?.total ?? '0'
    },
    settle: async (userId: string, id: string, settled: SettledUsage, at: string): Promise<void> => {
      await db
        .query()
        .update(modelUsage)
        .set({ ...settled, updatedAt: at })
        .where(and(eq(modelUsage.id, id), eq(modelUsage.userId, userId)))
    },
    release: async (userId: string, id: string): Promise<void> => {
      await db
        .query()
        .delete(modelUsage)
        .where(and(eq(modelUsage.id, id), eq(modelUsage.userId, userId)))
    },
  }
}
