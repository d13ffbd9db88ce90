/** The `g2e` command. A subcommand is a file that exports a `command`, and a line here; it is loaded only when it is asked for. */
import { UsageError, exitCodes } from './command.ts'
import type { Command } from './command.ts'

const commands: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  analyze: () => import('./analyze.ts'),
  audit: () => import('./audit.ts'),
  backup: () => import('./backup.ts'),
  drill: () => import('./drill.ts'),
  gate: () => import('./gate.ts'),
  restore: () => import('./restore.ts'),
  sim: () => import('./sim.ts'),
  map: () => import('./map.ts'),
  'compile-order': () => import('./compile-order.ts'),
  'verify-receipt': () => import('./verify-receipt.ts'),
}

const names = (): string => Object.keys(commands).join(', ')

/** Runs what follows `g2e` on the command line and resolves to the exit code. A bug rejects. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args
  if (name === '' || name === 'help' || name === '--help') {
    const usages = await Promise.all(Object.values(commands).map(async (load) => (await load()).command.usage))
    const stream = name === '' ? process.stderr : process.stdout
    stream.write(`${usages.map((usage) => `g2e ${usage}`).join('\n')}\n`)
    return name === '' ? exitCodes.usage : exitCodes.done
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!load) {
    process.stderr.write(`g2e: there is no command "${name}"; there are ${names()}.\n`)
    return exitCodes.usage
  }
  const { command } = await load()
  if (rest.includes('--help')) {
    process.stdout.write(`g2e ${command.usage}\n`)
    return exitCodes.done
  }
  try {
    return await command.run(rest)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`g2e ${name}: ${error.message}.\n`)
    return exitCodes.usage
  }
}
