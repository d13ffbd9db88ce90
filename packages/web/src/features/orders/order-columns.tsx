import type { Order } from '@g2e/contract/orders'
import type { Names } from '../../api/index.ts'
import { AsOf, OrderState, Price, Quantity, Tag, orderHead } from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { typeWords } from './order-words.ts'
import { text } from './text.ts'

interface Opening {
  readonly opened: string | undefined
  readonly toggle: (id: string) => void
  readonly hidden: boolean
}

const isZero = (value: string): boolean => !/[1-9]/.test(value)
const head = text.columns

const fillColumns: readonly Column<Order>[] = [
  {
    id: 'filled',
    head: head.filled,
    align: 'right',
    on: 'wide',
    cell: (order) => (isZero(order.filledQuantity) ? null : <Quantity value={order.filledQuantity} />),
  },
  {
    id: 'at',
    head: head.at,
    align: 'right',
    on: 'wide',
    cell: (order) => (order.averageFillPrice === null ? null : <Price value={order.averageFillPrice} />),
  },
]

export const orderColumns = (names: Names, { opened, toggle, hidden }: Opening): readonly Column<Order>[] => [
  {
    id: 'time',
    head: head.time,
    cell: (order) => (
      <span className="m">
        <AsOf at={order.submittedAt ?? order.createdAt} zone={false} />
      </span>
    ),
  },
  {
    id: 'order',
    head: head.order,
    heads: true,
    cell: (order) => (
      <button
        type="button"
        className="order-open"
        aria-expanded={opened === order.id}
        title={text.openOrder(orderHead(order, hidden))}
        onClick={() => toggle(order.id)}
      >
        {orderHead(order, hidden)}
      </button>
    ),
  },
  {
    id: 'account',
    head: head.account,
    on: 'wide',
    cell: (order) => <span className="m">{names.account(order.accountId)?.short ?? names.broker(order.brokerId)}</span>,
  },
  {
    id: 'type',
    head: head.type,
    on: 'medium',
    cell: (order) => (
      <span className="m">
        {typeWords(order)}{' '}
        <span className="q">{order.timeInForce === null ? '' : text.timesInForce[order.timeInForce]}</span>
      </span>
    ),
  },
  ...fillColumns,
  { id: 'state', head: head.state, cell: (order) => <OrderState status={order.status} /> },
  {
    id: 'by',
    head: head.by,
    on: 'wide',
    cell: (order) =>
      order.source === 'external' ? <Tag>{text.by.external}</Tag> : <span className="m">{text.by[order.source]}</span>,
  },
]
