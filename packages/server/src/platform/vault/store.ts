import { and, eq, ne, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import { secrets } from './tables.ts'

export interface SealedRow {
  readonly id: string
  readonly userId: string | null
  readonly purpose: string
  readonly keyId: string
  readonly envelope: string
}

const columns = {
  id: secrets.id,
  userId: secrets.userId,
  purpose: secrets.purpose,
  keyId: secrets.keyId,
  envelope: secrets.envelope,
}

export function createSecretStore(db: Database) {
  return {
    upsert: async (row: SealedRow): Promise<void> => {
      const { keyId, envelope } = row
      await db
        .query()
        .insert(secrets)
        .values(row)
        .onConflictDoUpdate({ target: secrets.id, set: { keyId, envelope, updatedAt: sql`now()` } })
    },
    find: async (id: string): Promise<SealedRow | undefined> => {
      const [row] = await db.query().select(columns).from(secrets).where(eq(secrets.id, id))
      return row
    },
    remove: async (id: string): Promise<void> => {
      await db.query().delete(secrets).where(eq(secrets.id, id))
    },
    sealedWithOther: (keyId: string, limit: number): Promise<readonly SealedRow[]> =>
      db.query().select(columns).from(secrets).where(ne(secrets.keyId, keyId)).limit(limit),
    /** Only if nobody changed it meanwhile. */
    reseal: async (row: SealedRow, next: { keyId: string; envelope: string }): Promise<void> => {
      await db
        .query()
        .update(secrets)
        .set({ ...next, updatedAt: sql`now()` })
        .where(and(eq(secrets.id, row.id), eq(secrets.envelope, row.envelope)))
    },
  }
}
