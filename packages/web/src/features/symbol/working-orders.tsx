import { useQuery } from '@tanstack/react-query'
import { ordersQuery, workingStatuses } from '../../api/index.ts'
import { OrderState, Price, Quantity, Section, sideWord } from '../../ui/index.ts'
import { text } from './text.ts'

/** What is waiting at the brokers in this symbol. */
export function WorkingOrders({ symbol }: { readonly symbol: string }) {
  const orders = useQuery(ordersQuery({ symbol, status: workingStatuses, pageSize: 20 })).data?.items ?? []
  return (
    <Section title={text.ordersIn(symbol)} className="mt2">
      {orders.length === 0 ? <p className="m">{text.noOrders}</p> : null}
      {orders.map((order) => (
        <p key={order.id} className="row sp">
          <span>
            <b>
              {sideWord(order.side)} <Quantity value={order.quantity ?? order.notional} placesMax={4} />
            </b>{' '}
            <span className="m">
              {order.limitPrice === null ? '' : <Price value={order.limitPrice} />} {order.timeInForce}
            </span>
          </span>
          <OrderState status={order.status} />
        </p>
      ))}
    </Section>
  )
}
