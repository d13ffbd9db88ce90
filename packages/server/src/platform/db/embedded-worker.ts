/**
 * The embedded PostgreSQL, in a worker thread so that a long read never stalls the event loop, reached by the same driver
 * as a server through a local socket. `fsync` is on: its absence (the library's default) loses data in a power cut.
 * Everything is loaded and compiled when the thread starts; which folder to open is told afterwards, so that a start of the
 * app need not know it yet. Nothing else is imported here: the thread is what a start waits for.
 */
import nodeModule, { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PGlite as Lite } from '@electric-sql/pglite'

export interface EmbeddedOptions {
  /** A folder, or `memory://` (tests). */
  readonly dataDir: string
  /** Unix socket; `null` = a port of the loopback interface (Windows). */
  readonly socketPath: string | null
  readonly port: number
  /** A dump to begin from instead of creating a cluster (tests). */
  readonly templatePath: string | null
  readonly fsync: boolean
}

/** From the app's own thread, so it is known to be one of these. */
export type EmbeddedRequest =
  | { readonly kind: 'open'; readonly options: EmbeddedOptions }
  | { readonly kind: 'stop' }
  | { readonly kind: 'dump'; readonly path: string }
export type EmbeddedAnswer = 'ready' | 'stopped' | 'dumped'

export interface EmbeddedThreadData {
  /** Compiled code kept between starts; a thread does not inherit the app's. */
  readonly compileCacheDir: string | undefined
}

const withoutFsyncFlag = '-F'
/**
 * The library asks for PostgreSQL's default of 128 MB, which it fills with zeros at every start: half of the time that opening
 * took. The system's own cache of files stands behind this one.
 */
const sharedBuffers = '24MB'
const connectionsMax = 8

const { compileCacheDir }: EmbeddedThreadData = workerData
if (compileCacheDir !== undefined) nodeModule.enableCompileCache(compileCacheDir)
const port = parentPort
if (!port) throw new Error('embedded-worker.ts runs as a worker thread')

const load = async () => {
  const dist = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'))
  const compiled = readFile(join(dist, 'pglite.wasm')).then((bytes) => WebAssembly.compile(bytes))
  const files = readFile(join(dist, 'pglite.data')).then((bytes) => new Blob([bytes]))
  const [{ PGlite }, { PGLiteSocketServer }, pgliteWasmModule, fsBundle] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite-socket'),
    compiled,
    files,
  ])
  return { PGlite, PGLiteSocketServer, pgliteWasmModule, fsBundle }
}
const loading = load()
// Told to whoever has something opened; until then nobody listens.
loading.catch(() => undefined)

interface Opened {
  readonly lite: Lite
  readonly stop: () => Promise<void>
}

async function open(options: EmbeddedOptions): Promise<Opened> {
  const { PGlite, PGLiteSocketServer, pgliteWasmModule, fsBundle } = await loading
  const template = options.templatePath === null ? undefined : new Blob([await readFile(options.templatePath)])
  const flags = PGlite.defaultStartParams.filter((flag) => !options.fsync || flag !== withoutFsyncFlag)
  const lite = await PGlite.create({
    dataDir: options.dataDir,
    pgliteWasmModule,
    fsBundle,
    startParams: [...flags, '-c', `shared_buffers=${sharedBuffers}`],
    ...(template && { loadDataDir: template }),
  })
  if (options.socketPath !== null) await rm(options.socketPath, { force: true })
  const server = new PGLiteSocketServer({
    db: lite,
    maxConnections: connectionsMax,
    ...(options.socketPath === null ? { host: '127.0.0.1', port: options.port } : { path: options.socketPath }),
  })
  await server.start()
  return {
    lite,
    stop: async () => {
      await server.stop()
      await lite.close()
    },
  }
}

const answer = (message: EmbeddedAnswer) => port.postMessage(message)
let opened: Opened | undefined

const handle = async (request: EmbeddedRequest): Promise<void> => {
  if (request.kind === 'open') {
    opened = await open(request.options)
    answer('ready')
    if (compileCacheDir !== undefined) nodeModule.flushCompileCache()
    return
  }
  if (request.kind === 'dump') {
    if (!opened) throw new Error('the embedded database is not open')
    const dump = await opened.lite.dumpDataDir('gzip')
    await writeFile(request.path, Buffer.from(await dump.arrayBuffer()))
    return answer('dumped')
  }
  await opened?.stop()
  answer('stopped')
  port.close()
}

port.on('message', (request: EmbeddedRequest) => void handle(request))
