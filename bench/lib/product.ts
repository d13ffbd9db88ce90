/** The product as people start it, on a data folder of its own and a free port, with `monitor.ts` looking on. */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Cpu, Delay, Turns } from './monitor.ts'

export interface Product {
  readonly origin: string
  readonly cpu: () => Promise<Cpu>
  /** From now on the turns of the event loop are looked at. */
  readonly watch: () => Promise<void>
  readonly turns: () => Promise<Turns>
  /** From now on the event loop's lateness is measured. */
  readonly delayFrom: () => Promise<void>
  readonly delay: () => Promise<Delay>
  /** SIGTERM; resolves when the process has ended. */
  readonly stop: () => Promise<void>
}

const monitor = new URL('./monitor.ts', import.meta.url).href
const serve = fileURLToPath(new URL('../../scripts/serve.mjs', import.meta.url))
const readyMsMax = 120_000
const answerMsMax = 60_000

/** Removed by the caller's `remove`. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'g2e-bench-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** What a person has set for themselves must not reach what is measured. */
export function environmentOf(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  return { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }), PORT: '0', ...env }
}

export function ask(child: ChildProcess, command: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a measured process did not answer')), answerMsMax)
    child.once('message', (message: { result?: unknown; error?: string }) => {
      clearTimeout(timer)
      if (message.error === undefined) resolve(message.result)
      else reject(new Error(message.error))
    })
    child.send(command)
  })
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** `logFile` takes standard error. Rejects with it when the server does not become ready. */
export async function startProduct(options: {
  readonly env: Readonly<Record<string, string>>
  readonly dataDir: string
}): Promise<Product> {
  const logPath = join(options.dataDir, '..', `${options.dataDir.split('/').at(-1)}.log`)
  const child = fork(serve, [], {
    env: environmentOf({ ...options.env, DATA_DIR: options.dataDir }),
    execArgv: ['--import', monitor],
    stdio: ['ignore', 'pipe', openSync(logPath, 'w'), 'ipc'],
  })
  const failed = (what: string) => new Error(`the server ${what}:\n${readFileSync(logPath, 'utf8').slice(-4_000)}`)
  const origin = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(failed('did not become ready')), readyMsMax)
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const found = /is ready: (http\S+)/.exec(said)?.[1]
      if (found === undefined) return
      clearTimeout(timer)
      resolve(found)
    })
    child.once('exit', () => reject(failed('ended')))
  }).finally(() => child.removeAllListeners('exit'))
  return {
    origin,
    cpu: async () => (await ask(child, { kind: 'cpu' })) as Cpu,
    watch: async () => void (await ask(child, { kind: 'watch' })),
    turns: async () => (await ask(child, { kind: 'turns' })) as Turns,
    delayFrom: async () => void (await ask(child, { kind: 'delayFrom' })),
    delay: async () => (await ask(child, { kind: 'delay' })) as Delay,
    stop: async () => {
      await end(child)
      rmSync(logPath, { force: true })
    },
  }
}
