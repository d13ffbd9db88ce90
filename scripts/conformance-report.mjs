// Runs every conformance case of every broker of the registry and says what came of each: `node scripts/conformance-report.mjs [broker ...]`.
// Exits 1 when one that the report calls holding does not hold, or was not run.
import './node-guard.mjs'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { casesFor } from '../packages/brokers/src/conformance/index.ts'
import { brokers } from '../packages/brokers/src/registry.ts'
import { factsOf } from './conformance-page.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const named = process.argv.slice(2)
const wanted = brokers.filter(({ id }) => named.length === 0 || named.includes(id))
if (wanted.length === 0) {
  process.stderr.write(`no such broker: ${named.join(', ')}; there are ${brokers.map(({ id }) => id).join(', ')}\n`)
  process.exit(2)
}

/** Outcome by case number. */
function outcomesOf({ id }) {
  const out = mkdtempSync(join(tmpdir(), 'conformance-'))
  const file = join(out, 'report.json')
  const run = ['run', `packages/brokers/src/${id}/conformance.test.ts`, '--reporter=json', `--outputFile=${file}`]
  spawnSync(join(root, 'node_modules/.bin/vitest'), run, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(out, { recursive: true })
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  return new Map(
    tests.flatMap(({ title, status }) => (/^\d+:/.test(title) ? [[Number.parseInt(title, 10), status]] : [])),
  )
}

let missing = 0
for (const broker of wanted) {
  const facts = await factsOf(broker)
  const cases = facts === undefined ? [] : casesFor(broker, facts)
  const outcomes = facts === undefined ? new Map() : outcomesOf(broker)
  const failed = cases.filter(({ number }) => outcomes.get(number) !== 'passed')
  missing += failed.length + (facts === undefined ? 1 : 0)
  process.stdout.write(
    `${broker.name}: ${facts === undefined ? 'no cases are run' : `${cases.length - failed.length} of ${cases.length} cases hold`}\n`,
  )
  for (const { number, title } of failed)
    process.stdout.write(`  ${number}: ${title}: ${outcomes.get(number) ?? 'not run'}\n`)
}
process.exit(missing > 0 ? 1 : 0)
