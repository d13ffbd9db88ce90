// The server alone, without looking at the web app's build.
import './node-guard.mjs'
const { main } = await import('../packages/server/src/main.ts')
await main(process.argv.slice(2))
