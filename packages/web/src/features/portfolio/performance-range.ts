/** Which days are looked at: a named range that ends today, or days of one's own. All of it is in the address. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { PerformanceRange } from '../../api/index.ts'
import { isRange, rangeStart, useToday } from '../../ui/index.ts'
import type { Range } from '../../ui/index.ts'

export const benchmarks = ['SPY', 'VTI', 'QQQ', 'AGG'] as const
export const namedRanges = ['1M', '3M', 'YTD', '1Y', '3Y', '5Y', 'All'] as const satisfies readonly Range[]
export type RangeChoice = Range | 'own'

export interface RangeView {
  readonly choice: RangeChoice
  readonly range: PerformanceRange
  /** False until the market's clock is known: its day may be another than this computer's. */
  readonly isKnown: boolean
  readonly change: (next: RangeChange) => void
}
export interface RangeChange {
  readonly range?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly benchmark?: string | undefined
}

export function useRangeView(): RangeView {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const today = useToday()
  const isOwn = search.range === 'own'
  const named = isRange(search.range) ? search.range : '1Y'
  const benchmark = benchmarks.find((one) => one === search.benchmark) ?? benchmarks[0]
  return {
    choice: isOwn ? 'own' : named,
    range: isOwn
      ? { from: search.from, to: search.to, benchmark }
      : { from: rangeStart(named, today), to: undefined, benchmark },
    isKnown: today !== undefined,
    change: (next) =>
      void navigate({
        to: '/portfolio',
        search: (before) => ({ ...before, ...next }),
        replace: true,
        resetScroll: false,
      }),
  }
}
