/** Live quotes to a thousand readers: ours beside `ws` that sends one shared buffer per quote. */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Cpu } from '../lib/monitor.ts'
import { ask, end, environmentOf } from '../lib/product.ts'
import { show, summarize, table, verdict } from '../lib/statistics.ts'
import { symbolsPerClient } from './feed.ts'

export const title = 'Live quotes to a thousand readers'
export const targets =
  '10,000 updates a second over 500 symbols to 1,000 readers of 20 symbols each, on one core: everything current delivered, p99 at most 50 ms, CPU per update at most 0.5x of `ws` with a shared buffer; conflated to 100 ms at most 0.1x.'

const clients = 1_000
const perSecond = 10_000
const warmUpMs = 1_500
const measuredMs = 4_000
const settleMs = 2_000
const p99MsMax = 50
const why =
  'A reader costs one write a tick whatever is in it, and turns keep to the clock; what is left is the kernel copying the bytes to a thousand sockets, and the readers’ own process on the second core.'

interface Variant {
  readonly name: string
  readonly mode: 'ws' | 'g2e'
  readonly tickMs: number
}

const variants: readonly Variant[] = [
  { name: 'ws, one shared buffer per quote', mode: 'ws', tickMs: 0 },
  { name: 'G2E, tick of 25 ms', mode: 'g2e', tickMs: 25 },
  { name: 'G2E, conflated to 100 ms', mode: 'g2e', tickMs: 100 },
]

interface Heard {
  readonly quotes: number
  readonly bytes: number
  readonly p50: number
  readonly p99: number
}

interface Sample extends Heard {
  readonly cores: number
  readonly fed: number
  readonly cpuUsPerUpdate: number
  /** Of the last quotes of all symbols, the share that reached who wants them. */
  readonly delivered: number
}

const start = (path: string, monitored: boolean): ChildProcess =>
  fork(fileURLToPath(new URL(path, import.meta.url)), [], {
    env: environmentOf({}),
    execArgv: monitored ? ['--import', new URL('../lib/monitor.ts', import.meta.url).href] : [],
  })

async function measure({ mode, tickMs }: Variant, round: number): Promise<Sample> {
  const server = start('./server.ts', true)
  const readers = start('./readers.ts', false)
  try {
    const { port } = (await ask(server, { kind: 'serve', mode, tickMs })) as { port: number }
    await ask(readers, { kind: 'connect', mode, port, clients })
    await ask(server, { kind: 'start', perSecond })
    await sleep(warmUpMs)
    const [cpu, fed, at] = [
      (await ask(server, { kind: 'cpu' })) as Cpu,
      Number(await ask(server, { kind: 'fed' })),
      performance.now(),
    ]
    await ask(readers, { kind: 'listen' })
    await sleep(measuredMs)
    const [cpuAfter, fedAfter] = [
      (await ask(server, { kind: 'cpu' })) as Cpu,
      Number(await ask(server, { kind: 'fed' })),
    ]
    const wallMs = performance.now() - at
    const heard = (await ask(readers, { kind: 'heard' })) as Heard
    const mark = `last-of-${round}`
    await ask(readers, { kind: 'await', mark })
    await ask(server, { kind: 'last', mark })
    await sleep(settleMs)
    const marks = Number(await ask(readers, { kind: 'marks' }))
    const [cpuUs, updates] = [cpuAfter.processUs - cpu.processUs, fedAfter - fed]
    return {
      ...heard,
      cores: cpuUs / 1_000 / wallMs,
      fed: (updates * 1_000) / wallMs,
      cpuUsPerUpdate: cpuUs / updates,
      delivered: marks / (clients * symbolsPerClient),
    }
  } finally {
    await Promise.all([end(server), end(readers)])
  }
}

export async function run({ rounds }: { readonly rounds: number }): Promise<string> {
  const samples = variants.map((): Sample[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (let step = 0; step < variants.length; step += 1) {
      const index = (step + round) % variants.length
      const variant = variants[index]
      if (variant) samples[index]?.push(await measure(variant, round))
    }
  }
  const base = samples[0] ?? []
  const of = (index: number, pick: (sample: Sample) => number) => summarize((samples[index] ?? []).map(pick))
  const ratio = (index: number) =>
    summarize(
      (samples[index] ?? []).map(
        ({ cpuUsPerUpdate }, round) => cpuUsPerUpdate / (base[round]?.cpuUsPerUpdate ?? Number.NaN),
      ),
    )
  const rows = variants.map(({ name }, index) => ({
    server: name,
    'CPU, cores': show(of(index, ({ cores }) => cores)),
    'updates taken a second': show(of(index, ({ fed }) => fed)),
    'quotes delivered a second': show(of(index, ({ quotes }) => (quotes * 1_000) / measuredMs)),
    'p50 ms': show(of(index, ({ p50 }) => p50)),
    'p99 ms': show(of(index, ({ p99 }) => p99)),
    'newest delivered': show(of(index, ({ delivered }) => delivered)),
    'CPU µs an update': show(of(index, ({ cpuUsPerUpdate }) => cpuUsPerUpdate)),
    'CPU ratio': show(ratio(index)),
  }))
  const verdicts = [
    verdict({ what: 'tick of 25 ms, CPU', measured: ratio(1).median, max: 0.5, unit: 'x', why }),
    verdict({ what: 'tick of 25 ms, p99', measured: of(1, ({ p99 }) => p99).median, max: p99MsMax, unit: ' ms', why }),
    verdict({ what: 'conflated to 100 ms, CPU', measured: ratio(2).median, max: 0.1, unit: 'x', why }),
    verdict({
      what: 'newest quotes missing',
      measured: 1 - of(1, ({ delivered }) => delivered).min,
      max: 0,
      unit: '',
      why,
    }),
  ]
  return `${table(rows)}\n\n${verdicts.join('\n')}`
}
