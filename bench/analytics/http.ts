/**
 * The product over HTTP while one account of 100,000 lines is analyzed: files are taken in, then performance, breakdowns, lots,
 * gains and wash sales are asked for the first time. How long its event loop is held up is told by the process itself, and by
 * somebody outside who asks `GET /health` every few milliseconds.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { registered, until } from '../lib/api.ts'
import type { Api } from '../lib/api.ts'
import { end, startProduct, temporaryFolder } from '../lib/product.ts'
import type { Product } from '../lib/product.ts'
import { table, verdict } from '../lib/statistics.ts'
import { randomOf } from './history.ts'

const linesPerFile = 20_000
const files = 5
const healthEveryMs = 4
const firstOn = Date.UTC(2020, 1, 3)
const years = 6.5
const dayMs = 86_400_000
/** Traded at the simulated exchange, without a split. */
const symbols =
  'AAPL MSFT AMD INTC TSM ASML ORCL CRM ADBE CSCO IBM PLTR META DIS JPM BAC WFC GS MS V MA JNJ PFE MRK KO PEP MCD NKE HD XOM CVX BA CAT'.split(
    ' ',
  )

/** Bought and sold on every trading day, as a busy program would, with a deposit that pays for all of it. */
function csvFiles(): readonly string[] {
  const random = randomOf(7)
  const held = new Map<string, number>()
  const header = 'date,type,symbol,quantity,price,fee,amount,currency,id'
  const total = linesPerFile * files
  const lines = [`${new Date(firstOn).toISOString().slice(0, 10)},deposit,,,,,500000000,USD,d0`]
  for (let row = 1; row < total; row += 1) {
    const day = new Date(firstOn + Math.floor((years * 365 * row) / total) * dayMs).toISOString().slice(0, 10)
    const symbol = symbols[Math.floor(random() * symbols.length)] ?? 'AAPL'
    const before = held.get(symbol) ?? 0
    const isSale = before > 2 && random() < 0.45
    const size = isSale ? Math.max(1, Math.floor(before * (0.1 + 0.5 * random()))) : 1 + Math.floor(random() * 50)
    held.set(symbol, before + (isSale ? -size : size))
    const price = (40 + 200 * random()).toFixed(2)
    lines.push(`${day},${isSale ? 'sell' : 'buy'},${symbol},${size},${price},0.5,,USD,r${row}`)
  }
  return Array.from({ length: files }, (_, file) =>
    [header, ...lines.slice(file * linesPerFile, (file + 1) * linesPerFile)].join('\n'),
  )
}

async function importAll(api: Api): Promise<void> {
  let account: { readonly newAccountName: string } | { readonly accountId: string } = { newAccountName: 'Large' }
  for (const csv of csvFiles()) {
    const answer: { accountId: string; committed: boolean; errors: readonly unknown[] } = await api.call(
      'POST',
      '/portfolio/import',
      { ...account, csv, commit: true },
    )
    if (!answer.committed) throw new Error(`a file was not taken in: ${JSON.stringify(answer.errors.slice(0, 3))}`)
    account = { accountId: answer.accountId }
  }
}

/** Milliseconds of each answer, until told to stop. */
function askHealth(origin: string): { readonly stop: () => Promise<readonly number[]> } {
  const pool = new Pool(origin, { connections: 64, pipelining: 1 })
  const took: number[] = []
  const pending = new Set<Promise<void>>()
  let failed: unknown
  const one = async (): Promise<void> => {
    const startedAt = performance.now()
    const answer = await pool.request({ path: '/health', method: 'GET' })
    await answer.body.dump()
    took.push(performance.now() - startedAt)
  }
  const timer = setInterval(() => {
    const asked: Promise<void> = one()
      .catch((error: unknown) => (failed = error))
      .then(() => void pending.delete(asked))
    pending.add(asked)
  }, healthEveryMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await Promise.all(pending)
      await pool.close()
      if (failed !== undefined) throw new Error('the server did not answer GET /health', { cause: failed })
      return took.toSorted((a, b) => a - b)
    },
  }
}

const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN

const from = '2020-02-03'
const questions = {
  'performance of the whole time': `/portfolio/performance?from=${from}`,
  'performance of a year': '/portfolio/performance',
  'breakdown by symbol': `/portfolio/performance/breakdown?by=symbol&from=${from}`,
  'gains of a year': '/portfolio/gains?year=2024',
  'wash sales': '/portfolio/wash-sales',
  lots: '/portfolio/lots',
  'performance of another range': '/portfolio/performance?from=2023-01-03&to=2025-06-30',
} as const

type Row = Readonly<Record<string, string>>

async function measured(
  product: Product,
  what: string,
  work: () => Promise<unknown>,
): Promise<{ row: Row; p99: number }> {
  await product.delayFrom()
  const health = askHealth(product.origin)
  const startedAt = performance.now()
  let seconds = 0
  let took: readonly number[] = []
  try {
    await work()
    seconds = (performance.now() - startedAt) / 1_000
  } finally {
    took = await health.stop()
  }
  const { p99Ms, longestMs } = await product.delay()
  const ms = (value: number) => value.toFixed(1)
  const row = {
    asked: what,
    seconds: seconds.toFixed(2),
    'event loop p99, ms': ms(p99Ms),
    longest: ms(longestMs),
    '`GET /health` p99, ms': ms(at(took, 0.99)),
  }
  return { row, p99: p99Ms }
}

async function askAll(product: Product, api: Api): Promise<string> {
  const get = async (path: string) => {
    const response = await fetch(api.url(path), { headers: api.headers })
    const text = await response.arrayBuffer()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${new TextDecoder().decode(text).slice(0, 500)}`)
  }
  const idle = await measured(product, 'nothing', () => sleep(2_000))
  const rows = [idle.row]
  const whole = await measured(product, 'all of these, one after the other', async () => {
    for (const path of Object.values(questions)) await get(path)
  })
  // Once more, each by itself: what was kept is thrown away by one more line.
  await api.call('POST', '/portfolio/import', {
    newAccountName: 'Small',
    csv: 'date,type,amount,currency\n2024-01-02,deposit,100,USD',
    commit: true,
  })
  for (const [what, path] of Object.entries(questions)) rows.push((await measured(product, what, () => get(path))).row)
  return [
    table([...rows, whole.row]),
    verdict({
      what: 'event-loop delay while all of it is asked, p99',
      measured: whole.p99,
      max: 10,
      unit: ' ms',
      why: `An idle event loop of the same process was late by ${idle.p99.toFixed(1)} ms (p99) on this machine just before.`,
    }),
  ].join('\n\n')
}

/** The simulated exchange is a process of its own. */
export async function overHttp(): Promise<string> {
  const folder = temporaryFolder()
  const child = fork(fileURLToPath(new URL('../assistant/simulators.ts', import.meta.url)))
  try {
    const [{ result }] = (await once(child, 'message')) as [{ result: { url: string } }]
    const product = await startProduct({
      dataDir: join(folder.path, 'data'),
      env: { DEMO: 'true', SIM_URL: result.url, RATE_LIMIT_PER_MINUTE: '1000000' },
    })
    try {
      const api = await registered(product.origin)
      await api.call('POST', '/brokerages/connections', { brokerId: 'alpaca', environment: 'simulated' })
      await until(
        (): Promise<{ positions: unknown[] }> => api.call('GET', '/portfolio'),
        ({ positions }) => positions.length > 0,
      )
      const taken = await measured(product, `${files} files of ${linesPerFile} lines taken in`, () => importAll(api))
      const told = await askAll(product, api)
      return [
        `### The product over HTTP while an account of ${(linesPerFile * files).toLocaleString('en')} lines is analyzed`,
        table([taken.row]),
        told,
      ].join('\n\n')
    } finally {
      await product.stop()
    }
  } finally {
    await end(child)
    folder.remove()
  }
}
