#!/usr/bin/env node
// The g2e command. `npm run --silent g2e -- <command>`; also a bin.
import './node-guard.mjs'
import { keepForNextStart } from './quick-loading.mjs'

const { runCommand } = await import('../packages/server/src/cli/main.ts')
process.exitCode = await runCommand(process.argv.slice(2))
keepForNextStart()
