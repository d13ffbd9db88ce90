/** `g2e audit verify`: an exported chain, offline: no server, no database, nothing but the file. */
import { ChainVerifier } from '../features/audit/index.ts'
import { readArguments } from './arguments.ts'
import { UsageError, exitCodes } from './command.ts'
import type { Command } from './command.ts'
import { readInput } from './input.ts'

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export const command: Command = {
  usage: 'audit verify [export.ndjson | -]',
  async run(args) {
    const { words } = readArguments(args, { wordsMax: 2 })
    const [verb, file] = words
    if (verb !== 'verify') throw new UsageError('the one thing to do with an audit export is "verify"')
    const lines = (await readInput(file)).split('\n').filter((line) => line.trim() !== '')
    const verifier = new ChainVerifier()
    for (const [index, line] of lines.entries()) {
      const entry = parseLine(line)
      if (entry === undefined && index === 0)
        throw new UsageError('this is not an audit export: its first line is no JSON object')
      // A line that cannot be read is a break in the chain, not a reason to stop.
      verifier.add(entry ?? {})
    }
    const result = verifier.result()
    process.stdout.write(`${JSON.stringify(result)}\n`)
    return result.valid ? exitCodes.done : exitCodes.no
  },
}
