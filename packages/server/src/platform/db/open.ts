/** Opens the database that the settings name, reachable and migrated. */
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { Config } from '../config/config.ts'
import type { Logger } from '../log.ts'
import { StartupError } from '../startup-error.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import { openDatabase } from './database.ts'
import type { Database } from './database.ts'
import { startEmbedded } from './embedded.ts'
import { databaseFailureOf } from './errors.ts'
import { migrate, readMigrations } from './migrate.ts'
import type { Migration } from './migrate.ts'

const connectTimeoutMs = 5_000
const embeddedConnectTimeoutMs = 30_000
const connectionsMax = 10
/** Inside `DATA_DIR`. */
export const embeddedFolderName = 'postgres'

export interface OpenOptions {
  readonly config: Pick<Config, 'databaseUrl' | 'dataDir'>
  readonly log: Logger
  /** The embedded database's thread ended unasked. */
  readonly onLost: (reason: string) => void
  /** The embedded database's thread, where it was begun already. */
  readonly thread?: Worker | undefined
  /** Those to apply; all that there are unless told otherwise (a restore begins with the backup's). */
  readonly migrations?: readonly Migration[] | undefined
}

async function openServer(url: string, log: Logger): Promise<Database> {
  const db = openDatabase({
    kind: 'server',
    log,
    pool: {
      connectionString: url,
      max: connectionsMax,
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: 'g2e',
    },
  })
  try {
    await db.raw('select 1')
    return db
  } catch (cause) {
    await db.close()
    const failure = databaseFailureOf(cause)
    const said =
      failure === undefined
        ? 'no PostgreSQL answers at this address; start it, correct the address or unset it to use the embedded database'
        : 'PostgreSQL refused the connection; correct user, password and database in the address'
    throw new StartupError('DATABASE_URL', said, { cause })
  }
}

async function openEmbedded({ config, log, onLost, thread }: OpenOptions): Promise<Database> {
  const lock = await lockDataFolder(config.dataDir)
  try {
    const db = await startEmbedded({
      dataDir: join(config.dataDir, embeddedFolderName),
      log,
      fsync: true,
      connectTimeoutMs: embeddedConnectTimeoutMs,
      onLost,
      thread,
    })
    const close = async () => {
      await db.close()
      await lock.release()
    }
    return { ...db, close }
  } catch (cause) {
    await lock.release()
    throw new StartupError(
      'DATA_DIR',
      'the embedded database could not be opened; restore a backup or choose another folder',
      { cause },
    )
  }
}

/** @throws StartupError in one sentence when it cannot be reached, is in use, or does not fit this version. */
export async function openConfiguredDatabase(options: OpenOptions): Promise<Database> {
  const { databaseUrl } = options.config
  const db = databaseUrl === undefined ? await openEmbedded(options) : await openServer(databaseUrl, options.log)
  try {
    const applied = await migrate(db, options.migrations ?? readMigrations())
    if (applied.length > 0) options.log.info({ applied }, 'the database was brought up to date')
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}
