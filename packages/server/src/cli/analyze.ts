/** `g2e analyze`: performance, risk, lots, gains and wash sales of a ledger bundle (api.md). */
import { analyze } from '@g2e/domain/ledger-bundle'
import { readArguments } from './arguments.ts'
import { readBundle } from './bundle-input.ts'
import { exitCodes } from './command.ts'
import type { Command } from './command.ts'
import { readJsonInput } from './input.ts'

export const command: Command = {
  usage: 'analyze [bundle.json | -]',
  async run(args) {
    const { words } = readArguments(args, { wordsMax: 1 })
    const bundle = readBundle(await readJsonInput(words[0]))
    process.stdout.write(`${JSON.stringify(analyze(bundle))}\n`)
    return exitCodes.done
  },
}
