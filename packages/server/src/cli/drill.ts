/** `g2e drill`: tries the halt and the stops in the simulator, from the first order to the last cancel, and prints what came of it. */
import { readArguments, wholeNumberOption } from './arguments.ts'
import { exitCodes } from './command.ts'
import type { Command } from './command.ts'
import { startDrillServer } from './drill-server.ts'
import { drillSteps } from './drill-steps.ts'
import type { DrillStep } from './drill-steps.ts'
import { signUp } from './drill-trader.ts'

const seedDefault = 7
const seedMax = 2 ** 31
const [firstBroker, secondBroker] = ['alpaca', 'schwab']

async function run(origin: string): Promise<readonly DrillStep[]> {
  const trader = await signUp(origin)
  const first = { brokerId: firstBroker, accountId: await trader.connect(firstBroker) }
  const second = { brokerId: secondBroker, accountId: await trader.connect(secondBroker) }
  const steps: DrillStep[] = []
  for await (const step of drillSteps({ trader, first, second })) {
    steps.push(step)
    process.stderr.write(`${step.passed ? 'ok  ' : 'FAIL'} ${step.step}: ${step.observed} (${step.ms} ms)\n`)
  }
  return steps
}

export const command: Command = {
  usage: 'drill [--seed N]',
  async run(args) {
    const { options } = readArguments(args, { options: ['seed'], wordsMax: 0 })
    const seed = wholeNumberOption('seed', options['seed'], { from: 0, to: seedMax }) ?? seedDefault
    const server = await startDrillServer(seed)
    try {
      const steps = await run(server.origin)
      const passed = steps.every((step) => step.passed)
      process.stdout.write(
        `${JSON.stringify({ passed, seed, brokers: [firstBroker, secondBroker], steps }, null, 2)}\n`,
      )
      return passed ? exitCodes.done : exitCodes.no
    } finally {
      await server.stop()
    }
  },
}
