/** `g2e restore`: a backup into an empty database, all of it or nothing; then the newer migrations on top. */
import { createReadStream, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { secretKeyPath } from '../platform/config/data-folder.ts'
import { BackupFault, holdsRows, readHeader, restoreLines } from '../platform/db/backup.ts'
import type { BackupHeader } from '../platform/db/backup.ts'
import { migrate, readMigrations } from '../platform/db/migrate.ts'
import { readArguments } from './arguments.ts'
import { UsageError, exitCodes } from './command.ts'
import type { Command } from './command.ts'
import { commandConfig, withConfiguredDatabase } from './configured-database.ts'
import { callersPath } from './input.ts'

const ownerOnly = 0o600

export const command: Command = {
  usage: 'restore <file> [--url postgres://...]',
  async run(args) {
    const { words, options } = readArguments(args, { options: ['url'], wordsMax: 1 })
    const [file] = words
    if (file === undefined) throw new UsageError('say which file to read')
    const config = commandConfig(options['url'])
    try {
      const header = readHeader(await firstLine(callersPath(file)))
      assertKnown(header)
      const rows = await withConfiguredDatabase(
        config,
        { migrations: header.migrations, mayBeNew: true },
        async (db) => {
          const restored = await db.withConnection(async (raw) => {
            if (await holdsRows(raw))
              throw new UsageError('the database holds data already; restore into an empty DATA_DIR or database')
            return restoreLines(raw, linesBehindHeader(callersPath(file)))
          })
          await migrate(db)
          return restored
        },
      )
      keepKey(header, config.dataDir)
      process.stdout.write(`${JSON.stringify({ restored: rows, backupOf: header.createdAt })}\n`)
      return exitCodes.done
    } catch (error) {
      if (!(error instanceof BackupFault)) throw error
      throw new UsageError(`${file} cannot be restored, nothing was changed: ${error.message}`, { cause: error })
    }
  },
}

function assertKnown({ migrations }: BackupHeader): void {
  const known = new Set(readMigrations().map(({ name }) => name))
  const unknown = migrations.find((name) => !known.has(name))
  if (unknown !== undefined)
    throw new BackupFault(`it was made by a newer G2E (${unknown}); install that version first`)
}

/** Never over a key that is there: what it sealed would be lost. */
function keepKey({ secretKey }: BackupHeader, dataDir: string): void {
  if (secretKey === undefined) return
  const path = secretKeyPath(dataDir)
  if (existsSync(path)) {
    process.stderr.write(`The backup's key was not written: ${path} is there already.\n`)
    return
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  writeFileSync(path, `${secretKey}\n`, { mode: ownerOnly, flush: true })
}

const linesOf = (path: string) => createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })

async function firstLine(path: string): Promise<string> {
  if (!existsSync(path)) throw new UsageError(`${path} cannot be read; give the file of a backup`)
  for await (const line of linesOf(path)) return line
  return ''
}

async function* linesBehindHeader(path: string): AsyncGenerator<string> {
  let isHeader = true
  for await (const line of linesOf(path)) {
    if (!isHeader) yield line
    isHeader = false
  }
}
