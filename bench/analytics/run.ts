/** Performance from transactions, in columns with exact money, against a single pass with typed arrays and floats. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Timeline } from '@g2e/domain/columns'
import { comparePaired } from '../lib/paired.ts'
import { show, summarize, table, verdict } from '../lib/statistics.ts'
import { analyse, openHistory } from './g2e.ts'
import { cases, makeHistory } from './history.ts'
import { serverQuestions } from './past.ts'
import { analyse as analyseByFloats } from './single-pass.mjs'

export const title = 'Performance from transactions, against a typed single pass'
export const targets =
  'Every output at most 2x the typed single pass, at most 64 MB above the input; 10x the rows at most 10x the time; a row appended at most 1/100 of a full pass; a quote to new totals at most 50 µs; five risk figures of 500 series at most 1.2x; event-loop delay p99 under 10 ms while 100,000 lines are analyzed.'

const perYear = 252
const mb = 1_048_576

function assertSame(): void {
  for (const wanted of [cases.n10k_h50, cases.n100k_h500_c4]) {
    const history = makeHistory(wanted)
    const [limit, ours] = [analyseByFloats(history), analyse(openHistory(history))]
    for (const name of ['value', 'twr', 'maxDrawdown', 'sharpe', 'sortino', 'realised', 'unrealised'] as const) {
      const [a, b] = [limit[name] ?? 0, ours[name] ?? 0]
      if (Math.abs(a - b) > 1e-9 * Math.abs(a)) throw new Error(`ours differs in ${name}: ${b} instead of ${a}`)
    }
  }
}

/** Microseconds of CPU time of this thread, a call. */
function timed(count: number, work: (index: number) => unknown): number {
  const before = process.threadCpuUsage()
  for (let index = 0; index < count; index += 1) work(index)
  const after = process.threadCpuUsage(before)
  return (after.user + after.system) / count
}

const repeated = (rounds: number, measure: () => number): number[] => Array.from({ length: rounds }, measure)

function questions(rounds: number): string {
  const { ledger, market } = openHistory(makeHistory(cases.n100k_h500))
  const wide = openHistory(makeHistory(cases.n1m_h500))
  const whole = () => new Timeline(ledger, market, { perYear })
  const timeline = whole()
  const last = market.days - 1
  const row = (day: number, index: number) => ({
    day,
    symbol: index % 500,
    quantity: 1,
    amount: 10_000,
    fee: 0,
  })
  const day = (index: number) => (index * 37) % last
  timed(20, whole)
  timed(4, () => new Timeline(wide.ledger, wide.market, { perYear }))
  const full = repeated(rounds, () => timed(10, whole))
  const tenfold = repeated(rounds, () => timed(2, () => new Timeline(wide.ledger, wide.market, { perYear })))
  const appended = repeated(rounds, () => timed(2_000, (index) => timeline.append(row(last, index))))
  const quoted = repeated(rounds, () => timed(2_000, (index) => timeline.quote(index % 500, 20 + (index % 90))))
  const ranged = repeated(rounds, () => timed(200, (index) => timeline.range(day(index), last)))
  const filtered = repeated(rounds, () => timed(50, (index) => timeline.only([index % 500], 0, last)))
  const corrected = repeated(rounds, () => timed(100, (index) => timeline.append(row(day(index), index))))
  const ratio = (some: readonly number[], all: readonly number[]) =>
    summarize(some.map((value, round) => value / (all[round] ?? value)))
  const line = (question: string, values: readonly number[]) => ({
    question,
    'CPU µs': show(summarize(values)),
    'of a full pass': show(ratio(values, full)),
  })
  const why = 'Other work on the machine widens single rounds; the table has their spread.'
  return [
    '### One question to 100,000 rows of 500 symbols over ten years',
    table([
      line('full pass', full),
      line('full pass over ten times the rows', tenfold),
      line('a row of today appended', appended),
      line('a row of any day before', corrected),
      line('a quote, to new totals', quoted),
      line('any range', ranged),
      line('one symbol alone, the whole past', filtered),
    ]),
    [
      verdict({
        what: 'ten times the rows',
        measured: ratio(tenfold, full).median,
        max: 10,
        unit: 'x',
        why,
      }),
      verdict({
        what: 'a row appended',
        measured: ratio(appended, full).median,
        max: 0.01,
        unit: ' of a pass',
        why,
      }),
      verdict({ what: 'a quote', measured: summarize(quoted).median, max: 50, unit: ' µs', why }),
    ].join('\n'),
  ].join('\n\n')
}

function memory(): string {
  const { ledger, market } = openHistory(makeHistory(cases.n100k_h500))
  const used = () => {
    globalThis.gc?.()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return (heapUsed + arrayBuffers) / mb
  }
  const before = used()
  const timeline = new Timeline(ledger, market, { perYear })
  timeline.only([0], 0, market.days - 1)
  const above = used() - before
  const what = `memory above the input, index of the rows included (${timeline.market.days} days)`
  return verdict({ what, measured: above, max: 64, unit: ' MB', why: 'Columns by day grew.' })
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
    n100k_h500_c4: 20,
    n1m_h500: 6,
  }
  const compared = await comparePaired({
    variants: [
      { name: 'typed single pass, floats', module: new URL('./limit.ts', import.meta.url) },
      { name: 'G2E columns, exact money', module: new URL('./ours.ts', import.meta.url) },
    ],
    operations: [
      ...Object.entries(counts).map(([name, count]) => ({ name, count, warmUp: count })),
      { name: 'risk', count: 20, warmUp: 20, label: 'five risk figures, 500 series of 2,520 days' },
    ],
    rounds,
    context: { cases },
  })
  return [compared, questions(rounds), serverQuestions(rounds), memory(), await eventLoop()].join('\n\n')
}
