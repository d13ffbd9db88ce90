// npm start: builds the web app when its sources changed since the last build, then runs the server in this process.
import './node-guard.mjs'
import { keepForNextStart } from './quick-loading.mjs'

const { buildWebWhenStale } = await import('./build-web.mjs')
await buildWebWhenStale({ say: (line) => process.stdout.write(`${line}\n`) })
const { begin } = await import('../packages/server/src/begin.ts')
await begin(process.argv.slice(2))
keepForNextStart()
