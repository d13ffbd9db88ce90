/** The ledger, page by page. */
import type { Transaction } from '@g2e/contract/portfolio'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { transactionsQuery, useNames, useScope } from '../../api/index.ts'
import type { Names } from '../../api/index.ts'
import {
  Button,
  Change,
  DataTable,
  EmptyState,
  Loadable,
  Money,
  Price,
  Quantity,
  TableSkeleton,
  dayText,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { text } from './text.ts'

const columnsOf = (names: Names): readonly Column<Transaction>[] => [
  { id: 'date', head: text.date, heads: true, cell: (row) => <span className="m">{dayText(row.date)}</span> },
  { id: 'type', head: text.type, cell: (row) => <span className="capitalize">{row.type.replaceAll('_', ' ')}</span> },
  { id: 'symbol', head: text.symbol, cell: (row) => <b className="md">{row.symbol}</b> },
  {
    id: 'account',
    head: text.account,
    on: 'wide',
    cell: (row) => <span className="m">{names.account(row.accountId)?.short ?? names.broker(row.brokerId)}</span>,
  },
  {
    id: 'quantity',
    head: text.quantity,
    align: 'right',
    on: 'medium',
    cell: (row) => (row.quantity === null ? null : <Quantity value={row.quantity} />),
  },
  {
    id: 'price',
    head: text.price,
    align: 'right',
    on: 'wide',
    cell: (row) => (row.price === null ? null : <Price value={row.price} />),
  },
  {
    id: 'fee',
    head: text.fee,
    align: 'right',
    on: 'wide',
    cell: (row) => (row.fee === null ? null : <Money value={row.fee} />),
  },
  {
    id: 'amount',
    head: text.amount,
    align: 'right',
    cell: (row) => (row.amount === null ? null : <Change value={row.amount} arrow={false} />),
  },
]

export default function TransactionsTab() {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const names = useNames()
  const page = Math.max(1, Number(search.page ?? 1) || 1)
  const transactions = useQuery(transactionsQuery({ page }, useScope()))
  const go = (next: number) =>
    void navigate({ to: '/portfolio', search: (before) => ({ ...before, page: String(next) }) })
  return (
    <Loadable
      query={transactions}
      what={text.tabs.transactions}
      skeleton={<TableSkeleton rows={12} />}
      empty={<EmptyState title={text.noTransactions} />}
      isEmpty={(data) => data.total === 0}
    >
      {(data) => (
        <>
          <DataTable
            caption={text.tabs.transactions}
            density="list"
            columns={columnsOf(names)}
            rows={data.items}
            rowKey={(row) => row.id}
          />
          {data.pages > 1 ? (
            <div className="row sp mt1">
              <Button disabled={page <= 1} onClick={() => go(page - 1)}>
                {text.newer}
              </Button>
              <span className="m">{text.pageOf(page, data.pages)}</span>
              <Button disabled={page >= data.pages} onClick={() => go(page + 1)}>
                {text.older}
              </Button>
            </div>
          ) : null}
        </>
      )}
    </Loadable>
  )
}
