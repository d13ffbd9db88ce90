#!/usr/bin/env node
// Whole-system scenarios at length: npm run scenario -- crash --seeds 200 [--from 1]. Prints a report; exit 1 when a promise was broken.
import './node-guard.mjs'
import { parseArgs } from 'node:util'

const usage = 'npm run scenario -- crash --seeds N [--from N]'
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '200' }, from: { type: 'string', default: '1' } },
})
const [count, from] = [Number(values.seeds), Number(values.from)]
if (positionals[0] !== 'crash' || !Number.isInteger(count) || count < 1 || !Number.isInteger(from)) {
  process.stderr.write(`${usage}\n`)
  process.exit(2)
}
const { runCrashScenario } = await import('../tests/scenarios/crash.ts')
const seeds = Array.from({ length: count }, (_, index) => from + index)
const report = await runCrashScenario(seeds, (line) => process.stderr.write(`${line}\n`))
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
process.exitCode = report.faults.length === 0 ? 0 : 1
