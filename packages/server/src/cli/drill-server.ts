/** The real server in a folder of its own, with simulators of its own: whatever a drill does there, nothing of yours is touched. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../../../scripts/serve.mjs', import.meta.url))
const startMsMax = 120_000
const stderrKept = 4_000

export interface DrillServer {
  readonly origin: string
  stop(): Promise<void>
}

/** @throws Error with the end of the server's log when it does not come up. */
export async function startDrillServer(seed: number): Promise<DrillServer> {
  const folder = await mkdtemp(join(tmpdir(), 'g2e-drill-'))
  const { PATH = '', HOME = '' } = process.env
  const own = {
    DATA_DIR: folder,
    HOST: '127.0.0.1',
    PORT: '0',
    SIM_PORT: '0',
    DEMO: 'true',
    RATE_LIMIT_PER_MINUTE: '0',
  }
  const child = spawn(process.execPath, [script, '--seed', String(seed)], {
    cwd: folder,
    env: { PATH, HOME, ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const stop = async () => {
    child.kill('SIGTERM')
    await gone
    await rm(folder, { recursive: true, force: true })
  }
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors = `${errors}${chunk.toString()}`.slice(-stderrKept)))
  const ready = Promise.withResolvers<string>()
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    const origin = /is ready: (http\S+)/.exec(text)?.[1]
    if (origin !== undefined) ready.resolve(origin)
  })
  void gone.then((code) => ready.reject(new Error(`the server of the drill ended with ${code}\n${errors}`)))
  const late = setTimeout(
    () => ready.reject(new Error(`the server of the drill was not ready in time\n${errors}`)),
    startMsMax,
  )
  try {
    return { origin: await ready.promise, stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    clearTimeout(late)
  }
}
