/**
 * A start on data that is there: the demo after a first visit, stopped and started again, timed from the server process's
 * start. Then the event loop during the first ten minutes of use.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildWebWhenStale } from '../../scripts/build-web.mjs'
import { demoUser, until } from '../lib/api.ts'
import type { Turns } from '../lib/monitor.ts'
import { end, environmentOf, startProduct, temporaryFolder } from '../lib/product.ts'
import { show, summarize, table, verdict } from '../lib/statistics.ts'
import { walk } from './journey.ts'

export const title = 'Start on existing data, and the event loop afterwards'
export const targets =
  'Healthy at most 2 s after the server process starts; after `/ready`, no stall of the event loop over 50 ms in the first ten minutes of use.'

const healthyMsMax = 2_000
const turnMsMax = 50
const startWhy =
  'By profile it is two things beside each other: the main thread loads about a thousand modules (what an answer to /health does not need comes afterwards), and the database’s thread compiles and opens PostgreSQL. Both are processor time; divided among others, a core takes proportionally longer.'
const turnWhy =
  'By profile the longest turns are the check of the first answer’s figures (rehearsed before the start is over), the first reading of the ledger for the performance page, and the garbage collector.'
const startsMax = 3
const journeysMax = 2
const msMax = 120_000
const module = (path: string) => fileURLToPath(new URL(path, import.meta.url))

interface Started {
  readonly healthyMs: number
  readonly readyMs: number
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function answers(url: string, child: ChildProcess, since: number): Promise<number> {
  for (;;) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    )
    const ms = performance.now() - since
    if (ok) return ms
    if (ms > msMax || child.exitCode !== null) throw new Error(`${url} did not answer well`)
    await sleep(5)
  }
}

async function timeStart(script: string, paths: readonly [string, string], dataDir: string): Promise<Started> {
  const port = await freePort()
  const startedAt = performance.now()
  const child = fork(module(script), [], {
    env: environmentOf({ PORT: String(port), DATA_DIR: dataDir }),
    stdio: 'ignore',
  })
  try {
    const healthyMs = await answers(`http://127.0.0.1:${port}${paths[0]}`, child, startedAt)
    const readyMs = await answers(`http://127.0.0.1:${port}${paths[1]}`, child, startedAt)
    return { healthyMs, readyMs }
  } finally {
    await end(child)
  }
}

/** A first visit, so that there is data: years of history, an order, a conversation; and the web app is built. */
async function prepare(dataDir: string): Promise<void> {
  await buildWebWhenStale({ say: (line) => process.stderr.write(`${line}\n`) })
  const product = await startProduct({ env: {}, dataDir })
  try {
    const api = await demoUser(product.origin)
    await until(
      (): Promise<{ items: readonly { lastSyncAt: string | null }[] }> => api.call('GET', '/brokerages/connections'),
      ({ items }) => items.length > 0 && items.every(({ lastSyncAt }) => lastSyncAt !== null),
    )
    await walk(product.origin)
  } finally {
    await product.stop()
  }
}

async function watchJourney(dataDir: string): Promise<Turns> {
  const product = await startProduct({ env: {}, dataDir })
  try {
    await until(
      () => fetch(`${product.origin}/ready`),
      ({ ok }) => ok,
    )
    await product.watch()
    await walk(product.origin)
    return await product.turns()
  } finally {
    await product.stop()
  }
}

export async function run({ rounds }: { readonly rounds: number }): Promise<string> {
  const folder = temporaryFolder()
  const dataDir = join(folder.path, 'data')
  try {
    await prepare(dataDir)
    const bare: Started[] = []
    const own: Started[] = []
    for (let round = 0; round < Math.min(rounds, startsMax); round += 1) {
      const jobs = [
        async () => bare.push(await timeStart('./bare-server.mjs', ['/', '/'], dataDir)),
        async () => own.push(await timeStart('../../scripts/start.mjs', ['/health', '/ready'], dataDir)),
      ]
      for (const job of round % 2 ? jobs.toReversed() : jobs) await job()
    }
    const turns: Turns[] = []
    for (let round = 0; round < Math.min(rounds, journeysMax); round += 1) turns.push(await watchJourney(dataDir))
    const starts = table([
      {
        process: 'Node with three lines of `node:http`',
        'healthy, ms': show(summarize(bare.map(({ healthyMs }) => healthyMs))),
        'ready with its simulators, ms': '',
      },
      {
        process: 'G2E (`node scripts/start.mjs`), demo data',
        'healthy, ms': show(summarize(own.map(({ healthyMs }) => healthyMs))),
        'ready with its simulators, ms': show(summarize(own.map(({ readyMs }) => readyMs))),
      },
    ])
    const loop = table([
      {
        'longest turn': 'CPU time of the main thread, ms',
        value: show(summarize(turns.map((t) => t.longestCpuMs))),
        'over 50 ms': show(summarize(turns.map((t) => t.over50CpuMs))),
      },
      {
        'longest turn': 'by the clock, ms (what others take of the core counts)',
        value: show(summarize(turns.map((t) => t.longestMs))),
        'over 50 ms': show(summarize(turns.map((t) => t.over50Ms))),
      },
    ])
    const judged = [
      verdict({
        what: 'healthy',
        measured: summarize(own.map(({ healthyMs }) => healthyMs)).median,
        max: healthyMsMax,
        unit: ' ms',
        why: startWhy,
      }),
      verdict({
        what: 'longest turn by CPU time',
        measured: summarize(turns.map(({ longestCpuMs }) => longestCpuMs)).max,
        max: turnMsMax,
        unit: ' ms',
        why: turnWhy,
      }),
    ]
    return `### Start\n\n${starts}\n\n${judged[0]}\n\n### Event loop, after \`/ready\`, per journey\n\n${loop}\n\n${judged[1]}`
  } finally {
    folder.remove()
  }
}
