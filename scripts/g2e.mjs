#!/usr/bin/env node
// The g2e command. `npm run --silent g2e -- <command>`; also a bin.
import './node-guard.mjs'
import nodeModule from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepResolutions } from './kept-resolutions.mjs'

nodeModule.enableCompileCache(
  join(fileURLToPath(new URL('..', import.meta.url)), 'node_modules', '.cache', 'g2e-compile'),
)
const { runCommand } = await import('../packages/server/src/cli/main.ts')
process.exitCode = await runCommand(process.argv.slice(2))
keepResolutions()
