import { eq } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import { calendarFeeds } from '../tables.ts'

export function createCalendarFeedStore(db: Database) {
  return {
    /** Replaces the one before, whose address is worth nothing from now on. */
    put: async (userId: string, tokenHash: string, at: string): Promise<void> => {
      await db
        .query()
        .insert(calendarFeeds)
        .values({ userId, tokenHash, createdAt: at, updatedAt: at })
        .onConflictDoUpdate({ target: calendarFeeds.userId, set: { tokenHash, createdAt: at, updatedAt: at } })
    },
    remove: async (userId: string): Promise<void> => {
      await db.query().delete(calendarFeeds).where(eq(calendarFeeds.userId, userId))
    },
    createdAt: async (userId: string): Promise<string | null> => {
      const [row] = await db
        .query()
        .select({ createdAt: calendarFeeds.createdAt })
        .from(calendarFeeds)
        .where(eq(calendarFeeds.userId, userId))
      return row ? new Date(row.createdAt).toISOString() : null
    },
    userOf: async (tokenHash: string): Promise<string | undefined> => {
      const [row] = await db
        .query()
        .select({ userId: calendarFeeds.userId })
        .from(calendarFeeds)
        .where(eq(calendarFeeds.tokenHash, tokenHash))
      return row?.userId
    },
  }
}
export type CalendarFeedStore = ReturnType<typeof createCalendarFeedStore>
