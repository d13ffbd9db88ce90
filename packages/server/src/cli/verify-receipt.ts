/**
 * `g2e verify-receipt`: every figure of a receipt, recomputed by the second implementation. That one is a script outside the
 * packages and a process of its own, so that it cannot share what the first got wrong.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { readArguments } from './arguments.ts'
import { exitCodes } from './command.ts'
import type { Command } from './command.ts'

const script = fileURLToPath(new URL('../../../../scripts/verify-receipt.mjs', import.meta.url))

export const command: Command = {
  usage: 'verify-receipt [receipt.json | -]',
  async run(args) {
    const { words } = readArguments(args, { wordsMax: 1 })
    const child = spawn(process.execPath, [script, ...words], { stdio: 'inherit' })
    const [code]: unknown[] = await once(child, 'exit')
    return typeof code === 'number' ? code : exitCodes.usage
  },
}
