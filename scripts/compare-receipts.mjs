// Both implementations on random ledgers: node scripts/compare-receipts.mjs [--count 200] [--from 1]. Exit 0 when every
// figure of every ledger agrees to 1e-9; otherwise the seeds that differ are told, with their first difference.
import { parseArgs } from 'node:util'
import { analyze } from '../packages/domain/src/ledger-bundle/index.ts'
import { readBundle } from '../packages/server/src/cli/bundle-input.ts'
import { randomBundle } from './receipt/random-bundle.mjs'
import { heldWorkings } from './receipt/random-held.mjs'
import { compareWorkings, verify } from './verify-receipt.mjs'

const { values } = parseArgs({ options: { count: { type: 'string' }, from: { type: 'string' } } })
const from = Number(values.from ?? 1)
const count = Number(values.count ?? 200)
let figures = 0
const differing = []
for (let seed = from; seed < from + count; seed += 1) {
  const bundle = randomBundle(seed)
  const read = readBundle(bundle)
  const answer = analyze(read)
  const told = verify({ bundle, answer })
  for (const { given, found } of heldWorkings(seed, read, answer))
    compareWorkings(JSON.parse(JSON.stringify(given)), found, told)
  figures += told.figures
  if (told.differences.length > 0)
    differing.push({ seed, differences: told.differences.length, first: told.differences[0] })
}
process.stdout.write(`${JSON.stringify({ ledgers: count, figures, differing })}\n`)
process.exitCode = differing.length === 0 && figures > 0 ? 0 : 1
