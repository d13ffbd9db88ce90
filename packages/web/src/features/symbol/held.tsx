/** What of it is mine: by account, and by lot. */
import type { Position } from '@g2e/contract/portfolio'
import { useQuery } from '@tanstack/react-query'
import { lotsQuery, useNames, useScope } from '../../api/index.ts'
import type { Names } from '../../api/index.ts'
import { Change, DataTable, Money, Percent, Quantity, Section, dayText } from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { text } from './text.ts'

const lotsMax = 12

const holdingColumns = (names: Names): readonly Column<Position['holdings'][number]>[] => [
  {
    id: 'account',
    head: text.account,
    heads: true,
    cell: (row) => (
      <>
        <span className="sym">{names.account(row.accountId)?.broker ?? names.broker(row.brokerId)}</span>{' '}
        <span className="q hideph">{names.account(row.accountId)?.number}</span>
      </>
    ),
  },
  {
    id: 'shares',
    head: text.shares,
    align: 'right',
    cell: (row) => <Quantity value={row.quantity} placesMax={4} />,
  },
  {
    id: 'cost',
    head: text.averageCost,
    align: 'right',
    on: 'medium',
    cell: (row) => <Money value={row.averageCost} />,
  },
  { id: 'value', head: text.value, align: 'right', cell: (row) => <Money value={row.marketValue} /> },
  {
    id: 'unrealized',
    head: text.unrealized,
    align: 'right',
    cell: (row) => <Change value={row.unrealizedPl} arrow={false} />,
  },
]

export function Held({ symbol, position }: { readonly symbol: string; readonly position: Position | undefined }) {
  const names = useNames()
  if (!position) return <p className="m mt2">{text.notHeld(symbol)}</p>
  return (
    <div className="grid g2 mt2">
      <Section
        title={
          <>
            {text.own('')}
            <Quantity value={position.quantity} placesMax={4} />
          </>
        }
        end={
          <>
            <Percent value={position.weightPercent} /> {text.ownEnd}
          </>
        }
      >
        <DataTable
          caption={text.own(symbol)}
          density="list"
          rows={position.holdings}
          rowKey={(row) => row.accountId}
          columns={holdingColumns(names)}
        />
      </Section>
      <Lots symbol={symbol} />
    </div>
  )
}

function Lots({ symbol }: { readonly symbol: string }) {
  const names = useNames()
  const lots = useQuery(lotsQuery('fifo', useScope())).data?.items.filter((lot) => lot.symbol === symbol) ?? []
  if (lots.length === 0) return null
  return (
    <Section title={text.lots}>
      <DataTable
        caption={text.lots}
        density="list"
        rows={lots.slice(0, lotsMax)}
        rowKey={(lot) => `${lot.transactionId} ${lot.accountId}`}
        columns={[
          {
            id: 'opened',
            head: text.opened,
            heads: true,
            cell: (lot) => <span className="nw">{dayText(lot.openedOn)}</span>,
          },
          {
            id: 'account',
            head: text.account,
            on: 'medium',
            cell: (lot) => <span className="m">{names.account(lot.accountId)?.short}</span>,
          },
          {
            id: 'shares',
            head: text.shares,
            align: 'right',
            cell: (lot) => <Quantity value={lot.quantity} placesMax={4} />,
          },
          { id: 'cost', head: text.cost, align: 'right', cell: (lot) => <Money value={lot.costBasis} /> },
        ]}
      />
    </Section>
  )
}
