/** The real programs as child processes: the server on a DATA_DIR of its own, the simulators beside it. Killed without warning, or stopped. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Node 24, from the platform package where the host's is older. */
const node = process.execPath
/** A first start makes the database; on a busy machine that takes its time. */
const startMsMax = 180_000

export interface RunningProcess {
  /** What the ready line told. */
  readonly ready: string
  /** As the operating system does it: no handler runs. Resolves when the process is gone. */
  kill(): Promise<void>
  stop(): Promise<void>
}

interface Start {
  readonly script: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Finds in a line of standard output what tells that it is ready. */
  readonly readyIn: (line: string) => string | undefined
}

function whenGone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}

function start({ script, args, env, readyIn }: Start): Promise<RunningProcess> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(node, [`${root}/scripts/${script}`, ...args], {
    cwd: env['DATA_DIR'] ?? root,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const gone = whenGone(child)
    child.kill(signal)
    await gone
  }
  let tail = ''
  child.stderr.on('data', (chunk: Buffer) => {
    tail = `${tail}${chunk.toString()}`.slice(-4_000)
  })
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer)
      void end('SIGKILL')
      reject(new Error(`${script} ${why}\n${tail}`))
    }
    const timer = setTimeout(() => fail('was not ready in time'), startMsMax)
    const onExit = (code: number | null) => fail(`ended with ${code}`)
    child.once('exit', onExit)
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const ready = text
        .split('\n')
        .map(readyIn)
        .find((found) => found !== undefined)
      if (ready === undefined) return
      clearTimeout(timer)
      child.off('exit', onExit)
      resolve({ ready, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') })
    })
  })
}

/** `g2e sim`. `ready` is its origin. */
export const startSimulators = (seed: number): Promise<RunningProcess> =>
  start({
    script: 'g2e.mjs',
    args: ['sim', '--seed', String(seed)],
    env: {},
    readyIn: (line) => /"url":"([^"]+)"/.exec(line)?.[1],
  })

/** The server against simulators that live on when it dies. `ready` is its origin. */
export const startServer = (dataDir: string, simulatorsUrl: string): Promise<RunningProcess> =>
  start({
    script: 'serve.mjs',
    args: [],
    env: {
      DATA_DIR: dataDir,
      SIM_URL: simulatorsUrl,
      PORT: '0',
      HOST: '127.0.0.1',
      DEMO: 'false',
      RATE_LIMIT_PER_MINUTE: '0',
    },
    readyIn: (line) => /is ready: (http\S+)/.exec(line)?.[1],
  })
