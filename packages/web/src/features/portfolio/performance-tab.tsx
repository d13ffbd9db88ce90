/** Value and return told apart: how well the money worked, how the amount changed, what moved it. */
import type { Performance } from '@g2e/contract/performance'
import { useQuery } from '@tanstack/react-query'
import { performanceQuery, useScope } from '../../api/index.ts'
import { AsOf, EmptyState, HowMade, Loadable, Note, TableSkeleton, dayText } from '../../ui/index.ts'
import { AmountChange } from './amount-change.tsx'
import { excludedText } from './excluded-words.ts'
import { Paid } from './paid.tsx'
import { PerformanceParts } from './performance-parts.tsx'
import { useRangeView } from './performance-range.ts'
import type { RangeView } from './performance-range.ts'
import { text } from './performance-text.ts'
import { RangeBar } from './range-bar.tsx'
import { ReturnChart } from './return-chart.tsx'
import { RiskSummary } from './risk-summary.tsx'
import { WhatMoved } from './what-moved.tsx'

export default function PerformanceTab() {
  const view = useRangeView()
  const performance = useQuery({ ...performanceQuery(view.range, useScope()), enabled: view.isKnown })
  return (
    <>
      <RangeBar view={view} said={<Said performance={performance.data} />} />
      <Loadable
        query={performance}
        what={text.what}
        skeleton={<TableSkeleton rows={12} />}
        empty={<EmptyState title={text.none}>{text.noneBody}</EmptyState>}
        isEmpty={({ series }) => series.length === 0}
      >
        {(data) => <Told performance={data} view={view} />}
      </Loadable>
    </>
  )
}

function Said({ performance }: { readonly performance: Performance | undefined }) {
  const first = performance?.series[0]
  const last = performance?.series.at(-1)
  if (!performance || !first || !last) return null
  return (
    <>
      {text.period(dayText(first.date), dayText(last.date))}{' '}
      <span className="q s" style={{ marginLeft: 6 }}>
        <AsOf at={performance.conventions.asOf} />
      </span>
    </>
  )
}

function Told({ performance, view }: { readonly performance: Performance; readonly view: RangeView }) {
  const { range } = view
  return (
    <>
      <LeftOut performance={performance} />
      <div className="grid gm">
        <div className="min-w-0">
          <ReturnChart performance={performance} range={range} />
          <AmountChange performance={performance} range={range} />
        </div>
        <RiskSummary range={range} />
      </div>
      <WhatMoved performance={performance} />
      <Paid range={range} />
      <PerformanceParts range={range} />
      <HowMade conventions={performance.conventions} />
    </>
  )
}

/** What is approximated or missing is said before the figures that it touches. */
function LeftOut({ performance: { excluded, method } }: { readonly performance: Performance }) {
  if (excluded.length === 0 && method.modifiedDietzCount === 0) return null
  return (
    <div className="stack" style={{ marginBottom: 16 }}>
      {method.modifiedDietzCount > 0 ? (
        <Note tone="warn" fact={text.dietz(method.modifiedDietzCount)}>
          {text.dietzMore}
        </Note>
      ) : null}
      {excluded.length > 0 ? <Note fact={text.excluded}>{excludedText(excluded, excludedMax)}</Note> : null}
    </div>
  )
}
const excludedMax = 6
