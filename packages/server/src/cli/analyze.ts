/**
 * `g2e analyze`: performance, risk, lots, gains and wash sales of a ledger bundle (api.md). With `--receipt` the answer comes
 * together with what it was made of, for `g2e verify-receipt`.
 */
import { analyze } from '@g2e/domain/ledger-bundle'
import { readArguments } from './arguments.ts'
import { readBundle } from './bundle-input.ts'
import { exitCodes } from './command.ts'
import type { Command } from './command.ts'
import { readJsonInput } from './input.ts'

export const command: Command = {
  usage: 'analyze [--receipt] [bundle.json | -]',
  async run(args) {
    const { words, flags } = readArguments(args, { flags: ['receipt'], wordsMax: 1 })
    const document = await readJsonInput(words[0])
    const answer = analyze(readBundle(document))
    const told = flags.has('receipt') ? { kind: 'g2e-receipt', version: 1, bundle: document, answer } : answer
    process.stdout.write(`${JSON.stringify(told)}\n`)
    return exitCodes.done
  },
}
