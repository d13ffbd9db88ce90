/**
 * Forward-only migrations: `src/migrations/0001-name.sql`, each in one transaction, in order of name, under a lock so that
 * instances starting together do not collide. What was applied is kept with its checksum; a changed file is an error, as
 * the database would no longer be what the files say. Plain SQL that PostgreSQL 15 understands.
 */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StartupError } from '../startup-error.ts'
import type { Database } from './database.ts'

export interface Migration {
  readonly name: string
  readonly text: string
  readonly checksum: string
}

export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

export function readMigrations(folder: string = migrationsFolder): readonly Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      return { name: file.replace(/\.sql$/, ''), text, checksum: createHash('sha256').update(text).digest('hex') }
    })
}

/** Any number; the same in every version for ever. */
const migrationLock = 712_200_001

const createJournal = `create table if not exists schema_migrations (
  name text primary key, checksum text not null, applied_at timestamptz not null default now())`

/** @returns the names that were applied now. @throws StartupError when the database does not fit the files. */
export async function migrate(
  db: Database,
  migrations: readonly Migration[] = readMigrations(),
): Promise<readonly string[]> {
  return db.withConnection(async (raw) => {
    await raw('select pg_advisory_lock($1)', [migrationLock])
    try {
      await raw(createJournal)
      const { rows } = await raw('select name, checksum from schema_migrations')
      const applied = new Map(rows.map((row) => [String(row['name']), String(row['checksum'])]))
      assertKnown(applied, migrations)
      const missing = migrations.filter(({ name }) => !applied.has(name))
      for (const migration of missing) await apply(raw, migration)
      return missing.map(({ name }) => name)
    } finally {
      await raw('select pg_advisory_unlock($1)', [migrationLock])
    }
  })
}

function assertKnown(applied: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map(({ name, checksum }) => [name, checksum]))
  for (const [name, checksum] of applied) {
    const expected = known.get(name)
    if (expected === undefined)
      throw new StartupError(
        'DATABASE_URL',
        `the database was made by a newer G2E (${name}); start that version or restore a backup`,
      )
    if (expected !== checksum)
      throw new StartupError(
        'DATABASE_URL',
        `the migration ${name} changed after it was applied; restore the original file`,
      )
  }
}

async function apply(raw: Database['raw'], { name, text, checksum }: Migration): Promise<void> {
  await raw('begin')
  try {
    await raw(text)
    await raw('insert into schema_migrations (name, checksum) values ($1, $2)', [name, checksum])
    await raw('commit')
  } catch (cause) {
    await raw('rollback')
    throw new Error(`the migration ${name} failed`, { cause })
  }
}
