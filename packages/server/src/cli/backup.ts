/** `g2e backup`: the whole database in one file; the server must be stopped where the database is the embedded one. */
import { createWriteStream, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { secretKeyPath } from '../platform/config/data-folder.ts'
import { backupLines } from '../platform/db/backup.ts'
import { isoOf, systemClock } from '../platform/clock.ts'
import { readArguments } from './arguments.ts'
import { UsageError, exitCodes } from './command.ts'
import type { Command } from './command.ts'
import { commandConfig, withConfiguredDatabase } from './configured-database.ts'
import { callersPath } from './input.ts'

const ownerOnly = 0o600

export const command: Command = {
  usage: 'backup <file> [--with-key] [--url postgres://...]',
  async run(args) {
    const { words, flags, options } = readArguments(args, { flags: ['with-key'], options: ['url'], wordsMax: 1 })
    const [file] = words
    if (file === undefined) throw new UsageError('say which file to write')
    const config = commandConfig(options['url'])
    const secretKey = flags.has('with-key') ? (config.secretKey ?? keptKey(config.dataDir)) : undefined
    const path = callersPath(file)
    const partial = `${path}.partial`
    let lines = 0
    const counted = async function* (source: AsyncIterable<string>) {
      for await (const line of source) {
        lines += 1
        yield line
      }
    }
    await withConfiguredDatabase(config, { mayBeNew: false }, (db) =>
      db.withConnection(async (raw) => {
        const source = backupLines(raw, {
          createdAt: isoOf(systemClock.now()),
          ...(secretKey !== undefined && { secretKey }),
        })
        try {
          await pipeline(Readable.from(counted(source)), createWriteStream(partial, { mode: ownerOnly, flush: true }))
        } catch (cause) {
          rmSync(partial, { force: true })
          if (cause instanceof Error && 'code' in cause && 'path' in cause)
            throw new UsageError(`${file} cannot be written; choose another place`, { cause })
          throw cause
        }
      }),
    )
    renameSync(partial, path)
    process.stdout.write(`${JSON.stringify({ file: path, rows: lines - 2, withKey: secretKey !== undefined })}\n`)
    if (secretKey === undefined)
      process.stderr.write(
        'The key is not in it: keep secret.key or SECRET_KEY apart, or broker sign-ins cannot be restored.\n',
      )
    return exitCodes.done
  },
}

function keptKey(dataDir: string): string {
  const path = secretKeyPath(dataDir)
  if (!existsSync(path)) throw new UsageError(`--with-key finds no key: ${path} is not there and SECRET_KEY is unset`)
  return readFileSync(path, 'utf8').trim()
}
