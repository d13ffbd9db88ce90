import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import { apiKeys, users } from '../tables.ts'

export interface ApiKeyRow {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

const columns = {
  id: apiKeys.id,
  userId: apiKeys.userId,
  name: apiKeys.name,
  scopes: apiKeys.scopes,
  createdAt: apiKeys.createdAt,
  lastUsedAt: apiKeys.lastUsedAt,
}

export function createApiKeyStore(db: Database) {
  const own = (userId: string, id: string) => and(eq(apiKeys.id, id), eq(apiKeys.userId, userId))
  return {
    list: (userId: string): Promise<readonly ApiKeyRow[]> =>
      db
        .query()
        .select(columns)
        .from(apiKeys)
        .where(eq(apiKeys.userId, userId))
        .orderBy(asc(apiKeys.createdAt))
        .limit(200),
    find: async (userId: string, id: string): Promise<ApiKeyRow | undefined> => {
      const [row] = await db.query().select(columns).from(apiKeys).where(own(userId, id))
      return row
    },
    insert: async (row: ApiKeyRow & { readonly keyHash: string }): Promise<void> => {
      await db
        .query()
        .insert(apiKeys)
        .values({ ...row, scopes: [...row.scopes], updatedAt: row.createdAt })
    },
    rename: async (userId: string, id: string, name: string, at: string): Promise<boolean> => {
      const rows = await db
        .query()
        .update(apiKeys)
        .set({ name, updatedAt: at })
        .where(own(userId, id))
        .returning({ id: apiKeys.id })
      return rows.length === 1
    },
    /** The hash of the key that is gone, or `undefined` when there was none. */
    remove: async (userId: string, id: string): Promise<string | undefined> => {
      const [row] = await db.query().delete(apiKeys).where(own(userId, id)).returning({ keyHash: apiKeys.keyHash })
      return row?.keyHash
    },
    removeAll: async (userId: string): Promise<readonly string[]> => {
      const rows = await db
        .query()
        .delete(apiKeys)
        .where(eq(apiKeys.userId, userId))
        .returning({ keyHash: apiKeys.keyHash })
      return rows.map(({ keyHash }) => keyHash)
    },
    byHash: async (keyHash: string): Promise<ApiKeyRow | undefined> => {
      const [row] = await db
        .query()
        .select(columns)
        .from(apiKeys)
        .innerJoin(users, eq(users.id, apiKeys.userId))
        .where(and(eq(apiKeys.keyHash, keyHash), eq(users.isActive, true), isNull(users.deletedAt)))
      return row
    },
    touch: async (id: string, at: string): Promise<void> => {
      await db.query().update(apiKeys).set({ lastUsedAt: at }).where(eq(apiKeys.id, id))
    },
  }
}
export type ApiKeyStore = ReturnType<typeof createApiKeyStore>
