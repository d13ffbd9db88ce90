/** The environment over `.env`: read before anything else, so nothing is imported here. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

export type Environment = Readonly<Record<string, string | undefined>>

/** The environment over `.env` in a folder. */
export function readEnvironment(folder: string, env: Environment = process.env): Environment {
  const path = join(folder, '.env')
  return existsSync(path) ? { ...parseEnv(readFileSync(path, 'utf8')), ...env } : env
}
