// Every kind of ticket at each broker as a page to review: `node scripts/golden-orders.mjs [--write] [broker ...]`.
// Without --write it says which pages are not current, and exits 1 if one is not. A broker is a folder with a read-back.ts.
import './node-guard.mjs'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { goldenOrders } from '../packages/brokers/src/conformance/orders/index.ts'

const folders = new URL('../packages/brokers/src/', import.meta.url)
const words = process.argv.slice(2)
const isWriting = words.includes('--write')
const named = words.filter((word) => !word.startsWith('--'))
const ids = readdirSync(folders).filter((id) => existsSync(new URL(`${id}/read-back.ts`, folders)))
const unknown = named.filter((id) => !ids.includes(id))
if (unknown.length > 0) {
  process.stderr.write(`no broker folder with a read-back.ts: ${unknown.join(', ')}; there are ${ids.join(', ')}\n`)
  process.exit(2)
}

let stale = 0
for (const id of named.length > 0 ? named : ids) {
  const exported = Object.values(await import(new URL(`${id}/index.ts`, folders)))
  const definition = exported.find((value) => typeof value?.compileOrder === 'function')
  const file = new URL(`${id}/fixtures/golden-orders.txt`, folders)
  const page = goldenOrders({ definition })
  const isCurrent = existsSync(file) && readFileSync(file, 'utf8') === page
  if (isWriting && !isCurrent) writeFileSync(file, page)
  if (!isWriting && !isCurrent) stale += 1
  process.stdout.write(`${fileURLToPath(file)}: ${isCurrent ? 'current' : isWriting ? 'written' : 'not current'}\n`)
}
process.exit(stale > 0 ? 1 : 0)
