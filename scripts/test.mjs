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
/** Files that are run once more; when more fail at once it is no accident. */
const onceMoreMax = 3
const total = { passed: 0, failed: 0, skipped: 0 }
/**
 * What is said last, so that it stands at the end of any log: each test that failed, with the first line of why.
 * @type {{ failed: string[], unsteady: string[] }}
 */
const ended = { failed: [], unsteady: [] }

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

const firstLine = (text) =>
  text
    ?.split('\n')
    .find((line) => line.trim() !== '')
    ?.trim()
    .slice(0, 300) ?? ''
const nameOf = (file) => relative(root, file.name)

/** Each test of a file that failed, in a line; the file's own words where it failed as a whole. */
function failuresOf(file) {
  if (file.status === 'passed') return []
  if (isCutOff(file)) return [`${nameOf(file)}: its process died of a signal`]
  const failed = file.assertionResults.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return [`${nameOf(file)}: ${firstLine(file.message)}`]
  return failed.map((test) => `${nameOf(file)} › ${test.fullName}: ${firstLine(test.failureMessages[0])}`)
}

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

/**
 * A file that failed is run once more by itself. What passes then is unsteady: it is told by name and with why it failed, as
 * a fault to be looked for (CONTRIBUTING.md); what fails again has failed.
 */
function vitest(name, args, env) {
  const { files, ...ran } = vitestOnce(name, args, env)
  const bad = files?.filter(({ status }) => status !== 'passed') ?? []
  if (bad.length === 0 || bad.length > onceMoreMax) {
    ended.failed.push(...bad.flatMap(failuresOf))
    return tell(name, ran, files ? countsOf(files) : unread)
  }
  const names = bad.map(nameOf)
  say(`Once more: ${names.join(', ')}`)
  const again = vitestOnce(`${name}, once more`, names, env)
  const whole = [...files.filter((one) => !bad.includes(one)), ...(again.files ?? [])]
  const isAgainBad = (one) => (again.files ?? []).every((file) => file.name !== one.name || file.status !== 'passed')
  for (const one of bad) ended[isAgainBad(one) ? 'failed' : 'unsteady'].push(...failuresOf(one))
  // The first run ended badly for the files that were run again; whether for others too is told by their tests.
  const isOk = again.isOk && whole.every(({ status }) => status === 'passed')
  return tell(name, { isOk, seconds: ran.seconds + again.seconds }, countsOf(whole))
}

/** Tests of the browser that failed, or failed once: Playwright repeats them itself. */
function browserEnds(suites, path = '') {
  for (const suite of suites ?? []) {
    const under = path === '' ? suite.title : path
    for (const { title, tests } of suite.specs ?? []) {
      const status = tests[0]?.status
      const why = firstLine(tests[0]?.results.find(({ error }) => error)?.error.message)
      if (status === 'unexpected') ended.failed.push(`${under} › ${title}: ${why}`)
      if (status === 'flaky') ended.unsteady.push(`${under} › ${title}: ${why}`)
    }
    browserEnds(suite.suites, under)
  }
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
    const report = read(file)
    const stats = report?.stats
    browserEnds(report?.suites)
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
for (const [what, lines] of Object.entries(ended)) {
  if (lines.length > 0) say(`\n${what === 'failed' ? 'Failed' : 'Unsteady (failed, then passed when run again)'}:`)
  for (const line of lines) say(`  ${line}`)
}
const unsteady = ended.unsteady.length === 0 ? '' : `, ${ended.unsteady.length} unsteady`
say(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped${unsteady}`)
process.exitCode = total.failed === 0 ? 0 : 1
