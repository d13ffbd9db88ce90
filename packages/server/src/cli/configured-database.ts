/** The database of the settings, for commands that work while the server is stopped. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { brokers } from '@g2e/brokers/registry'
import { ConfigError, parseConfig } from '../platform/config/config.ts'
import { readEnvironment } from '../platform/config/environment.ts'
import type { Config } from '../platform/config/config.ts'
import { prepareDataFolder } from '../platform/config/data-folder.ts'
import type { Database } from '../platform/db/database.ts'
import { migrationsFolder, readMigrations } from '../platform/db/migrate.ts'
import { embeddedFolderName, openConfiguredDatabase } from '../platform/db/open.ts'
import { createLogger } from '../platform/log.ts'
import { StartupError } from '../platform/startup-error.ts'
import { UsageError } from './command.ts'

/** The settings, `url` in place of DATABASE_URL where it is given. */
export function commandConfig(url: string | undefined): Config {
  const environment = readEnvironment(process.cwd())
  try {
    return parseConfig(
      url === undefined ? environment : { ...environment, DATABASE_URL: url },
      brokers.flatMap(({ settings }) => settings),
    )
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new UsageError(error.faults.map(({ name, message }) => `${name}: ${message}`).join('; '), { cause: error })
  }
}

interface WorkOn {
  /** Only these are applied; without names all are. */
  readonly migrations?: readonly string[] | undefined
  /** A new folder or database is fine: it is what is written to. */
  readonly mayBeNew: boolean
}

function assertThere({ databaseUrl, dataDir }: Config): void {
  if (databaseUrl === undefined && !existsSync(join(dataDir, embeddedFolderName)))
    throw new UsageError(`DATA_DIR: ${dataDir} holds no database; name the folder that the server uses`)
}

export async function withConfiguredDatabase<T>(
  config: Config,
  { migrations, mayBeNew }: WorkOn,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  if (!mayBeNew) assertThere(config)
  const log = createLogger({ level: 'silent' })
  const onLost = (reason: string) => {
    throw new Error(`the embedded database ended: ${reason}`)
  }
  const wanted = readMigrations(migrationsFolder).filter(({ name }) => migrations?.includes(name) ?? true)
  let db: Database
  try {
    if (config.databaseUrl === undefined) prepareDataFolder(config.dataDir)
    db = await openConfiguredDatabase({ config, log, onLost, migrations: wanted })
  } catch (error) {
    if (!(error instanceof StartupError)) throw error
    throw new UsageError(`${error.setting}: ${error.message}`, { cause: error })
  }
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}
