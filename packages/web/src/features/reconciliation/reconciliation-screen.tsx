import './reconciliation.css'
import type { ReconciledAccount, Reconciliation } from '@g2e/contract/reconciliation'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { needsSettling, reconciliationQuery, useScope } from '../../api/index.ts'
import { EmptyState, Loadable, Note, PageHead, TableSkeleton, buttonClass, numberText } from '../../ui/index.ts'
import { AccountSection } from './account-section.tsx'
import { text } from './text.ts'

const weight = { difference: 0, unknown: 1, ok: 2 } as const satisfies Record<ReconciledAccount['status'], number>

/** Whether the two sides of every account agree, and what to do where they do not. */
export default function ReconciliationScreen() {
  const reconciliation = useQuery(reconciliationQuery(useScope()))
  return (
    <>
      <PageHead title={text.title}>{text.lead}</PageHead>
      <Loadable
        query={reconciliation}
        what={text.what}
        skeleton={<TableSkeleton rows={6} />}
        isEmpty={({ accounts }) => accounts.length === 0}
        empty={<NoAccounts />}
      >
        {(data) => (
          <>
            <Stand reconciliation={data} />
            {data.accounts
              .toSorted((a, b) => weight[a.status] - weight[b.status])
              .map((account) => (
                <AccountSection
                  key={account.accountId}
                  account={account}
                  items={data.items.filter(({ accountId }) => accountId === account.accountId)}
                />
              ))}
          </>
        )}
      </Loadable>
    </>
  )
}

/** The whole in one line: nothing, or how much is in question and what that means. */
function Stand({ reconciliation }: { readonly reconciliation: Reconciliation }) {
  const { items, accounts } = reconciliation
  const open = items.filter(needsSettling)
  if (open.length > 0)
    return (
      <div className="mt2">
        <Note tone="warn" fact={text.differs(open.length)}>
          {open.some(({ holdsOrders }) => holdsOrders) ? text.held : text.free}
        </Note>
      </div>
    )
  if (accounts.some(({ status }) => status !== 'ok')) return null
  const figures = accounts.reduce((sum, { compared }) => sum + compared, 0)
  return (
    <EmptyState title={text.allTitle}>
      {text.allMore(numberText(String(figures), { places: 0 }) ?? String(figures))}
    </EmptyState>
  )
}

const NoAccounts = () => (
  <EmptyState
    title={text.noneTitle}
    actions={
      <Link to="/connections" className={buttonClass('primary')}>
        {text.connect}
      </Link>
    }
  >
    {text.noneMore}
  </EmptyState>
)
