import { and, desc, eq, gt, inArray, isNull, lt, ne } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import { refreshTokens, sessions, users } from '../tables.ts'

export interface SessionRow {
  readonly id: string
  readonly userId: string
  readonly ip: string | null
  readonly userAgent: string | null
  readonly createdAt: string
  readonly lastUsedAt: string
}

export interface RefreshRow {
  readonly sessionId: string
  readonly userId: string
  readonly expiresAt: string
  readonly usedAt: string | null
}

const columns = {
  id: sessions.id,
  userId: sessions.userId,
  ip: sessions.ip,
  userAgent: sessions.userAgent,
  createdAt: sessions.createdAt,
  lastUsedAt: sessions.lastUsedAt,
}

function sessionRows(db: Database) {
  const isOpen = (at: string) => and(isNull(sessions.endedAt), gt(sessions.expiresAt, at))
  const end = async (condition: ReturnType<typeof and>, because: string, at: string): Promise<readonly string[]> => {
    const rows = await db
      .query()
      .update(sessions)
      .set({ endedAt: at, endedBecause: because, updatedAt: at })
      .where(and(condition, isNull(sessions.endedAt)))
      .returning({ id: sessions.id })
    return rows.map(({ id }) => id)
  }
  return {
    insert: async (row: SessionRow & { readonly expiresAt: string }): Promise<void> => {
      await db
        .query()
        .insert(sessions)
        .values({ ...row, updatedAt: row.createdAt })
    },
    /** The user of a session that is open and whose user is active. */
    openUser: async (id: string, at: string): Promise<string | undefined> => {
      const [row] = await db
        .query()
        .select({ userId: sessions.userId })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(and(eq(sessions.id, id), isOpen(at), eq(users.isActive, true), isNull(users.deletedAt)))
      return row?.userId
    },
    open: (userId: string, at: string): Promise<readonly SessionRow[]> =>
      db
        .query()
        .select(columns)
        .from(sessions)
        .where(and(eq(sessions.userId, userId), isOpen(at)))
        .orderBy(desc(sessions.lastUsedAt))
        .limit(200),
    touch: async (id: string, at: string, expiresAt: string): Promise<void> => {
      await db.query().update(sessions).set({ lastUsedAt: at, expiresAt, updatedAt: at }).where(eq(sessions.id, id))
    },
    end: (userId: string, id: string, because: string, at: string) =>
      end(and(eq(sessions.id, id), eq(sessions.userId, userId)), because, at),
    endAll: (userId: string, because: string, at: string) => end(eq(sessions.userId, userId), because, at),
    endOthers: (userId: string, keep: string, because: string, at: string) =>
      end(and(eq(sessions.userId, userId), ne(sessions.id, keep)), because, at),
    /** Sessions long over, with their tokens. */
    prune: async (before: string): Promise<void> => {
      const old = db.query().select({ id: sessions.id }).from(sessions).where(lt(sessions.expiresAt, before)).limit(500)
      await db.query().delete(sessions).where(inArray(sessions.id, old))
    },
  }
}

function refreshRows(db: Database) {
  return {
    insertRefresh: async (row: {
      tokenHash: string
      sessionId: string
      userId: string
      expiresAt: string
      at: string
    }) => {
      const { at, ...rest } = row
      await db
        .query()
        .insert(refreshTokens)
        .values({ ...rest, createdAt: at, updatedAt: at })
    },
    findRefresh: async (tokenHash: string): Promise<RefreshRow | undefined> => {
      const { sessionId, userId, expiresAt, usedAt } = refreshTokens
      const [row] = await db
        .query()
        .select({ sessionId, userId, expiresAt, usedAt })
        .from(refreshTokens)
        .where(eq(refreshTokens.tokenHash, tokenHash))
      return row
    },
    /** Marks a token as used; false = somebody was faster, so it is used twice. */
    useRefresh: async (tokenHash: string, at: string): Promise<boolean> => {
      const rows = await db
        .query()
        .update(refreshTokens)
        .set({ usedAt: at, updatedAt: at })
        .where(and(eq(refreshTokens.tokenHash, tokenHash), isNull(refreshTokens.usedAt)))
        .returning({ sessionId: refreshTokens.sessionId })
      return rows.length === 1
    },
  }
}

export const createSessionStore = (db: Database) => ({ ...sessionRows(db), ...refreshRows(db) })
export type SessionStore = ReturnType<typeof createSessionStore>
