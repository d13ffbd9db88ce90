/** Questions to the ledger as the server keeps it, each beside the single pass in the same rounds. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openWalked, walkColumns } from '@g2e/domain/columns'
import type { WalkWish } from '@g2e/domain/columns'
import { twr } from '@g2e/domain/performance'
import { show, summarize, table, verdict } from '../lib/statistics.ts'
import { cases } from './history.ts'
import { analyse, costsOf, movementsOf, openOf, opened } from './product-past.ts'
import { analyse as analyseByFloats } from './single-pass.mjs'

/** Microseconds of CPU time of this thread, a call. */
function timed(count: number, work: (index: number) => unknown): number {
  const before = process.threadCpuUsage()
  for (let index = 0; index < count; index += 1) work(index)
  const after = process.threadCpuUsage(before)
  return (after.user + after.system) / count
}

export function serverQuestions(rounds: number): string {
  const data = opened(cases.n100k_h500)
  const wide = opened(cases.n1m_h500)
  const { history, past, market, days } = data
  const movements = movementsOf(history)
  const ask = (wish: WalkWish) => walkColumns(past, market, wish)
  const year = (index: number) => days.subarray((index * 37) % 3_200, ((index * 37) % 3_200) + 366)
  const told = ask({ days, isItemized: true })
  const open = () => twr(openWalked(told).returns)
  for (const work of [() => analyse(data), () => ask({ days, isItemized: true }), () => analyseByFloats(history)])
    timed(25, work)
  const measured = Array.from({ length: rounds }, () => ({
    limit: timed(10, () => analyseByFloats(history)),
    'ten years: values, flows, returns, costs and their figures': timed(8, () => analyse(data)),
    'the same, and what each symbol added': timed(8, () => ask({ days, isItemized: true })),
    'its answer opened by the event loop': timed(8, open),
    'ten years of ten times the rows': timed(2, () => analyse(wide)),
    'any one year': timed(20, (index) => ask({ days: year(index) })),
    'one symbol as a portfolio of its own, ten years': timed(20, (index) => ask({ days, part: [index % 500] })),
    'put together from 100,000 movements': timed(1, () => openOf(movements)),
    'replayed for costs from 100,000 lines, pages read included': timed(1, () => costsOf(history)),
  }))
  const names = Object.keys(measured[0] ?? {}).filter((name) => name !== 'limit')
  const of = (name: string) => measured.map((round) => Object.entries(round).find(([own]) => own === name)?.[1] ?? 0)
  const ratios = (name: string, to: string) => summarize(of(name).map((value, at) => value / (of(to)[at] ?? value)))
  const whole = 'ten years: values, flows, returns, costs and their figures'
  const why = 'Other work on the machine widens single rounds; the table has their spread.'
  return [
    '### Questions to 100,000 rows of 500 symbols over ten years, as the server asks them',
    table(
      names.map((name) => ({
        question: name,
        'CPU µs': show(summarize(of(name))),
        'of the single pass in floats': show(ratios(name, 'limit')),
      })),
    ),
    [
      verdict({ what: 'the whole', measured: ratios(whole, 'limit').median, max: 2, unit: 'x', why }),
      verdict({
        what: 'ten times the rows',
        measured: ratios('ten years of ten times the rows', whole).median,
        max: 10,
        unit: 'x',
        why,
      }),
    ].join('\n'),
  ].join('\n\n')
}

/** Of one walk over all: what it answers, and what it needs on the way. */
export async function memory(): Promise<string> {
  const child = fork(fileURLToPath(new URL('./memory.ts', import.meta.url)), [], {
    execArgv: ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [{ days, above }] = (await once(child, 'message')) as [{ days: number; above: readonly number[] }]
  return verdict({
    what: `memory above the input while ${days} days are told, the most of ${above.length} walks, garbage included`,
    measured: Math.max(...above),
    max: 64,
    unit: ' MB',
    why: 'Columns by day grew.',
  })
}
