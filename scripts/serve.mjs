// The server alone, without looking at the web app's build.
import './node-guard.mjs'
import { keepForNextStart } from './quick-loading.mjs'

const { main } = await import('../packages/server/src/main.ts')
await main(process.argv.slice(2))
keepForNextStart()
