// Builds packages/web/dist when its sources changed since the last build, told by a hash of their content.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const web = join(root, 'packages/web')
const dist = join(web, 'dist')
const stamp = join(dist, '.sources.sha256')

const sources = ['packages/web', 'packages/contract/src', 'packages/domain/src', 'package-lock.json']
const ignored = new Set(['node_modules', 'dist', '.vite'])

async function* filesBelow(path) {
  const entries = await readdir(path, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined
    throw error
  })
  if (entries === undefined) {
    yield path
    return
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (ignored.has(entry.name) || entry.name.includes('.test.')) continue
    const child = join(path, entry.name)
    if (entry.isDirectory()) yield* filesBelow(child)
    else yield child
  }
}

async function sourcesHash() {
  const hash = createHash('sha256')
  for (const source of sources) {
    for await (const file of filesBelow(join(root, source))) {
      hash
        .update(relative(root, file))
        .update('\0')
        .update(await readFile(file))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

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
  const wanted = await sourcesHash()
  const present = await readFile(stamp, 'utf8').catch(() => '')
  if (!force && present === wanted) return false
  say('Building the web app (only when its sources changed; about 10 seconds) ...')
  const startedAt = Date.now()
  await run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], web)
  await mkdir(dist, { recursive: true })
  await writeFile(stamp, wanted)
  say(`Built the web app in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildWebWhenStale({ say: (line) => process.stdout.write(`${line}\n`), force: process.argv.includes('--force') })
}
