import './orders.css'
import type { Order, OrderPage } from '@g2e/contract/orders'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ordersQuery, useLiveState, useNames, useScope, workingStatuses } from '../../api/index.ts'
import type { Output } from '../../api/index.ts'
import {
  Button,
  DataTable,
  EmptyState,
  Loadable,
  PageHead,
  Segments,
  TableSkeleton,
  TextButton,
  timeText,
  useNow,
  usePreferences,
} from '../../ui/index.ts'
import { CancelAllDialog } from './cancel-all-dialog.tsx'
import { exportOrders } from './export-orders.ts'
import { NewOrderDialog } from './new-order-dialog.tsx'
import { orderColumns } from './order-columns.tsx'
import { OrderDetail } from './order-detail.tsx'
import { FilterChips } from './filter-chips.tsx'
import { shows, useOrdersView } from './orders-filter.ts'
import type { OrdersView, Show } from './orders-filter.ts'
import { text } from './text.ts'

type Page = Output<typeof OrderPage>

/** Every order and where it stands, live. */
export default function OrdersScreen() {
  const view = useOrdersView()
  const orders = useQuery(ordersQuery({ ...view.filterOf(view.show), page: view.page }))
  return (
    <>
      <Head orders={orders.data?.items ?? []} at={orders.dataUpdatedAt} />
      <div className="row wrap" style={{ gap: 8, marginBottom: 8 }}>
        <ShowSegments view={view} />
        <FilterChips view={view} />
      </div>
      <Loadable
        query={orders}
        what={text.what}
        skeleton={<TableSkeleton rows={10} />}
        isEmpty={({ total }) => total === 0}
        empty={<Nothing view={view} />}
      >
        {(page) => <Blotter page={page} view={view} />}
      </Loadable>
    </>
  )
}

function Head({ orders, at }: { readonly orders: readonly Order[]; readonly at: number }) {
  const scope = useScope()
  const accountId = scope.length === 1 ? scope[0] : undefined
  const [open, setOpen] = useState<'cancel' | 'new' | null>(null)
  const working = useQuery(ordersQuery({ status: workingStatuses, accountId, pageSize: 1 })).data?.total ?? 0
  const unknown = useQuery(ordersQuery({ status: ['unknown'], accountId, pageSize: 1 })).data?.total ?? 0
  const isLive = useLiveState() === 'live'
  const now = useNow(60_000)
  const close = () => setOpen(null)
  return (
    <PageHead
      title={text.title}
      actions={
        <>
          <span className="hideph">
            <Button size="small" icon="download" disabled={orders.length === 0} onClick={() => exportOrders(orders)}>
              {text.export}
            </Button>
          </span>
          {working > 0 ? (
            <Button size="small" onClick={() => setOpen('cancel')}>
              {text.cancelAll(working)}
            </Button>
          ) : null}
          <Button size="small" kind="primary" icon="plus" onClick={() => setOpen('new')}>
            {text.newOrder}
          </Button>
          <CancelAllDialog open={open === 'cancel'} onClose={close} count={working} accountId={accountId} />
          <NewOrderDialog open={open === 'new'} onClose={close} />
        </>
      }
    >
      {text.working(working)}
      {unknown > 0 ? <span className="warn b">{`, ${text.unknownCount(unknown)}`}</span> : null}
      {at === 0 ? null : (
        <span className="q s" style={{ marginLeft: 8 }}>
          {isLive ? text.live : text.notLive}, {timeText(at + (now - Date.now()), now)} ET
        </span>
      )}
    </PageHead>
  )
}

/** How many there are of each kind is asked for one row at a time: the totals come with it. */
function useTotals(view: OrdersView): Readonly<Record<Show, number | undefined>> {
  const total = (show: Show) => ({ ...view.filterOf(show), pageSize: 1 })
  return {
    all: useQuery(ordersQuery(total('all'))).data?.total,
    working: useQuery(ordersQuery(total('working'))).data?.total,
    filled: useQuery(ordersQuery(total('filled'))).data?.total,
    closed: useQuery(ordersQuery(total('closed'))).data?.total,
  }
}

function ShowSegments({ view }: { readonly view: OrdersView }) {
  const totals = useTotals(view)
  return (
    <Segments
      label={text.show}
      value={view.show}
      choices={shows.map((show) => ({ value: show, label: `${text.shows[show]} ${totals[show] ?? ''}`.trim() }))}
      onChoose={(show) => view.change({ show: show === 'all' ? undefined : show })}
    />
  )
}

function Blotter({ page, view }: { readonly page: Page; readonly view: OrdersView }) {
  const names = useNames()
  const scope = useScope()
  const { amountsHidden } = usePreferences()
  const rows = scope.length > 1 ? page.items.filter(({ accountId }) => scope.includes(accountId)) : page.items
  const opened = view.order ?? rows.find(({ status }) => status === 'unknown')?.id
  const toggle = (id: string) => view.change({ order: opened === id ? 'none' : id, page: String(view.page) })
  const go = (next: number) => view.change({ page: String(next) })
  return (
    <>
      <DataTable
        caption={text.caption}
        className="blotter"
        density="list"
        columns={orderColumns(names, { opened, toggle, hidden: amountsHidden })}
        rows={rows}
        rowKey={({ id }) => id}
        rowClass={({ id, status }) => (id === opened ? `opened${status === 'unknown' ? ' unsure' : ''}` : undefined)}
        detail={({ id }) => (id === opened ? <OrderDetail id={id} /> : null)}
      />
      {rows.some(({ source }) => source === 'external') ? (
        <p className="s q" style={{ marginTop: 10 }}>
          <b className="md m">{text.by.external}</b> {text.externalHint}
        </p>
      ) : null}
      {page.pages > 1 ? (
        <div className="row sp mt1">
          <Button disabled={view.page <= 1} onClick={() => go(view.page - 1)}>
            {text.newer}
          </Button>
          <span className="m">{text.pageOf(view.page, page.pages)}</span>
          <Button disabled={view.page >= page.pages} onClick={() => go(view.page + 1)}>
            {text.older}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function Nothing({ view }: { readonly view: OrdersView }) {
  const ever = useQuery(ordersQuery({ pageSize: 1 })).data?.total ?? 0
  if (ever === 0) return <EmptyState title={text.none}>{text.noneMore}</EmptyState>
  return (
    <EmptyState
      title={text.noneMatch}
      actions={
        <TextButton onClick={() => view.change({ show: undefined, since: 'all', symbol: undefined })}>
          {text.clearFilter}
        </TextButton>
      }
    />
  )
}
