// Writes the generated pages of docs/reference: `node scripts/reference.mjs` (through npm run reference). A test keeps them current.
import './node-guard.mjs'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { referencePages } from './reference-pages.mjs'

for (const [name, text] of Object.entries(await referencePages())) {
  writeFileSync(fileURLToPath(new URL(`../docs/reference/${name}`, import.meta.url)), text)
  process.stdout.write(`wrote docs/reference/${name}\n`)
}
