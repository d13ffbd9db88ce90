// Builds packages/web/dist when its sources changed since the last build, told by a hash of their content. Reading them all
// takes a good part of a start, so their sizes and times of change are kept too: where those are the same, nothing is read.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const web = join(root, 'packages/web')
const dist = join(web, 'dist')
const stamp = join(dist, '.sources.sha256')
const quickStamp = join(dist, '.sources.times')

const sources = ['packages/web', 'packages/contract/src', 'packages/domain/src', 'package-lock.json']
const ignored = new Set(['node_modules', 'dist', '.vite'])

function* filesBelow(path) {
  if (statSync(path).isFile()) {
    yield path
    return
  }
  const entries = readdirSync(path, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (ignored.has(entry.name) || entry.name.includes('.test.')) continue
    const child = join(path, entry.name)
    if (entry.isDirectory()) yield* filesBelow(child)
    else yield child
  }
}

const sourceFiles = () => sources.flatMap((source) => [...filesBelow(join(root, source))])

function timesHash() {
  const hash = createHash('sha256')
  for (const file of sourceFiles()) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${relative(root, file)}\0${size}\0${mtimeMs}\0`)
  }
  return hash.digest('hex')
}

async function sourcesHash() {
  const hash = createHash('sha256')
  for (const file of sourceFiles())
    hash
      .update(relative(root, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0')
  return hash.digest('hex')
}

const textOf = (path) => readFile(path, 'utf8').catch(() => '')

function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    let output = ''
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`building the web app failed:\n${output}`)),
    )
  })
}

/** Returns whether it built. */
export async function buildWebWhenStale({ say, force = false }) {
  const times = timesHash()
  if (!force && (await textOf(quickStamp)) === times) return false
  const wanted = await sourcesHash()
  if (!force && (await textOf(stamp)) === wanted) {
    await writeFile(quickStamp, times)
    return false
  }
  say('Building the web app (only when its sources changed; about 10 seconds) ...')
  const startedAt = Date.now()
  await run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], web)
  await mkdir(dist, { recursive: true })
  await writeFile(stamp, wanted)
  await writeFile(quickStamp, times)
  say(`Built the web app in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildWebWhenStale({ say: (line) => process.stdout.write(`${line}\n`), force: process.argv.includes('--force') })
}
