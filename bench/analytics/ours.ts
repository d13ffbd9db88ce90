/** Ours on the same arrays as the limit. */
import { seriesRisk } from '@g2e/domain/columns'
import { analyse, openHistory } from './g2e.ts'
import { makeHistory } from './history.ts'
import type { Case } from './history.ts'
import { makeReturns } from './returns.ts'

export function setup({ cases }: { readonly cases: Readonly<Record<string, Case>> }) {
  const made = makeReturns()
  const series = { ...made, benchmark: made.returns.slice(0, made.periods), perYear: 252 }
  const tailPlace = Math.floor(0.05 * (made.periods - 1))
  const opened = Object.entries(cases).map(([name, wanted]) => [name, openHistory(makeHistory(wanted))] as const)
  return {
    ...Object.fromEntries(opened.map(([name, data]) => [name, () => analyse(data)])),
    risk: () => seriesRisk({ ...series, tailPlace }),
  }
}
