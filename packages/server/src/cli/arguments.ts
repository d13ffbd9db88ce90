/** Reads a command's arguments: options, and at most so many words. */
import { parseArgs } from 'node:util'
import { UsageError } from './command.ts'

export interface ArgumentRules {
  /** Options that take a value, without their dashes. */
  readonly options?: readonly string[]
  /** Options that are on or off. */
  readonly flags?: readonly string[]
  readonly wordsMax: number
}

export interface Arguments {
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string>>
  readonly flags: ReadonlySet<string>
}

/** Throws {@link UsageError} for an unknown option, a missing value or a word too many. */
export function readArguments(
  args: readonly string[],
  { options = [], flags = [], wordsMax }: ArgumentRules,
): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries([
        ...options.map((name) => [name, { type: 'string' as const }]),
        ...flags.map((name) => [name, { type: 'boolean' as const }]),
      ]),
    })
    const tooMany = positionals[wordsMax]
    if (tooMany !== undefined) throw new UsageError(`"${tooMany}" is one argument too many`)
    const given = Object.entries(values)
    return {
      words: positionals,
      options: Object.fromEntries(given.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
      flags: new Set(given.flatMap(([name, value]) => (value === true ? [name] : []))),
    }
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof TypeError)) throw error
    // Node's first sentence says what is wrong; the rest is advice about positional arguments.
    throw new UsageError(error.message.split('. ', 1)[0] ?? error.message, { cause: error })
  }
}

/** A whole number in a range, of an option that may be absent. */
export function wholeNumberOption(
  name: string,
  text: string | undefined,
  { from, to }: { from: number; to: number },
): number | undefined {
  if (text === undefined) return undefined
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= from && value <= to)) throw new UsageError(`--${name} takes a whole number from ${from} to ${to}`)
  return value
}
