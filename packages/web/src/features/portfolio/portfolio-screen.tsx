import './portfolio.css'
import type { Portfolio } from '@g2e/contract/portfolio'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Suspense, lazy } from 'react'
import {
  needsSettling,
  portfolioQuery,
  reconciliationQuery,
  useNames,
  useScope,
  useTotals,
  waitsForPerson,
} from '../../api/index.ts'
import { AsOf, Button, Change, Loadable, Money, Note, PageHead, TabRow, TableSkeleton, useNow } from '../../ui/index.ts'
import { savePositions } from './position-file.ts'
import { PositionsTab } from './positions-tab.tsx'
import { text } from './text.ts'

const PerformanceTab = lazy(() => import('./performance-tab.tsx'))
const AllocationTab = lazy(() => import('./allocation-tab.tsx'))
const TransactionsTab = lazy(() => import('./transactions-tab.tsx'))
const LotsTab = lazy(() => import('./lots-tab.tsx'))
const RiskTab = lazy(() => import('./risk-tab.tsx'))
const IncomeTab = lazy(() => import('./income-tab.tsx'))
const GainsTab = lazy(() => import('./gains-tab.tsx'))

const tabs = ['positions', 'allocation', 'performance', 'risk', 'income', 'transactions', 'lots', 'gains'] as const
type Tab = (typeof tabs)[number]

/** Everything that is held, whoever holds it. */
export default function PortfolioScreen() {
  const search = useSearch({ from: '/inside/portfolio' })
  const tab = tabs.find((one) => one === search.tab) ?? 'positions'
  const scope = useScope()
  const portfolio = useQuery(portfolioQuery(scope))
  return (
    <Loadable query={portfolio} what={text.what} skeleton={<TableSkeleton rows={12} />}>
      {(data) => (
        <>
          <Head portfolio={data} tab={tab} />
          <Tabs current={tab} positions={data.positions.length} />
          <Missing portfolio={data} />
          <div className="mt2">
            <Suspense fallback={<TableSkeleton rows={8} />}>
              <TabContent tab={tab} portfolio={data} />
            </Suspense>
          </div>
        </>
      )}
    </Loadable>
  )
}

/** The tab one is on keeps the word of the address, whatever it is: its link is the current one only if both agree. */
const tabInAddress = (one: Tab, current: Tab, before: string | undefined): string | undefined =>
  one === current ? before : one === 'positions' ? undefined : one

function Tabs({ current, positions }: { readonly current: Tab; readonly positions: number }) {
  return (
    <TabRow label={text.tabsLabel} current={current}>
      {tabs.map((one) => (
        <Link
          key={one}
          to="/portfolio"
          activeOptions={{ includeSearch: true, explicitUndefined: true }}
          search={(before) => ({ account: before.account, tab: tabInAddress(one, current, before.tab) })}
        >
          {text.tabs[one]}
          {one === 'positions' ? <span>{positions}</span> : null}
        </Link>
      ))}
    </TabRow>
  )
}

function TabContent({ tab, portfolio }: { readonly tab: Tab; readonly portfolio: Portfolio }) {
  switch (tab) {
    case 'positions':
      return <PositionsTab portfolio={portfolio} />
    case 'allocation':
      return <AllocationTab portfolio={portfolio} />
    case 'performance':
      return <PerformanceTab />
    case 'risk':
      return <RiskTab />
    case 'income':
      return <IncomeTab />
    case 'transactions':
      return <TransactionsTab />
    case 'lots':
      return <LotsTab portfolio={portfolio} />
    case 'gains':
      return <GainsTab />
  }
}

interface HeadProps {
  readonly portfolio: Portfolio
  readonly tab: Tab
}
/** Where the money itself is looked at, its sum; elsewhere the name is enough. */
function Head({ portfolio, tab }: HeadProps) {
  const { currency } = portfolio
  const { totals, asOf } = useTotals(portfolio)
  const names = useNames()
  const isEmpty = portfolio.positions.length === 0
  if (tab !== 'positions' && tab !== 'allocation') return <PageHead title={text.tabs[tab]} />
  return (
    <PageHead
      title={tab === 'positions' ? text.title : text.tabs[tab]}
      actions={
        <>
          <Link className="btn o sm" to="/import">
            {text.importFile}
          </Link>
          {tab === 'positions' ? (
            <Button size="small" icon="download" disabled={isEmpty} onClick={() => savePositions(portfolio, names)}>
              {text.export}
            </Button>
          ) : null}
        </>
      }
    >
      <Money value={totals.totalValue} currency={currency} />{' '}
      <span style={{ margin: '0 6px' }}>
        <Change value={totals.dayChange} percent={totals.dayChangePercent} currency={currency} />
      </span>{' '}
      {text.today}{' '}
      <span className="q s" style={{ marginLeft: 6 }}>
        <AsOf at={asOf} />
      </span>
    </PageHead>
  )
}

/** What is old or left out is named, never passed over. */
function Missing({ portfolio }: { readonly portfolio: Portfolio }) {
  const names = useNames()
  const old = portfolio.accounts.filter(({ status }) => status !== 'fresh')
  const { unpriced } = portfolio
  const now = useNow(60_000)
  const isTheirs = waitsForPerson(
    old.map(({ accountId }) => names.account(accountId)?.connection),
    now,
  )
  const differences = useQuery(reconciliationQuery(useScope())).data?.items.filter(needsSettling) ?? []
  if (old.length === 0 && unpriced.length === 0 && differences.length === 0) return null
  return (
    <div className="stack mt2">
      {old.length > 0 ? (
        <Note
          tone={isTheirs ? 'warn' : 'neutral'}
          icon="clock"
          fact={text.stale(
            old.map(({ accountId, accountName }) => names.account(accountId)?.short ?? accountName).join(', '),
          )}
        >
          {isTheirs ? text.staleMore : text.staleByItself}
        </Note>
      ) : null}
      {differences.length > 0 ? (
        <Note
          tone="warn"
          fact={text.inQuestion(
            [...new Set(differences.map(({ accountId }) => names.account(accountId)?.short ?? ''))].join(', '),
          )}
        >
          <Link to="/reconciliation">{text.inQuestionMore}</Link>
        </Note>
      ) : null}
      {unpriced.length > 0 ? (
        <Note fact={text.unpriced(unpriced.length)}>
          {text.unpricedMore} {unpriced.map(({ symbol, reason }) => `${symbol} (${reason})`).join(', ')}.
        </Note>
      ) : null}
    </div>
  )
}
