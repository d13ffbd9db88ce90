// npm test: the checks, then every test on the embedded database, the server's again on PostgreSQL and Redis, then the
// browser's. Installs and starts what it needs where it may (see services.mjs). `--quick` leaves out servers and browser.
import './node-guard.mjs'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildWebWhenStale } from './build-web.mjs'
import { runChecks } from './check.mjs'
import { startServices } from './services.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const say = (line) => process.stdout.write(`${line}\n`)
const quick = process.argv.includes('--quick')
const reports = mkdtempSync(join(tmpdir(), 'g2e-test-'))
/** More than so many at once are no accident. */
const cutOffMax = 3
const total = { passed: 0, failed: 0, skipped: 0 }

function run(name, command, args, env) {
  say(`\n== ${name}`)
  const startedAt = Date.now()
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', command), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return { isOk: status === 0, seconds: Math.round((Date.now() - startedAt) / 1000) }
}

function tell(name, { isOk, seconds }, counts) {
  total.passed += counts.passed
  total.skipped += counts.skipped
  total.failed += counts.failed + (!isOk && counts.failed === 0 ? 1 : 0)
  const { passed, failed, skipped } = counts
  say(`${isOk ? 'ok' : 'FAILED'}: ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds} s`)
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
const unread = { passed: 0, failed: 1, skipped: 0 }

/** Nothing in it failed and nothing was said of it: its process was ended from outside, by a signal. */
const isCutOff = ({ status, message, assertionResults }) =>
  status === 'failed' && message === '' && assertionResults.every((test) => test.status !== 'failed')

function countsOf(files) {
  const tests = files.flatMap(({ assertionResults }) => assertionResults)
  const count = (of) => tests.filter(of).length
  const passed = count(({ status }) => status === 'passed')
  const failed = count(({ status }) => status === 'failed')
  return { passed, failed, skipped: tests.length - passed - failed }
}

function vitestOnce(name, args, env) {
  const file = join(reports, `${name.replaceAll(/[^a-zA-Z]+/g, '-')}.json`)
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  const ran = run(name, 'vitest/vitest.mjs', ['run', ...reporters, ...args], env)
  return { ...ran, files: read(file)?.testResults }
}

function vitest(name, args, env) {
  const { files, ...ran } = vitestOnce(name, args, env)
  const cutOff = files?.filter(isCutOff) ?? []
  if (!files || cutOff.length === 0 || cutOff.length > cutOffMax)
    return tell(name, ran, files ? countsOf(files) : unread)
  const names = cutOff.map((one) => relative(root, one.name))
  say(`The runtime of ${names.join(', ')} died of a signal, not of a test; once more (see CONTRIBUTING.md).`)
  const again = vitestOnce(`${name}, once more`, names, env)
  const whole = [...files.filter((one) => !cutOff.includes(one)), ...(again.files ?? [])]
  const counts = countsOf(whole)
  // The first run ended badly for the files that were cut off; whether for others too is told by their tests.
  const isOk = again.isOk && counts.failed === 0 && whole.every(({ status }) => status === 'passed')
  return tell(name, { isOk, seconds: ran.seconds + again.seconds }, counts)
}

total.failed += runChecks()
const services = quick ? { env: {}, stop: async () => undefined } : await startServices(say)
try {
  vitest('embedded database', [], {})
  if (services.env.TEST_DATABASE_URL) vitest('PostgreSQL and Redis', ['packages/server'], services.env)
  if (services.env.CHROMIUM_PATH) {
    await buildWebWhenStale({ say })
    const file = join(reports, 'browser.json')
    const args = ['test', '--config', 'tests/e2e/playwright.config.ts']
    const env = { ...services.env, PLAYWRIGHT_JSON_OUTPUT_NAME: file }
    const ran = run('browser', '@playwright/test/cli.js', args, env)
    const stats = read(file)?.stats
    const counts = stats && {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
    }
    tell('browser', ran, counts ?? unread)
  }
} finally {
  await services.stop()
  rmSync(reports, { recursive: true, force: true })
}
say(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 ? 0 : 1
