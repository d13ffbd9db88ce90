/**
 * The embedded PostgreSQL, in a worker thread so that a long read never stalls the event loop, reached by the same driver
 * as a server through a local socket. `fsync` is on: its absence (the library's default) loses data in a power cut.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { z } from 'zod'

export const EmbeddedOptions = z.object({
  /** A folder, or `memory://` (tests). */
  dataDir: z.string(),
  /** Unix socket; `null` = a port of the loopback interface (Windows). */
  socketPath: z.string().nullable(),
  port: z.number().int(),
  /** A dump to begin from instead of creating a cluster (tests). */
  templatePath: z.string().nullable(),
  fsync: z.boolean(),
})
export type EmbeddedOptions = z.infer<typeof EmbeddedOptions>

const EmbeddedRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stop') }),
  z.object({ kind: z.literal('dump'), path: z.string() }),
])
export type EmbeddedRequest = z.infer<typeof EmbeddedRequest>
export type EmbeddedAnswer = 'ready' | 'stopped' | 'dumped'

const withoutFsyncFlag = '-F'

async function serve(): Promise<void> {
  const port = parentPort
  if (!port) throw new Error('embedded-worker.ts runs as a worker thread')
  const options = EmbeddedOptions.parse(workerData)
  const template = options.templatePath === null ? undefined : new Blob([await readFile(options.templatePath)])
  const lite = await PGlite.create({
    dataDir: options.dataDir,
    ...(options.fsync && { startParams: PGlite.defaultStartParams.filter((flag) => flag !== withoutFsyncFlag) }),
    ...(template && { loadDataDir: template }),
  })
  if (options.socketPath !== null) await rm(options.socketPath, { force: true })
  const server = new PGLiteSocketServer({
    db: lite,
    maxConnections: 8,
    ...(options.socketPath === null ? { host: '127.0.0.1', port: options.port } : { path: options.socketPath }),
  })
  await server.start()
  const answer = (message: EmbeddedAnswer) => port.postMessage(message)
  const handle = async (request: EmbeddedRequest) => {
    if (request.kind === 'dump') {
      const dump = await lite.dumpDataDir('gzip')
      await writeFile(request.path, Buffer.from(await dump.arrayBuffer()))
      return answer('dumped')
    }
    await server.stop()
    await lite.close()
    answer('stopped')
    port.close()
  }
  port.on('message', (message: unknown) => void handle(EmbeddedRequest.parse(message)))
  answer('ready')
}

await serve()
