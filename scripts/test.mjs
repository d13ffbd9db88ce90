// npm test: the checks, then every test on the embedded database, the server's again on PostgreSQL and Redis, then the
// browser's. Installs and starts what it needs where it may (see services.mjs). `--quick` leaves out servers and browser.
import './node-guard.mjs'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildWebWhenStale } from './build-web.mjs'
import { runChecks } from './check.mjs'
import { startServices } from './services.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const say = (line) => process.stdout.write(`${line}\n`)
const quick = process.argv.includes('--quick')
const reports = mkdtempSync(join(tmpdir(), 'g2e-test-'))
const total = { passed: 0, failed: 0, skipped: 0 }

function step(name, command, args, env, readReport) {
  say(`\n== ${name}`)
  const startedAt = Date.now()
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', command), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  const counts = readReport()
  total.passed += counts.passed
  total.skipped += counts.skipped
  total.failed += counts.failed + (status !== 0 && counts.failed === 0 ? 1 : 0)
  say(
    `${status === 0 ? 'ok' : 'FAILED'}: ${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, ${Math.round((Date.now() - startedAt) / 1000)} s`,
  )
}

function reader(file, count) {
  return () => {
    try {
      return count(JSON.parse(readFileSync(file, 'utf8')))
    } catch {
      return { passed: 0, failed: 1, skipped: 0 }
    }
  }
}
const ofVitest = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests,
  skipped: report.numPendingTests + report.numTodoTests,
})
const ofPlaywright = ({ stats }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected,
  skipped: stats.skipped,
})

function vitest(name, args, env) {
  const file = join(reports, `${name.replaceAll(' ', '-')}.json`)
  step(
    name,
    'vitest/vitest.mjs',
    ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`, ...args],
    env,
    reader(file, ofVitest),
  )
}

total.failed += runChecks()
const services = quick ? { env: {}, stop: async () => undefined } : await startServices(say)
try {
  vitest('embedded database', [], {})
  if (services.env.TEST_DATABASE_URL) vitest('PostgreSQL and Redis', ['packages/server'], services.env)
  if (services.env.CHROMIUM_PATH) {
    await buildWebWhenStale({ say })
    const file = join(reports, 'browser.json')
    step(
      'browser',
      '@playwright/test/cli.js',
      ['test', '--config', 'tests/e2e/playwright.config.ts'],
      { ...services.env, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
      reader(file, ofPlaywright),
    )
  }
} finally {
  await services.stop()
  rmSync(reports, { recursive: true, force: true })
}
say(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 ? 0 : 1
