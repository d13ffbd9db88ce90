/** What the server does when something changes, beside what it does for the whole. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { show, summarize, table, verdict } from '../lib/statistics.ts'

const why = 'Other work on the machine widens single rounds; the table has their spread.'

export async function changes(rounds: number): Promise<string> {
  const child = fork(fileURLToPath(new URL('./take-up.ts', import.meta.url)), [String(rounds)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [measured] = (await once(child, 'message')) as [Readonly<Record<string, readonly number[]>>]
  const [whole = [], more = [], , , toTotals = []] = Object.values(measured)
  const share = (values: readonly number[]) => summarize(values.map((value, at) => value / (whole[at] ?? value)))
  return [
    '### What changes, as the server takes it up',
    table(
      Object.entries(measured).map(([what, values]) => ({
        what,
        'CPU µs': show(summarize(values)),
        'of a full pass': show(share(values)),
      })),
    ),
    [
      verdict({ what: 'a line more', measured: share(more).median, max: 0.01, unit: ' of a full pass', why }),
      verdict({ what: 'a quote to new totals', measured: summarize(toTotals).median, max: 50, unit: ' µs', why }),
    ].join('\n'),
  ].join('\n\n')
}
