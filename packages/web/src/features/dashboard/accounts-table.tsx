/** Every account with its own time: one that is old says since when, and why. */
import type { Portfolio } from '@g2e/contract/portfolio'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { needsSettling, reconciliationQuery, useNames, useScope } from '../../api/index.ts'
import type { Names } from '../../api/index.ts'
import { AsOf, Countdown, DataTable, Money, Section, StaleSince, Tag } from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { text } from './text.ts'

type AccountRow = Portfolio['accounts'][number]

function AccountCell({ row, names, isInQuestion }: AccountCellProps) {
  const named = names.account(row.accountId)
  return (
    <>
      <span className="sym">{named?.broker ?? names.broker(row.brokerId)}</span>
      <span className="nm">{named ? `${named.title} ${named.number}` : row.accountName}</span>
      {isInQuestion ? (
        <Link to="/reconciliation" className="ml-2">
          <Tag tone="warn" icon="warn">
            {text.inQuestion}
          </Tag>
        </Link>
      ) : null}
    </>
  )
}
interface AccountCellProps {
  readonly row: AccountRow
  readonly names: Names
  readonly isInQuestion: boolean
}

const columnsOf = (
  names: Names,
  currency: string,
  isInQuestion: (accountId: string) => boolean,
): readonly Column<AccountRow>[] => [
  {
    id: 'account',
    head: text.account,
    heads: true,
    cell: (row) => <AccountCell row={row} names={names} isInQuestion={isInQuestion(row.accountId)} />,
  },
  {
    id: 'value',
    head: text.valueUsd(currency),
    align: 'right',
    cell: (row) => (
      <span className={row.status === 'fresh' ? undefined : 'q'}>
        <Money value={row.totalValue} />
      </span>
    ),
  },
  { id: 'cash', head: text.cashColumn, align: 'right', on: 'medium', cell: (row) => <Money value={row.cash} /> },
  {
    id: 'power',
    head: text.buyingPower,
    align: 'right',
    on: 'wide',
    cell: (row) => <Money value={row.buyingPower} />,
  },
  {
    id: 'as-of',
    head: text.asOf,
    align: 'right',
    cell: (row) =>
      row.status === 'fresh' ? (
        <span className="m">
          <AsOf at={row.asOf} zone={false} />
        </span>
      ) : (
        <span title={row.error ?? undefined}>
          <StaleSince at={row.asOf} />
        </span>
      ),
  },
  {
    id: 'sign-in',
    head: text.signIn,
    align: 'right',
    on: 'wide',
    cell: (row) => {
      const until = names.account(row.accountId)?.connection?.reauthorizeBy
      return <span className="m">{until ? <Countdown to={until} /> : text.noExpiry}</span>
    },
  },
]

const TotalRow = ({ totals }: Pick<Portfolio, 'totals'>) => (
  <tr>
    <th scope="row">{text.total}</th>
    <td className="r">
      <Money value={totals.totalValue} />
    </td>
    <td className="r hideph">
      <Money value={totals.cash} />
    </td>
    <td className="r hidemd">
      <Money value={totals.buyingPower} />
    </td>
    <td />
    <td className="hidemd" />
  </tr>
)

export function AccountsTable({ portfolio }: { readonly portfolio: Portfolio }) {
  const names = useNames()
  const { totals, currency, accounts } = portfolio
  const differences = useQuery(reconciliationQuery(useScope())).data?.items.filter(needsSettling) ?? []
  const isInQuestion = (id: string) => differences.some(({ accountId }) => accountId === id)
  return (
    <Section title={text.accounts} end={text.accountsEnd} className="mt">
      <DataTable
        caption={text.accounts}
        columns={columnsOf(names, currency, isInQuestion)}
        rows={accounts}
        rowKey={(row) => row.accountId}
        foot={accounts.length > 1 ? <TotalRow totals={totals} /> : undefined}
      />
    </Section>
  )
}
