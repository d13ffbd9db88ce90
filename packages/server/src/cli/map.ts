/**
 * `g2e map`: what G2E understands of a broker's payload, by the very mapping that live uses. For support ("here is my
 * redacted payload") and tests. Prints the items without their raw payload, which the caller has.
 */
import { WireMismatch, payloadKinds } from '@g2e/brokers/port'
import type { MappedFailure, Mapped, PayloadKind, PayloadMapping } from '@g2e/brokers/port'
import { z } from 'zod'
import { readArguments } from './arguments.ts'
import { brokerArgument } from './broker-argument.ts'
import { UsageError, exitCodes } from './command.ts'
import type { Command } from './command.ts'
import { readInput } from './input.ts'

export const command: Command = {
  usage: `map <broker> <${payloadKinds.join('|')}> [file]`,
  async run(args) {
    const { words } = readArguments(args, { wordsMax: 3 })
    const broker = brokerArgument(words[0])
    const kind = payloadKinds.find((known) => known === words[1])
    if (!kind) throw new UsageError(`say what the payload is: ${payloadKinds.join(', ')}`)
    const payload = payloadOf(await readInput(words[2]))
    const { document, code } = understood(broker.map, kind, payload)
    process.stdout.write(`${JSON.stringify(document)}\n`)
    return code
  },
}

/** JSON, or the text itself where the broker speaks XML; an empty answer holds nothing. */
function payloadOf(input: string): unknown {
  const text = input.trim()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (text.startsWith('<')) return text
    throw new UsageError('the payload is neither JSON nor XML', { cause })
  }
}

function understood(mapping: PayloadMapping, kind: PayloadKind, payload: unknown): { document: unknown; code: number } {
  try {
    if (kind === 'error') return { document: failures(mapping, payload), code: exitCodes.done }
    const { items, warnings }: Mapped<object> = mapping[kind](payload)
    return { document: { items: items.map(withoutRaw), warnings }, code: exitCodes.done }
  } catch (error) {
    if (!(error instanceof WireMismatch)) throw error
    // Not an empty list: nothing was understood, and the exit code says so.
    const refusal = { path: error.path, message: error.message }
    return { document: { items: [], warnings: [refusal], error: refusal }, code: exitCodes.no }
  }
}

const withoutRaw = (item: object): object =>
  Object.fromEntries(Object.entries(item).filter(([field]) => field !== 'raw'))

const answer = z.object({
  status: z.number().int().min(100).max(599),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown(),
})

/** One answer or a list of them; for a single one its kind stands at the top too. */
function failures(mapping: PayloadMapping, payload: unknown): object {
  if (payload === undefined || payload === null) return { items: [], warnings: [] }
  const parsed = z.union([answer.transform((one) => [one]), z.array(answer)]).safeParse(payload)
  if (!parsed.success) throw new UsageError('an error answer is {"status": 403, "headers": {}, "body": ...}')
  const items: readonly MappedFailure[] = parsed.data.map((one) => mapping.error(one))
  return { ...(Array.isArray(payload) ? {} : items[0]), items, warnings: [] }
}
