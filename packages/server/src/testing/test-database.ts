/**
 * A fresh migrated database for a test file: embedded by default, on the server of `TEST_DATABASE_URL` when that is set.
 * The embedded one starts from a copy that is made once per set of migrations.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createMetrics } from '../platform/metrics.ts'
import { openDatabase } from '../platform/db/database.ts'
import type { Database } from '../platform/db/database.ts'
import { fingerprint, startEmbedded } from '../platform/db/embedded.ts'
import { migrate, readMigrations } from '../platform/db/migrate.ts'
import { createLogger } from '../platform/log.ts'
import { createQueue } from '../platform/queue/queue.ts'

/** Short, so that a query outside of its open transaction is found and does not hang. */
const connectTimeoutMs = 5_000
const cacheFolder = fileURLToPath(new URL('../../../../node_modules/.cache/g2e-test', import.meta.url))
const log = createLogger({ level: 'silent' })
const onLost = (reason: string): void => {
  throw new Error(`the test's database is lost: ${reason}`)
}

async function prepare(db: Database): Promise<void> {
  await migrate(db)
  // The queue's own tables too, so that no test waits for them.
  const queue = createQueue({ db, log, metrics: createMetrics({ processMetrics: false }) })
  await queue.start()
  await queue.stop(0)
}

async function templatePath(): Promise<string> {
  const name = fingerprint(
    readMigrations()
      .map(({ checksum }) => checksum)
      .join(' '),
  )
  const path = join(cacheFolder, `${name}.tar.gz`)
  if (existsSync(path)) return path
  mkdirSync(cacheFolder, { recursive: true })
  const db = await startEmbedded({ dataDir: 'memory://', log, fsync: false, connectTimeoutMs, onLost })
  const fresh = `${path}.${randomUUID()}`
  try {
    await prepare(db)
    await db.dump(fresh)
  } finally {
    await db.close()
  }
  // Test files run beside each other: the last one to finish wins, and all are the same.
  renameSync(fresh, path)
  return path
}

const openServer = (url: string, onClose?: () => Promise<void>): Database =>
  openDatabase({
    kind: 'server',
    log,
    pool: { connectionString: url, max: 8, connectionTimeoutMillis: connectTimeoutMs },
    onClose,
  })

async function openOnServer(serverUrl: string): Promise<Database> {
  const template = `g2e_template_${fingerprint(
    readMigrations()
      .map(({ checksum }) => checksum)
      .join(' '),
  )}`
  const admin = openServer(serverUrl)
  const name = `g2e_test_${randomUUID().replaceAll('-', '')}`
  const urlOf = (database: string): string => {
    const url = new URL(serverUrl)
    url.pathname = `/${database}`
    return url.href
  }
  await admin.withConnection(async (raw) => {
    await raw('select pg_advisory_lock(712200002)')
    const { rows } = await raw('select 1 from pg_database where datname = $1', [template])
    if (rows.length === 0) {
      await raw(`create database ${template}_new`)
      const db = openServer(urlOf(`${template}_new`))
      await prepare(db)
      await db.close()
      await raw(`alter database ${template}_new rename to ${template}`)
    }
    await raw(`create database ${name} template ${template}`)
    await raw('select pg_advisory_unlock(712200002)')
  })
  return openServer(urlOf(name), async () => {
    await admin.raw(`drop database ${name} with (force)`)
    await admin.close()
  })
}

export const testDatabaseUrl = process.env['TEST_DATABASE_URL']

/** `dataDir` keeps the embedded one on disk (restart tests). Close it when the test file is done. */
export async function openTestDatabase(options: { readonly dataDir?: string | undefined } = {}): Promise<Database> {
  if (testDatabaseUrl !== undefined && options.dataDir === undefined) return openOnServer(testDatabaseUrl)
  return startEmbedded({
    dataDir: options.dataDir ?? 'memory://',
    log,
    templatePath: await templatePath(),
    fsync: false,
    connectTimeoutMs,
    onLost,
  })
}
