/**
 * The lines of the journal: a header, then one JSON array of changes per flush. A change is `[collection, key, value]`, or
 * `[collection, key]` for a deletion. A power cut or kill can spoil only what was being written last, so exactly the last
 * line may be torn; it was never acknowledged and is dropped. Anything else that does not read is damage and is refused.
 */
import { z } from 'zod'

export const journalHeader = '{"format":"g2e-simulators","version":1}\n'
const Header = z.object({ format: z.literal('g2e-simulators'), version: z.literal(1) })
const Changes = z.array(z.union([z.tuple([z.string(), z.string(), z.unknown()]), z.tuple([z.string(), z.string()])]))
export type Change = readonly [collection: string, key: string, value?: unknown]

const newline = 0x0a

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Reads a journal through `apply`. Answers how many bytes of it are good; a first-time or torn header is 0. */
export function readJournal(path: string, bytes: Buffer, apply: (change: Change) => void): number {
  const headerEnd = bytes.indexOf(newline) + 1
  if (headerEnd === 0) return 0
  if (!Header.safeParse(parsed(bytes.toString('utf8', 0, headerEnd))).success)
    throw new Error(`${path} is not a journal of the simulators that this version reads; move it away to start afresh`)
  let start = headerEnd
  for (let end = bytes.indexOf(newline, start); end >= 0; end = bytes.indexOf(newline, start)) {
    const changes = Changes.safeParse(parsed(bytes.toString('utf8', start, end)))
    if (!changes.success) {
      if (end + 1 === bytes.length) return start
      throw new Error(`${path} is damaged at byte ${start}; restore it from a backup, or move it away to start afresh`)
    }
    for (const change of changes.data) apply(change)
    start = end + 1
  }
  return start
}

export const journalLine = (changes: readonly Change[]): string => `${JSON.stringify(changes)}\n`
