/** Starts the embedded database's worker and opens it with the same driver as a server. */
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { Logger } from '../log.ts'
import { openDatabase } from './database.ts'
import type { Database } from './database.ts'
import { beginEmbeddedThread } from './embedded-thread.ts'
import type { EmbeddedAnswer, EmbeddedOptions, EmbeddedRequest } from './embedded-worker.ts'

export interface EmbeddedDatabase extends Database {
  /** Writes a compressed copy of the whole cluster, from which tests start. */
  readonly dump: (path: string) => Promise<void>
}

export interface EmbeddedStart {
  /** Folder of the cluster, or `memory://`. */
  readonly dataDir: string
  readonly log: Logger
  readonly templatePath?: string | undefined
  /** Off only in tests, where no power cut matters. */
  readonly fsync: boolean
  /** Short in tests, so that a query outside of its transaction is found quickly. */
  readonly connectTimeoutMs: number
  /** Called when the database's thread ends unasked: nothing can go on without it. */
  readonly onLost: (reason: string) => void
  /** Begun already; a new one unless given. */
  readonly thread?: Worker | undefined
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })

/** A folder of our own (0700) outside of `DATA_DIR`: socket paths are limited to about a hundred bytes. */
function makeRunFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'g2e-run-'))
  chmodSync(folder, 0o700)
  return folder
}

function nextAnswer(worker: Worker, expected: EmbeddedAnswer): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      done()
    }
    const onMessage = (message: unknown) => {
      if (message === expected) settle(resolve)
    }
    const onError = (error: unknown) =>
      settle(() => reject(new Error('the embedded database failed', { cause: error })))
    const onExit = () => settle(() => reject(new Error('the embedded database ended before it answered')))
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
}

async function ask(worker: Worker, request: EmbeddedRequest, expected: EmbeddedAnswer): Promise<void> {
  const answered = nextAnswer(worker, expected)
  worker.postMessage(request)
  await answered
}

export async function startEmbedded(start: EmbeddedStart): Promise<EmbeddedDatabase> {
  const runFolder = makeRunFolder()
  const usesPort = process.platform === 'win32'
  const port = usesPort ? await freePort() : 5432
  if (start.dataDir !== 'memory://') mkdirSync(start.dataDir, { recursive: true, mode: 0o700 })
  const options: EmbeddedOptions = {
    dataDir: start.dataDir,
    socketPath: usesPort ? null : join(runFolder, '.s.PGSQL.5432'),
    port,
    templatePath: start.templatePath ?? null,
    fsync: start.fsync,
  }
  const worker = start.thread ?? beginEmbeddedThread()
  await ask(worker, { kind: 'open', options }, 'ready')
  let stopping = false
  worker.on('error', (error) => start.onLost(String(error)))
  worker.on('exit', (code) => {
    if (!stopping) start.onLost(`its thread ended with ${code}`)
  })
  const database = openDatabase({
    kind: 'embedded',
    log: start.log,
    // A single backend: a second connection would share its session, so there is exactly one.
    pool: {
      host: usesPort ? '127.0.0.1' : runFolder,
      port,
      user: 'postgres',
      database: 'postgres',
      password: 'embedded',
      max: 1,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: start.connectTimeoutMs,
    },
    onClose: async () => {
      stopping = true
      await ask(worker, { kind: 'stop' }, 'stopped')
      rmSync(runFolder, { recursive: true, force: true })
    },
  })
  return { ...database, dump: (path) => ask(worker, { kind: 'dump', path }, 'dumped') }
}

/** A short fingerprint for names of files derived from texts. */
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
