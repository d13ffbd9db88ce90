/** `g2e sim`: the simulators alone. Says their addresses in one line of JSON when they are up, and runs until it is told to stop. */
import { startSimulators } from '@g2e/simulators'
import type { RunningSimulators } from '@g2e/simulators'
import { readArguments, wholeNumberOption } from './arguments.ts'
import { UsageError, exitCodes } from './command.ts'
import type { Command } from './command.ts'

const seedMax = 2 ** 31
const portMax = 65_535
const stopSignals = ['SIGTERM', 'SIGINT'] as const

/** npm passes a signal on that the terminal has sent already, so the second one is heard and means nothing. */
const toldToStop = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of stopSignals) process.on(signal, () => resolve())
  })

async function start(seed: number | undefined, port: number | undefined): Promise<RunningSimulators> {
  try {
    return await startSimulators({ ...(seed !== undefined && { seed }), ...(port !== undefined && { port }) })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'EADDRINUSE')
      throw new UsageError(`port ${port} is in use; stop what uses it, or give another --port`, { cause })
    if (code === 'EACCES')
      throw new UsageError(`port ${port} may not be used by this user; give a --port above 1023`, { cause })
    throw cause
  }
}

export const command: Command = {
  usage: 'sim [--seed N] [--port N]',
  async run(args) {
    const { options } = readArguments(args, { options: ['seed', 'port'], wordsMax: 0 })
    const seed = wholeNumberOption('seed', options['seed'], { from: 0, to: seedMax })
    const port = wholeNumberOption('port', options['port'], { from: 0, to: portMax })
    const stopped = toldToStop()
    const simulators = await start(seed, port)
    const { url, control, brokers, gemini } = simulators
    process.stdout.write(`${JSON.stringify({ url, control, brokers, gemini })}\n`)
    await stopped
    await simulators.close()
    return exitCodes.done
  },
}
