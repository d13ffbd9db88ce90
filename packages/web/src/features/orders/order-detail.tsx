/** Below an order's row: its steps, what its state means for the money, its fills, and what can be done with it. */
import type { OrderDetail as Detail } from '@g2e/contract/orders'
import { notFound, notSent } from '@g2e/domain/orders'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { cancelOrder, keys, orderQuery, useNames } from '../../api/index.ts'
import {
  AsOf,
  Button,
  DataTable,
  Loadable,
  Money,
  Note,
  Price,
  Quantity,
  Skeleton,
  useAnnouncer,
  usePreferences,
  orderHead,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { ChangeDialog } from './change-dialog.tsx'
import { ResolveDialog } from './resolve-dialog.tsx'
import { orderSteps } from './order-steps.ts'
import { isBuy } from './order-words.ts'
import { text } from './text.ts'
import { Timeline } from './timeline.tsx'

const pollMs = 5_000

export function OrderDetail({ id }: { readonly id: string }) {
  const detail = useQuery({
    ...orderQuery(id),
    refetchInterval: (query) => (query.state.data?.status === 'unknown' ? pollMs : false),
  })
  return (
    <div className="order-detail">
      <Loadable query={detail} what={text.detailWhat} skeleton={<Skeleton height={72} />}>
        {(order) => <Content order={order} />}
      </Loadable>
    </div>
  )
}

function Content({ order }: { readonly order: Detail }) {
  const broker = useNames().broker(order.brokerId)
  return (
    <>
      <Timeline steps={orderSteps(order, broker)} />
      <div className="order-below">
        <Meaning order={order} broker={broker} />
        {order.doubt === null ? <Actions order={order} /> : <Resolving order={order} broker={broker} />}
      </div>
      {order.executions.length > 0 ? <Fills order={order} /> : null}
      <Origin order={order} broker={broker} />
    </>
  )
}

/** What the state means for the money. Silent where the state says it all. */
function Meaning({ order, broker }: { readonly order: Detail; readonly broker: string }) {
  const account = useNames().account(order.accountId)?.short ?? broker
  if (order.doubt !== null)
    return (
      <Note tone="warn" icon="question" fact={text.doubtFact(broker)}>
        {isBuy(order) ? text.doNotResend.buy : text.doNotResend.sell}
      </Note>
    )
  if (order.status === 'unknown')
    return (
      <Note tone="warn" icon="question" fact={text.unknownFact(broker)}>
        {text.unknownMore(broker, account)} {isBuy(order) ? text.doNotResend.buy : text.doNotResend.sell}
      </Note>
    )
  if (order.status === 'pending_cancel') return <Note fact={text.pendingCancelFact}>{text.pendingCancelMore}</Note>
  if (order.status !== 'rejected') return <span />
  if (order.rejectReason === notSent) return <Note fact={text.notSentFact}>{text.notSentMore}</Note>
  if (order.rejectReason === notFound && isSaidByPerson(order))
    return <Note fact={text.saidNotPlacedFact}>{text.saidNotPlacedMore}</Note>
  if (order.rejectReason === notFound) return <Note fact={text.notFoundFact(broker)}>{text.notFoundMore}</Note>
  return (
    <Note tone="loss" fact={text.rejectedFact(broker)}>
      {order.rejectReason ? `“${order.rejectReason}”. ` : ''}
      {text.nothingHappened}
    </Note>
  )
}

const isSaidByPerson = ({ events }: Detail): boolean =>
  events.findLast(({ type }) => type === 'not_found')?.source === 'user'

const cancelable: ReadonlySet<Detail['status']> = new Set(['pending', 'open', 'partially_filled'])
const changeable: ReadonlySet<Detail['status']> = new Set(['open', 'partially_filled'])

function Actions({ order }: { readonly order: Detail }) {
  const queries = useQueryClient()
  const { announce, toast } = useAnnouncer()
  const { amountsHidden } = usePreferences()
  const [changing, setChanging] = useState(false)
  const cancel = useMutation({
    mutationFn: () => cancelOrder(order.id),
    onSuccess: () => announce(text.cancelAsked(orderHead(order)), 'assertive'),
    onError: (error) => toast({ title: error.message, tone: 'loss' }),
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.orders }),
  })
  if (!cancelable.has(order.status)) return null
  const rest = order.status === 'partially_filled' && !amountsHidden ? order.leavesQuantity : null
  return (
    <div className="order-actions">
      {changeable.has(order.status) && order.legs.length === 0 ? (
        <Button size="small" onClick={() => setChanging(true)}>
          {text.change}
        </Button>
      ) : null}
      <Button size="small" busy={cancel.isPending && text.canceling} onClick={() => cancel.mutate()}>
        {rest === null ? text.cancel : text.cancelRest(rest)}
      </Button>
      {changing ? <ChangeDialog order={order} onClose={() => setChanging(false)} /> : null}
    </div>
  )
}

function Resolving({ order, broker }: { readonly order: Detail; readonly broker: string }) {
  const [open, setOpen] = useState(false)
  return (
    <div className="order-actions">
      <Button size="small" onClick={() => setOpen(true)}>
        {text.resolve.open}
      </Button>
      {open ? <ResolveDialog order={order} broker={broker} onClose={() => setOpen(false)} /> : null}
    </div>
  )
}

type Fill = Detail['executions'][number]
const fillColumns: readonly Column<Fill>[] = [
  { id: 'at', head: text.fillTime, heads: true, cell: ({ at }) => <AsOf at={at} zone={false} /> },
  { id: 'quantity', head: text.quantity, align: 'right', cell: (row) => <Quantity value={row.quantity} /> },
  { id: 'price', head: text.price, align: 'right', cell: ({ price }) => <Price value={price} /> },
  { id: 'fee', head: text.fee, align: 'right', on: 'medium', cell: ({ fee }) => <Money value={fee} /> },
]

const Fills = ({ order }: { readonly order: Detail }) => (
  <div className="order-fills">
    <DataTable
      caption={text.fills}
      density="compact"
      columns={fillColumns}
      rows={order.executions}
      rowKey={({ executionId }) => executionId}
    />
    {order.estimateError ? (
      <p className="s m mt1">
        {text.estimate}: {text.costOff} <Money value={order.estimateError.cost} currency="USD" signed />, {text.feesOff}{' '}
        <Money value={order.estimateError.fees} currency="USD" signed />
      </p>
    ) : null}
  </div>
)

/** Where it came from, and under which numbers it can be asked about. */
const Origin = ({ order, broker }: { readonly order: Detail; readonly broker: string }) => (
  <p className="s q order-origin">
    {order.clientOrderId === null ? null : (
      <span>
        {text.idAtUs} <span className="mono">{order.clientOrderId}</span>
      </span>
    )}
    {order.brokerOrderId === null ? null : (
      <span>
        {text.idAtBroker(broker)} <span className="mono">{order.brokerOrderId}</span>
      </span>
    )}
    {order.replacesOrderId === null ? null : (
      <Link
        to="/orders"
        search={(before) => ({ ...before, order: order.replacesOrderId ?? undefined })}
        className="link"
      >
        {text.seeReplaced}
      </Link>
    )}
  </p>
)
