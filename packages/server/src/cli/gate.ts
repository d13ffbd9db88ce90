/** `g2e gate`: the number gate on a text and its facts, the very one that the assistant's answers pass. */
import { gate } from '@g2e/domain/advice'
import { z } from 'zod'
import { readArguments } from './arguments.ts'
import { UsageError, exitCodes } from './command.ts'
import type { Command } from './command.ts'
import { readJsonInput } from './input.ts'

const plainNumber = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/

const GateDocument = z.strictObject({
  text: z.string().max(1_000_000),
  facts: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        value: z.union([z.string().regex(plainNumber, 'must be a decimal'), z.number().transform(String)]),
        unit: z.string().optional(),
        symbol: z.string().optional(),
        label: z.string().optional(),
        asOf: z.string().optional(),
      }),
    )
    .max(10_000),
  userText: z.string().max(1_000_000).optional(),
})

export const command: Command = {
  usage: 'gate [file | -]',
  async run(args) {
    const { words } = readArguments(args, { wordsMax: 1 })
    const parsed = GateDocument.safeParse(await readJsonInput(words[0]))
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new UsageError(`${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'does not fit'}`)
    }
    const answer = gate(parsed.data)
    process.stdout.write(`${JSON.stringify(answer)}\n`)
    return answer.unverified === 0 ? exitCodes.done : exitCodes.no
  },
}
