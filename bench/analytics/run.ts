/** Performance from transactions, in columns with exact money, against a single pass with typed arrays and floats. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openWalked, wideAt } from '@g2e/domain/columns'
import { numberOf } from '@g2e/domain/ledger'
import { comparePaired } from '../lib/paired.ts'
import { table, verdict } from '../lib/statistics.ts'
import { changes } from './changes.ts'
import { cases } from './history.ts'
import { overHttp } from './http.ts'
import { memory, serverQuestions } from './past.ts'
import { analyse, expected, expectedCosts, opened } from './product-past.ts'

export const title = 'Performance from transactions, against a typed single pass'
export const targets =
  'Every output of the single pass, values, returns, costs and gains, as the server tells them: at most 2x the typed single pass in floats, at most 64 MB above the input; 10x the rows at most 10x the time; a line more at most 1/100 of a full pass and a quote to new totals at most 50 µs; five risk figures of 500 series at most 1.2x; event-loop delay p99 under 10 ms while 100,000 lines are analyzed.'

const { n10k_h50, n10k_h500, n100k_h50, n100k_h500, n1m_h500 } = cases
const histories = { n10k_h50, n10k_h500, n100k_h50, n100k_h500, n1m_h500 }

function assertSame(): void {
  const data = opened(n10k_h500)
  const [limit, ours] = [expected(data), analyse(data)]
  const { value } = openWalked(ours.told).history.days.at(-1) ?? { value: 0n }
  const found = { ...ours, value: numberOf(value ?? 0n) }
  for (const name of ['value', 'twr', 'maxDrawdown', 'sharpe', 'sortino'] as const) {
    const [a, b] = [limit[name], found[name]]
    assertNear(name, a, b)
  }
  const costs = expectedCosts(data)
  for (const place of data.days.keys())
    assertNear('invested', costs.invested[place] ?? 0, numberOf(wideAt(ours.costs.invested, place)))
  if (ours.costs.unknown.length > 0 || ours.costs.symbols.length !== data.history.H)
    throw new Error('costs are missing')
  for (const { symbol, ...own } of ours.costs.symbols)
    for (const name of ['quantity', 'cost', 'realized', 'fees', 'unrealized'] as const)
      assertNear(`${name} of ${symbol}`, costs[name][Number(symbol.slice(1))] ?? 0, numberOf(own[name] ?? 0n))
}

/** Floats lose the last digits of sums of millions, a difference of them more. */
function assertNear(name: string, expected: number, found: number): void {
  if (Math.abs(expected - found) > 1e-9 * Math.max(1, Math.abs(expected)) && Math.abs(expected - found) > 1e-6)
    throw new Error(`ours differs in ${name}: ${found} instead of ${expected}`)
}

interface LoopDelay {
  readonly seconds: Readonly<Record<string, number>>
  readonly answers: number
  readonly gains: number
  readonly washSales: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

async function eventLoop(): Promise<string> {
  const child = fork(fileURLToPath(new URL('./event-loop.ts', import.meta.url)), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [told] = (await once(child, 'message')) as [LoopDelay]
  const { seconds, answers, gains, washSales, p50, p99, max } = told
  const ms = (value: number) => value.toPrecision(3)
  return [
    '### The event loop while 100,000 ledger lines are analyzed in the server’s threads',
    table(Object.entries(seconds).map(([what, took]) => ({ what, seconds: took.toFixed(2) }))),
    `${answers} histories of ten years, ${gains} gains and ${washSales} wash sales; delay p50 ${ms(p50)} ms, p99 ${ms(p99)} ms, longest ${ms(max)} ms.`,
    verdict({
      what: 'event-loop delay, p99',
      measured: p99,
      max: 10,
      unit: ' ms',
      why: 'Every core was taken by other work, which delays a loop that has nothing to do as well.',
    }),
  ].join('\n\n')
}

export async function run({ rounds }: { readonly rounds: number }): Promise<string> {
  assertSame()
  const counts = {
    n10k_h50: 150,
    n10k_h500: 30,
    n100k_h50: 60,
    n100k_h500: 30,
    n1m_h500: 6,
  }
  const compared = await comparePaired({
    variants: [
      { name: 'typed single pass, floats', module: new URL('./limit.ts', import.meta.url) },
      { name: 'G2E, every output, exact money', module: new URL('./ours.ts', import.meta.url) },
    ],
    operations: [
      ...Object.entries(counts).map(([name, count]) => ({ name, count, warmUp: count, cpuRatioMax: 2 })),
      { name: 'risk', count: 20, warmUp: 20, cpuRatioMax: 1.2, label: 'five risk figures, 500 series of 2,520 days' },
    ],
    rounds,
    context: { cases: histories },
  })
  return [
    compared,
    serverQuestions(rounds),
    await changes(rounds),
    await memory(),
    await eventLoop(),
    await overHttp(),
  ].join('\n\n')
}
