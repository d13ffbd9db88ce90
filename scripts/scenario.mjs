#!/usr/bin/env node
// Whole-system scenarios at length. Prints a report; exit 1 when a promise was broken.
//   npm run scenario -- crash --seeds 200 [--from 1]    kill -9 around placing
//   npm run scenario -- weeks [--every-minutes 30] [--renewals-hours 336]   two weeks over a change of clocks, four brokers, moved time
//   npm run scenario -- faults [--minutes 60] [--seed 7]   every fault at every broker, moved time
import './node-guard.mjs'
import { parseArgs } from 'node:util'

const usage = `npm run scenario -- crash --seeds N [--from N]
npm run scenario -- weeks [--every-minutes N] [--renewals-hours N]
npm run scenario -- faults [--minutes N] [--seed N]
`
const say = (line) => process.stderr.write(`${line}\n`)
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '7' },
    'every-minutes': { type: 'string', default: '30' },
    'renewals-hours': { type: 'string', default: '336' },
  },
})
const whole = (name) => {
  const value = Number(values[name])
  if (Number.isInteger(value) && value >= 1) return value
  process.stderr.write(`--${name} is a whole number from 1.\n${usage}`)
  process.exit(2)
}

const scenarios = {
  crash: async () => {
    const { runCrashScenario } = await import('../tests/scenarios/crash.ts')
    return runCrashScenario(
      Array.from({ length: whole('seeds') }, (_, index) => whole('from') + index),
      say,
    )
  },
  weeks: async () => {
    const { runTwoWeeks } = await import('../tests/scenarios/two-weeks.ts')
    const often = { everyMs: whole('every-minutes') * 60_000, renewalsMs: whole('renewals-hours') * 3_600_000 }
    return runTwoWeeks(often, say)
  },
  faults: async () => {
    const { runFaultsScenario } = await import('../tests/scenarios/faults.ts')
    return runFaultsScenario({ seed: whole('seed'), minutes: whole('minutes') }, say)
  },
}
const run = scenarios[positionals[0]]
if (run === undefined) {
  process.stderr.write(usage)
  process.exit(2)
}
const report = await run()
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
process.exit(report.faults.length === 0 ? 0 : 1)
