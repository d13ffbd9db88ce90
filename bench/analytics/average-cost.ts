/** Trades at average cost in columns: the whole, a row more, a quote, a range, each beside the single pass. */
import { Timeline } from '@g2e/domain/columns'
import { comparePaired } from '../lib/paired.ts'
import { show, summarize, table, verdict } from '../lib/statistics.ts'
import { cases, makeHistory } from './history.ts'
import { analyse as analyseByFloats } from './single-pass.mjs'
import { analyse, openHistory } from './timeline.ts'

const perYear = 252

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
    '### One question to 100,000 trades of 500 symbols over ten years, at average cost',
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

export async function tradesAtAverageCost(rounds: number): Promise<string> {
  assertSame()
  const { n100k_h500, n100k_h500_c4, n1m_h500 } = cases
  const compared = await comparePaired({
    variants: [
      { name: 'typed single pass, floats', module: new URL('./limit.ts', import.meta.url) },
      { name: 'G2E trades at average cost, exact money', module: new URL('./timeline.ts', import.meta.url) },
    ],
    operations: [
      {
        name: 'n100k_h500',
        count: 30,
        warmUp: 30,
        cpuRatioMax: 2,
        label: 'trades at average cost, every output: n100k_h500',
      },
      { name: 'n100k_h500_c4', count: 20, warmUp: 20, cpuRatioMax: 2, label: 'the same in four currencies' },
      { name: 'n1m_h500', count: 6, warmUp: 6, cpuRatioMax: 2, label: 'the same, n1m_h500' },
    ],
    rounds,
    context: { cases: { n100k_h500, n100k_h500_c4, n1m_h500 } },
  })
  return [compared, questions(rounds)].join('\n\n')
}
