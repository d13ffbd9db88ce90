/** The order that was just sent, followed until it is final: by the live stream, and by asking in case that is down. */
import type { Order, OrderDetail } from '@g2e/contract/orders'
import { isFinal } from '@g2e/domain/orders'
import { useQuery } from '@tanstack/react-query'
import { orderQuery, useNames } from '../../api/index.ts'
import { AsOf, Button, Note, OrderState, Price, Quantity, Section, sideWord } from '../../ui/index.ts'
import { text } from './text.ts'

const pollMs = 2_000

export function PlacedOrder({ order: placed, onAnother }: { readonly order: Order; readonly onAnother: () => void }) {
  const names = useNames()
  const detail = useQuery({
    ...orderQuery(placed.id),
    refetchInterval: (query) => (query.state.data && isFinal(query.state.data.status) ? false : pollMs),
  }).data
  const order = detail ?? placed
  return (
    <Section title={text.orderPlaced} end={<OrderState status={order.status} />}>
      <p className="lead">
        {sideWord(order.side)} <Quantity value={order.quantity ?? order.notional} placesMax={4} /> {order.symbol}
      </p>
      <p className="m" style={{ marginBottom: 12 }}>
        {names.account(order.accountId)?.short}
      </p>
      <Outcome order={order} />
      {detail ? <Events detail={detail} /> : null}
      <div className="mt1">
        <Button full onClick={onAnother}>
          {text.another}
        </Button>
      </div>
    </Section>
  )
}

function Outcome({ order }: { readonly order: Order }) {
  if (order.status === 'unknown')
    return (
      <Note tone="warn" icon="question" urgent fact={text.unknownFact}>
        {text.unknownMore}
      </Note>
    )
  if (order.status === 'rejected')
    return (
      <Note tone="loss" urgent fact={text.rejected}>
        {order.rejectReason}
      </Note>
    )
  if (Number(order.filledQuantity) === 0) return null
  return (
    <p>
      <Quantity value={order.filledQuantity} placesMax={4} /> {text.filledAt} <Price value={order.averageFillPrice} />
    </p>
  )
}

const Events = ({ detail }: { readonly detail: OrderDetail }) => (
  <ol className="order-events">
    {detail.events.map((event) => (
      <li key={event.sequence}>
        <span className="capitalize">{event.type.replaceAll('_', ' ')}</span>
        <span className="q s">
          <AsOf at={event.at} />
        </span>
      </li>
    ))}
  </ol>
)
