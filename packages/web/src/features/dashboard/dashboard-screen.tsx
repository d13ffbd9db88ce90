import './dashboard.css'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { connectionsQuery, performanceQuery, portfolioQuery, useScope } from '../../api/index.ts'
import { Loadable, Skeleton, TableSkeleton, isRange, rangeStart, useToday } from '../../ui/index.ts'
import { AccountsTable } from './accounts-table.tsx'
import { FigureStrip } from './figure-strip.tsx'
import { FirstRun } from './first-run.tsx'
import { NeedsYou } from './needs-you.tsx'
import { NetWorth } from './net-worth.tsx'
import { AllocationPanel, MoversPanel, OrdersAndIdea } from './panels.tsx'
import { text } from './text.ts'

const benchmark = 'SPY'

/** What am I worth, how did today go, does anything need me. */
export default function DashboardScreen() {
  const connections = useQuery(connectionsQuery)
  const first = connections.data?.items.length === 0
  return (
    <>
      <h1 className="sr">{text.title}</h1>
      {first ? <FirstRun /> : <Overview />}
    </>
  )
}

function Overview() {
  const search = useSearch({ from: '/inside/' })
  const range = isRange(search.range) ? search.range : '1Y'
  const scope = useScope()
  const today = useToday()
  const portfolio = useQuery(portfolioQuery(scope))
  const performance = useQuery({
    ...performanceQuery({ from: rangeStart(range, today), benchmark }, scope),
    enabled: today !== undefined,
  })
  return (
    <Loadable query={portfolio} what={text.portfolio} skeleton={<OverviewSkeleton />}>
      {(data) => (
        <>
          <div className="grid gw" style={{ rowGap: 32 }}>
            <NetWorth portfolio={data} performance={performance} range={range} benchmark={benchmark} />
            <NeedsYou portfolio={data} />
          </div>
          {performance.error && !performance.data ? null : (
            <FigureStrip portfolio={data} performance={performance.data} range={range} benchmark={benchmark} />
          )}
          <div className="grid g3 mt">
            <AllocationPanel />
            <MoversPanel portfolio={data} />
            <OrdersAndIdea />
          </div>
          <AccountsTable portfolio={data} />
        </>
      )}
    </Loadable>
  )
}

const OverviewSkeleton = () => (
  <div className="grid gw">
    <div className="stack">
      <Skeleton width={140} height={16} />
      <Skeleton width={280} height={56} />
      <Skeleton width={220} height={20} />
      <Skeleton height={300} />
    </div>
    <TableSkeleton rows={6} />
  </div>
)
