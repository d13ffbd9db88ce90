// Writes the generated pages of docs/reference and .env.example: `node scripts/reference.mjs` (through npm run reference). A test keeps them current.
import './node-guard.mjs'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { referencePages } from './reference-pages.mjs'

for (const [name, text] of Object.entries(await referencePages())) {
  writeFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), text)
  process.stdout.write(`wrote ${name}\n`)
}
