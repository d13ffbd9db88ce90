/** What the server itself asks of a past in columns, exact to the last digit, beside the single pass in the same rounds. */
import { closesOf, openPast, walkPast } from '@g2e/domain/columns'
import type { WalkWish } from '@g2e/domain/columns'
import { units } from '@g2e/domain/ledger'
import type { Movement } from '@g2e/domain/ledger'
import { linkReturn, twr } from '@g2e/domain/performance'
import { show, summarize, table, verdict } from '../lib/statistics.ts'
import { cases, makeHistory } from './history.ts'
import type { Case, History } from './history.ts'
import { closesOfSymbol, daysOf, firstDay } from './ledger-pages.ts'
import { analyse as analyseByFloats } from './single-pass.mjs'

const deposit: Movement = { day: firstDay, symbol: null, quantity: 0n, cash: units('1000000000'), isFlow: true }

const movementsOf = ({ N, day, sym, side, qty, px, fee }: History): readonly Movement[] =>
  Array.from({ length: N }, (_, row) => {
    const size = BigInt((side[row] ?? 0) * (qty[row] ?? 0))
    const paid = size * units(String(px[row])) + units(String(fee[row]))
    const on = firstDay + (day[row] ?? 0)
    return { day: on, symbol: `S${sym[row]}`, quantity: size * units('1'), cash: -paid, isFlow: false }
  })

/** A past as it is kept, and the questions that are put to it. */
function opened(wanted: Case) {
  const history = makeHistory(wanted)
  const movements = [deposit, ...movementsOf(history)]
  const open = () => openPast({ cash: 0n, quantities: new Map() }, movements)
  const past = open()
  const days = daysOf(history)
  // Symbols of one exchange share their days.
  const closes = past.symbols.map((symbol) => ({
    ...closesOf(closesOfSymbol(history, Number(symbol.slice(1)))),
    day: days,
  }))
  const market = { closes, today: Infinity, present: [] }
  const ask = (wish: WalkWish) => {
    const { history: told, contributions } = walkPast(past, market, wish)
    return { told, contributions, twr: twr(told.links.map((link) => linkReturn(link))).value }
  }
  return { history, open, days, ask }
}

/** Microseconds of CPU time of this thread, a call. */
function timed(count: number, work: (index: number) => unknown): number {
  const before = process.threadCpuUsage()
  for (let index = 0; index < count; index += 1) work(index)
  const after = process.threadCpuUsage(before)
  return (after.user + after.system) / count
}

export function serverQuestions(rounds: number): string {
  const { history, open, days, ask } = opened(cases.n100k_h500)
  const small = opened(cases.n10k_h500)
  const year = (index: number) => days.subarray((index * 37) % 3_200, ((index * 37) % 3_200) + 366)
  timed(25, () => ask({ days }))
  timed(25, () => analyseByFloats(history))
  const measured = Array.from({ length: rounds }, () => ({
    limit: timed(10, () => analyseByFloats(history)),
    'put together from 100,000 movements': timed(1, open),
    'ten years, with what each symbol added': timed(8, () => ask({ days })),
    'ten years, a tenth of the rows': timed(8, () => small.ask({ days: small.days })),
    'any one year': timed(20, (index) => ask({ days: year(index) })),
    'one symbol as a portfolio of its own, ten years': timed(20, (index) => ask({ days, part: [index % 500] })),
  }))
  const names = Object.keys(measured[0] ?? {}).filter((name) => name !== 'limit')
  const of = (name: string) => measured.map((round) => Object.entries(round).find(([own]) => own === name)?.[1] ?? 0)
  const ratios = (name: string, to: string) => summarize(of(name).map((value, at) => value / (of(to)[at] ?? value)))
  const whole = 'ten years, with what each symbol added'
  return [
    '### The same ledger as the server keeps and asks it, exact to the last digit',
    table(
      names.map((name) => ({
        question: name,
        'CPU µs': show(summarize(of(name))),
        'of the single pass in floats': show(ratios(name, 'limit')),
      })),
    ),
    verdict({
      what: 'ten years of 100,000 rows against the single pass',
      measured: ratios(whole, 'limit').median,
      max: 2,
      unit: 'x',
      why: 'The pass in floats neither tells what each symbol added nor adds to the last digit; both are in the walk.',
    }),
  ].join('\n\n')
}
