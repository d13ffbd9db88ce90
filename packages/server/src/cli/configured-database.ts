/** The database of the settings, for commands that work while the server is stopped. */
import { brokers } from '@g2e/brokers/registry'
import { ConfigError, parseConfig, readEnvironment } from '../platform/config/config.ts'
import type { Config } from '../platform/config/config.ts'
import type { Database } from '../platform/db/database.ts'
import { migrationsFolder, readMigrations } from '../platform/db/migrate.ts'
import { openConfiguredDatabase } from '../platform/db/open.ts'
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

/** Only the migrations that are named are applied; without names all are. */
export async function withConfiguredDatabase<T>(
  config: Config,
  migrations: readonly string[] | undefined,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const log = createLogger({ level: 'silent' })
  const onLost = (reason: string) => {
    throw new Error(`the embedded database ended: ${reason}`)
  }
  const wanted = readMigrations(migrationsFolder).filter(({ name }) => migrations?.includes(name) ?? true)
  let db: Database
  try {
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
