/** Input of a command: a file, or `-` for standard input. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { UsageError } from './command.ts'

/** npm runs scripts in the package's folder and says in `INIT_CWD` where the caller stood. */
export const callersPath = (file: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), file)

/** The whole text of a file, or of standard input for `-` and for no file at all. */
export async function readInput(file: string | undefined): Promise<string> {
  if (file === undefined || file === '-') return text(process.stdin)
  try {
    return await readFile(callersPath(file), 'utf8')
  } catch (cause) {
    throw new UsageError(`${file} cannot be read; give a file, or - for standard input`, { cause })
  }
}

/** One JSON document. */
export async function readJsonInput(file: string | undefined): Promise<unknown> {
  const input = await readInput(file)
  try {
    return JSON.parse(input)
  } catch (cause) {
    throw new UsageError(`${file === undefined || file === '-' ? 'standard input' : file} is not JSON`, { cause })
  }
}
