// The server alone, without looking at the web app's build.
import './node-guard.mjs'
import { keepForNextStart } from './quick-loading.mjs'

const { begin } = await import('../packages/server/src/begin.ts')
await begin(process.argv.slice(2))
keepForNextStart()
