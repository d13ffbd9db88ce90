// npm run check: everything that needs no running program: format, lint, types, dead code, audit of dependencies.
import './node-guard.mjs'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url))
export const checks = [
  { name: 'format', command: bin('oxfmt'), args: ['--check', '.'] },
  { name: 'lint', command: bin('oxlint'), args: ['--type-aware'] },
  { name: 'types', command: bin('tsc'), args: ['-p', 'tsconfig.json'] },
  { name: 'types of the web app', command: bin('tsc'), args: ['-p', 'packages/web/tsconfig.json'] },
  { name: 'dead code', command: bin('knip'), args: [] },
]

export function runChecks() {
  let failed = 0
  for (const { name, command, args } of checks) {
    const startedAt = Date.now()
    const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
    process.stdout.write(
      `${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`,
    )
    if (status !== 0) failed += 1
  }
  return failed
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = runChecks() === 0 ? 0 : 1
