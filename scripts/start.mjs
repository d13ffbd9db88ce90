// npm start: builds the web app when its sources changed since the last build, then runs the server in this process.
import './node-guard.mjs'
import nodeModule from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepResolutions } from './kept-resolutions.mjs'

nodeModule.enableCompileCache(
  join(fileURLToPath(new URL('..', import.meta.url)), 'node_modules', '.cache', 'g2e-compile'),
)

const { buildWebWhenStale } = await import('./build-web.mjs')
await buildWebWhenStale({ say: (line) => process.stdout.write(`${line}\n`) })
const { main } = await import('../packages/server/src/main.ts')
await main(process.argv.slice(2))
keepResolutions()
