import type { Notification } from '@g2e/contract/live'
import { and, count, desc, eq, isNull } from 'drizzle-orm'
import type { Database } from '../../platform/db/database.ts'
import { notifications } from './tables.ts'

const columns = {
  id: notifications.id,
  kind: notifications.kind,
  title: notifications.title,
  body: notifications.body,
  severity: notifications.severity,
  resourceType: notifications.resourceType,
  resourceId: notifications.resourceId,
  readAt: notifications.readAt,
  createdAt: notifications.createdAt,
}

const utc = (row: Notification): Notification => ({
  ...row,
  readAt: row.readAt === null ? null : new Date(row.readAt).toISOString(),
  createdAt: new Date(row.createdAt).toISOString(),
})

export function createNotificationStore(db: Database) {
  const own = (userId: string, unreadOnly: boolean) =>
    and(eq(notifications.userId, userId), unreadOnly ? isNull(notifications.readAt) : undefined)
  return {
    /** False: one with the same key was there already. */
    insert: async (userId: string, row: Notification, onceKey: string | null): Promise<boolean> => {
      const rows = await db
        .query()
        .insert(notifications)
        .values({ ...row, userId, onceKey, updatedAt: row.createdAt })
        .onConflictDoNothing({ target: [notifications.userId, notifications.onceKey] })
        .returning({ id: notifications.id })
      return rows.length === 1
    },
    page: async (
      userId: string,
      { unreadOnly, offset, limit }: { unreadOnly: boolean; offset: number; limit: number },
    ): Promise<{ readonly items: readonly Notification[]; readonly total: number }> => {
      const where = own(userId, unreadOnly)
      const rows = await db
        .query()
        .select(columns)
        .from(notifications)
        .where(where)
        .orderBy(desc(notifications.createdAt), desc(notifications.id))
        .offset(offset)
        .limit(limit)
      const [counted] = await db.query().select({ total: count() }).from(notifications).where(where)
      return { items: rows.map(utc), total: counted?.total ?? 0 }
    },
    markRead: async (userId: string, id: string, at: string): Promise<Notification | undefined> => {
      const mine = and(eq(notifications.id, id), eq(notifications.userId, userId))
      await db
        .query()
        .update(notifications)
        .set({ readAt: at, updatedAt: at })
        .where(and(mine, isNull(notifications.readAt)))
      const [row] = await db.query().select(columns).from(notifications).where(mine)
      return row && utc(row)
    },
  }
}
