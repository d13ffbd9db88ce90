import './portfolio.css'
import type { Portfolio } from '@g2e/contract/portfolio'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Suspense, lazy } from 'react'
import { addressOf, portfolioQuery, useNames, useScope } from '../../api/index.ts'
import { AsOf, Change, Icon, Loadable, Money, Note, PageHead, TableSkeleton } from '../../ui/index.ts'
import { PositionsTab } from './positions-tab.tsx'
import { text } from './text.ts'

const PerformanceTab = lazy(() => import('./performance-tab.tsx'))
const AllocationTab = lazy(() => import('./allocation-tab.tsx'))
const TransactionsTab = lazy(() => import('./transactions-tab.tsx'))
const LotsTab = lazy(() => import('./lots-tab.tsx'))

const tabs = ['positions', 'allocation', 'performance', 'transactions', 'lots'] as const
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
          <Head portfolio={data} scope={scope} />
          <nav className="tabs" aria-label={text.tabsLabel}>
            {tabs.map((one) => (
              <Link
                key={one}
                to="/portfolio"
                search={(before) => ({ account: before.account, tab: one === 'positions' ? undefined : one })}
                activeOptions={{ includeSearch: true, explicitUndefined: true }}
              >
                {text.tabs[one]}
                {one === 'positions' ? <span>{data.positions.length}</span> : null}
              </Link>
            ))}
          </nav>
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

function TabContent({ tab, portfolio }: { readonly tab: Tab; readonly portfolio: Portfolio }) {
  switch (tab) {
    case 'positions':
      return <PositionsTab portfolio={portfolio} />
    case 'allocation':
      return <AllocationTab />
    case 'performance':
      return <PerformanceTab />
    case 'transactions':
      return <TransactionsTab />
    case 'lots':
      return <LotsTab />
  }
}

function Head({ portfolio, scope }: { readonly portfolio: Portfolio; readonly scope: readonly string[] }) {
  const { totals, currency, asOf } = portfolio
  return (
    <PageHead
      title={text.title}
      actions={
        <a className="btn o sm" href={addressOf('/portfolio/export', { format: 'csv', accountId: scope })} download>
          <Icon name="download" />
          {text.export}
        </a>
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
  if (old.length === 0 && unpriced.length === 0) return null
  return (
    <div className="stack mt2">
      {old.length > 0 ? (
        <Note
          tone="warn"
          icon="clock"
          fact={text.stale(
            old.map(({ accountId, accountName }) => names.account(accountId)?.short ?? accountName).join(', '),
          )}
        >
          {text.staleMore}
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
