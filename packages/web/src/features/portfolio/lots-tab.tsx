/** Shares bought together, oldest first, by the method that sells them. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lotMethods, lotsQuery, useNames, useScope } from '../../api/index.ts'
import {
  DataTable,
  EmptyState,
  Loadable,
  Money,
  Quantity,
  SelectField,
  TableSkeleton,
  dayText,
} from '../../ui/index.ts'
import { text } from './text.ts'

export default function LotsTab() {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const names = useNames()
  const method = lotMethods.find((one) => one === search.method) ?? 'fifo'
  const lots = useQuery(lotsQuery(method, useScope()))
  return (
    <>
      <div style={{ width: 240, marginBottom: 12 }}>
        <SelectField
          label={text.lotMethod}
          value={method}
          options={lotMethods.map((value) => ({ value, label: text.lotMethods[value] }))}
          onValue={(value) => void navigate({ to: '/portfolio', search: (before) => ({ ...before, method: value }) })}
        />
      </div>
      <Loadable
        query={lots}
        what={text.tabs.lots}
        skeleton={<TableSkeleton rows={10} />}
        empty={<EmptyState title={text.noLots} />}
        isEmpty={(data) => data.items.length === 0}
      >
        {({ items }) => (
          <DataTable
            caption={text.tabs.lots}
            density="list"
            rows={items}
            rowKey={(lot) => `${lot.transactionId} ${lot.symbol} ${lot.accountId}`}
            columns={[
              { id: 'symbol', head: text.symbol, heads: true, cell: (lot) => <b className="md">{lot.symbol}</b> },
              {
                id: 'account',
                head: text.account,
                on: 'medium',
                cell: (lot) => <span className="m">{names.account(lot.accountId)?.short}</span>,
              },
              { id: 'opened', head: text.opened, cell: (lot) => dayText(lot.openedOn) },
              { id: 'quantity', head: text.quantity, align: 'right', cell: (lot) => <Quantity value={lot.quantity} /> },
              { id: 'cost', head: text.costBasis, align: 'right', cell: (lot) => <Money value={lot.costBasis} /> },
            ]}
          />
        )}
      </Loadable>
    </>
  )
}
