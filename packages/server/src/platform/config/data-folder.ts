/** `DATA_DIR`: made, proved writable, and home of the key that is made once. */
import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StartupError } from '../startup-error.ts'

const keyFileName = 'secret.key'
const keyBytes = 48

export const secretKeyPath = (dataDir: string): string => join(dataDir, keyFileName)

/** Step by step: Node's own recursive form never comes back from a file system that makes no folders, such as /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/** @throws StartupError when nothing can be written there. */
export function prepareDataFolder(dataDir: string): void {
  try {
    makeFolder(dataDir)
    const probe = join(dataDir, `.probe-${randomUUID()}`)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (cause) {
    throw new StartupError('DATA_DIR', `${dataDir} cannot be written; choose a folder that this user may write`, {
      cause,
    })
  }
}

/** The key that was given, or the one made once and kept with mode 0600. */
export function resolveSecretKey(given: string | undefined, dataDir: string): string {
  if (given !== undefined) return given
  const path = secretKeyPath(dataDir)
  if (!existsSync(path)) {
    // Written whole and then named, so that a crash never leaves half a key.
    const fresh = `${path}.${randomUUID()}`
    writeFileSync(fresh, `${randomBytes(keyBytes).toString('base64url')}\n`, { mode: 0o600, flush: true })
    renameSync(fresh, path)
  }
  chmodSync(path, 0o600)
  const key = readFileSync(path, 'utf8').trim()
  if (key.length < 32)
    throw new StartupError('SECRET_KEY', `${path} does not hold a key; restore it from a backup, or set SECRET_KEY`)
  return key
}
