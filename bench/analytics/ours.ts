/** Ours on the same histories as the limit. */
import { seriesRisk } from '@g2e/domain/columns'
import type { Case } from './history.ts'
import { analyse, opened } from './product-past.ts'
import { makeReturns } from './returns.ts'

export function setup({ cases }: { readonly cases: Readonly<Record<string, Case>> }) {
  const made = makeReturns()
  const series = { ...made, benchmark: made.returns.slice(0, made.periods), perYear: 252 }
  const tailPlace = Math.floor(0.05 * (made.periods - 1))
  const pasts = Object.entries(cases).map(([name, wanted]) => [name, opened(wanted)] as const)
  return {
    ...Object.fromEntries(pasts.map(([name, data]) => [name, () => analyse(data)])),
    risk: () => seriesRisk({ ...series, tailPlace }),
  }
}
