// Where each import leads, kept between starts. Node parses a package's whole manifest anew for every import of it, and some
// manifests list thousands of entries: that was more than half of the time in which the server's thousand modules load.
// Kept for one state of the dependencies (the lock file) and one Node; addresses are relative to the project, so it may be
// moved. Only what was found inside the project is kept: a file that is gone since fails when it is loaded, as it would here.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import nodeModule from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url).href
const folder = join(fileURLToPath(root), 'node_modules', '.cache')
const file = join(folder, 'g2e-resolutions.json')

const workspaces = ['brokers', 'contract', 'domain', 'server', 'simulators']

function fingerprint() {
  const manifests = ['package-lock.json', ...workspaces.map((name) => `packages/${name}/package.json`)]
  const states = manifests.map((path) => {
    const { mtimeMs, size } = statSync(new URL(path, root))
    return `${mtimeMs}-${size}`
  })
  return [process.versions.node, ...states].join(' ')
}

const state = fingerprint()

function read() {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8'))
    return kept.state === state ? kept.found : {}
  } catch {
    // The first start, or a file cut short: everything is looked up, and kept anew.
    return {}
  }
}

const found = new Map(Object.entries(read()))
let grown = false

const within = (url) => (url?.startsWith(root) ? url.slice(root.length) : undefined)

nodeModule.registerHooks({
  resolve(specifier, context, next) {
    const parent = within(context.parentURL)
    if (parent === undefined || nodeModule.isBuiltin(specifier)) return next(specifier, context)
    // A package may answer `require` with another file than `import`.
    const isRequired = context.conditions.includes('require')
    const key = `${isRequired ? 'require ' : ''}${specifier} ${parent}`
    const [path, format] = found.get(key) ?? []
    if (path !== undefined) return { url: root + path, ...(format && { format }), shortCircuit: true }
    const resolved = next(specifier, context)
    const target = within(resolved.url)
    // What an import has no format for is not Node's to load; a required file gets its format when it is loaded.
    if (target !== undefined && (isRequired || resolved.format)) {
      found.set(key, [target, resolved.format])
      grown = true
    }
    return resolved
  },
})

/** Writes what is new. A folder that cannot be written costs the next start the same time again, nothing else. */
export function keepResolutions() {
  if (!grown) return
  grown = false
  try {
    mkdirSync(folder, { recursive: true })
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, JSON.stringify({ state, found: Object.fromEntries(found) }))
    renameSync(draft, file)
  } catch {
    // Read-only installations start a little slower.
  }
}
