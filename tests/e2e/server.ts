/** Starts the product as a user does, in a folder of its own on free ports, and waits until it is ready. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** A build of the web app included. */
const readyMsMax = 240_000

export interface Running {
  readonly url: string
  readonly output: () => string
  readonly stop: () => Promise<number | null>
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + readyMsMax
  while (Date.now() < deadline) {
    // One that was killed, or that killed itself, has a signal and no code.
    const end = child.exitCode ?? child.signalCode
    if (end !== null) throw new Error(`the server ended with ${end}:\n${output()}`)
    // Nobody listens yet: that is what is waited for.
    const answer = await fetch(`${url}/ready`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`the server was not ready in time:\n${output()}`)
}

export async function startProduct(env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'g2e-e2e-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs'), '--seed', '7', '--day', '2026-11-20'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const output = () => text
  try {
    await untilReady(url, child, output)
  } catch (error) {
    // A server that comes too late must not outlive the test that gave up on it.
    child.kill('SIGKILL')
    throw error
  }
  const stop = async () => {
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const code = await ended
    await rm(folder, { recursive: true, force: true })
    return code
  }
  return { url, output, stop }
}

/** `g2e sim`: simulators that live as long as their process, for a product that finds them by `SIM_URL`. */
export async function startSimulatorsAlone(): Promise<Running> {
  const child = spawn(process.execPath, [join(root, 'scripts/g2e.mjs'), 'sim', '--seed', '7'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const said = /"url":"(?<url>[^"]+)"/.exec(text)?.groups?.['url']
      if (said !== undefined) resolve(said)
    })
    child.once('exit', () => reject(new Error(`the simulators ended:\n${text}`)))
  })
  const stop = async () => {
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    return ended
  }
  return { url, output: () => text, stop }
}
