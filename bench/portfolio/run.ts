/**
 * `GET /portfolio` as a signed-in user: the whole product, synced from a broker that holds 200 positions, beside servers that
 * send the same bytes and do nothing else.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { registered, until } from '../lib/api.ts'
import type { Api } from '../lib/api.ts'
import type { LoadResult } from '../lib/load.ts'
import type { Cpu } from '../lib/monitor.ts'
import { ask, end, environmentOf, startProduct, temporaryFolder } from '../lib/product.ts'
import { show, summarize, table, verdict } from '../lib/statistics.ts'

export const title = 'Warm portfolio against a ready buffer'
export const targets =
  'CPU of a warm, authenticated `GET /portfolio` with 200 positions, and of its 304, at most 2x `node:http` sending a ready buffer of the same bytes.'

const positionsCount = 200
const requestsPerRound = 3_000
const warmUpRequests = 4_000
const lanes = 16
const cpuRatioMax = 2
const why =
  'The bare Fastify route shows what the framework takes of it. The rest is what a signed-in answer does: token and session, rate limit, validation of the query, twelve security headers, the histogram, and the audit note that is looked up.'

interface Variant {
  readonly name: string
  readonly origin: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly cpu: () => Promise<Cpu>
}

interface Case {
  readonly label: string
  readonly status: number
  readonly bytes: number
  readonly headers: Readonly<Record<string, string>>
}

const module = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const monitored = (path: string) =>
  fork(module(path), [], {
    env: environmentOf({}),
    execArgv: ['--import', new URL('../lib/monitor.ts', import.meta.url).href],
  })

async function connectBroker(api: Api): Promise<void> {
  await api.call('POST', '/brokerages/connections', {
    brokerId: 'alpaca',
    environment: 'paper',
    apiKey: 'PKBENCH',
    apiSecret: 'only-a-benchmark',
  })
  await until(
    (): Promise<{ positions: unknown[] }> => api.call('GET', '/portfolio'),
    ({ positions }) => positions.length === positionsCount,
  )
}

async function warmPortfolio(api: Api): Promise<{ readonly body: string; readonly etag: string }> {
  const response = await fetch(api.url('/portfolio'), { headers: api.headers })
  return { body: await response.text(), etag: response.headers.get('etag') ?? '' }
}

async function measure(load: ChildProcess, variant: Variant, wanted: Case, count: number) {
  const before = await variant.cpu()
  const { origin, path } = variant
  const headers = { ...variant.headers, ...wanted.headers }
  const { wallUs } = (await ask(load, {
    origin,
    path,
    headers,
    count,
    lanes,
    status: wanted.status,
    bytes: wanted.bytes,
  })) as LoadResult
  const after = await variant.cpu()
  return { cpuUs: (after.processUs - before.processUs) / count, wallUs }
}

async function compare(load: ChildProcess, variants: readonly Variant[], wanted: Case, rounds: number) {
  for (const variant of variants) await measure(load, variant, wanted, warmUpRequests)
  const samples = variants.map((): { cpuUs: number; wallUs: number }[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (let step = 0; step < variants.length; step += 1) {
      const index = (step + round) % variants.length
      const variant = variants[index]
      if (variant) samples[index]?.push(await measure(load, variant, wanted, requestsPerRound))
    }
  }
  const baseline = samples[0] ?? []
  const ratiosOf = (index: number) =>
    summarize((samples[index] ?? []).map(({ cpuUs }, round) => cpuUs / (baseline[round]?.cpuUs ?? Number.NaN)))
  const rows = variants.map(({ name }, index) => {
    const own = samples[index] ?? []
    return {
      server: name,
      'CPU µs a request': show(summarize(own.map(({ cpuUs }) => cpuUs))),
      'CPU ratio': show(ratiosOf(index)),
      'wall µs a request': show(summarize(own.map(({ wallUs }) => wallUs))),
    }
  })
  const measured = ratiosOf(variants.length - 1).median
  const judged = verdict({ what: wanted.label, measured, max: cpuRatioMax, unit: 'x', why })
  return `### ${wanted.label}\n\n${table(rows)}\n\n${judged}`
}

async function startReady(kind: 'node:http' | 'fastify', ready: { body: string; etag: string }) {
  const child = monitored('./ready-server.ts')
  const { origin } = (await ask(child, { kind, ...ready })) as { origin: string }
  const cpu = async () => (await ask(child, { kind: 'cpu' })) as Cpu
  return { child, variant: { name: `${kind}, ready buffer`, origin, path: '/portfolio', headers: {}, cpu } }
}

export async function run({ rounds }: { readonly rounds: number }): Promise<string> {
  const folder = temporaryFolder()
  const broker = fork(module('../adapter/alpaca/fake-broker.ts'), ['--orders=0'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const children: ChildProcess[] = [broker]
  const [{ port }] = (await once(broker, 'message')) as [{ port: number }]
  const url = `http://127.0.0.1:${port}`
  const product = await startProduct({
    dataDir: join(folder.path, 'data'),
    // The limit counts every request and refuses none.
    env: {
      DEMO: 'false',
      RATE_LIMIT_PER_MINUTE: '1000000',
      ALPACA_BASE_URL: url,
      ALPACA_DATA_URL: url,
      ALPACA_STREAM_URL: url.replace('http', 'ws'),
    },
  })
  try {
    const api = await registered(product.origin)
    await connectBroker(api)
    const ready = await warmPortfolio(api)
    const bare = await startReady('node:http', ready)
    const framework = await startReady('fastify', ready)
    const load = fork(module('../lib/load.ts'))
    children.push(bare.child, framework.child, load)
    const own: Variant = {
      name: 'G2E',
      origin: product.origin,
      path: '/api/v1/portfolio',
      headers: api.headers,
      cpu: product.cpu,
    }
    const variants = [bare.variant, framework.variant, own]
    const bytes = Buffer.byteLength(ready.body)
    const cases: readonly Case[] = [
      { label: `${positionsCount} positions, ${bytes} bytes`, status: 200, bytes, headers: {} },
      { label: 'not modified (304)', status: 304, bytes: 0, headers: { 'if-none-match': ready.etag } },
    ]
    const sections: string[] = []
    for (const wanted of cases) sections.push(await compare(load, variants, wanted, rounds))
    return sections.join('\n\n')
  } finally {
    await product.stop()
    await Promise.all(children.map(end))
    folder.remove()
  }
}
