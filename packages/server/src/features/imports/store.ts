import type { ImportMapping } from '@g2e/contract/imports'
import type { ImportFormat } from '@g2e/domain/import'
import { and, asc, count, desc, eq } from 'drizzle-orm'
import type { Database } from '../../platform/db/database.ts'
import { imports, presets } from './tables.ts'

export interface StoredImport {
  readonly id: string
  readonly userId: string
  readonly accountId: string
  readonly madeAccount: boolean
  readonly format: ImportFormat
  readonly fileName: string | null
  readonly rowCount: number
  readonly newCount: number
  readonly duplicateCount: number
  readonly createdAt: string
}

export interface StoredPreset {
  readonly id: string
  readonly name: string
  readonly mapping: ImportMapping
  readonly updatedAt: string
}

const importOf = (row: typeof imports.$inferSelect): StoredImport => ({
  ...row,
  createdAt: new Date(row.createdAt).toISOString(),
})
const presetOf = (row: typeof presets.$inferSelect): StoredPreset => ({
  ...row,
  updatedAt: new Date(row.updatedAt).toISOString(),
})
const listMax = 200

function importStore(db: Database) {
  return {
    list: async (userId: string): Promise<readonly StoredImport[]> => {
      const rows = await db
        .query()
        .select()
        .from(imports)
        .where(eq(imports.userId, userId))
        .orderBy(desc(imports.createdAt), desc(imports.id))
        .limit(listMax)
      return rows.map(importOf)
    },
    find: async (userId: string, id: string): Promise<StoredImport | undefined> => {
      const [row] = await db
        .query()
        .select()
        .from(imports)
        .where(and(eq(imports.userId, userId), eq(imports.id, id)))
      return row && importOf(row)
    },
    countOf: async (accountId: string): Promise<number> => {
      const [row] = await db.query().select({ total: count() }).from(imports).where(eq(imports.accountId, accountId))
      return row?.total ?? 0
    },
    add: async (made: Omit<StoredImport, 'createdAt'>, at: string): Promise<void> => {
      await db
        .query()
        .insert(imports)
        .values({ ...made, createdAt: at, updatedAt: at })
    },
    /** Its transactions go with it. */
    remove: async (id: string): Promise<void> => {
      await db.query().delete(imports).where(eq(imports.id, id))
    },
  }
}

function presetStore(db: Database) {
  return {
    list: async (userId: string): Promise<readonly StoredPreset[]> => {
      const rows = await db
        .query()
        .select()
        .from(presets)
        .where(eq(presets.userId, userId))
        .orderBy(asc(presets.name))
        .limit(listMax)
      return rows.map(presetOf)
    },
    count: async (userId: string): Promise<number> => {
      const [row] = await db.query().select({ total: count() }).from(presets).where(eq(presets.userId, userId))
      return row?.total ?? 0
    },
    /** One of the same name is replaced and keeps its id. */
    save: async (
      preset: { readonly id: string; readonly userId: string; readonly name: string; readonly mapping: ImportMapping },
      at: string,
    ): Promise<StoredPreset> => {
      const [row] = await db
        .query()
        .insert(presets)
        .values({ ...preset, createdAt: at, updatedAt: at })
        .onConflictDoUpdate({
          target: [presets.userId, presets.name],
          set: { mapping: preset.mapping, updatedAt: at },
        })
        .returning()
      if (!row) throw new Error('a preset was not stored')
      return presetOf(row)
    },
    /** @returns whether there was one. */
    remove: async (userId: string, id: string): Promise<boolean> => {
      const gone = await db
        .query()
        .delete(presets)
        .where(and(eq(presets.userId, userId), eq(presets.id, id)))
        .returning({ id: presets.id })
      return gone.length > 0
    },
  }
}

export const createImportStore = (db: Database) => ({ imports: importStore(db), presets: presetStore(db) })
export type ImportStore = ReturnType<typeof createImportStore>
