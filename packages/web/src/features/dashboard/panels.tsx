/** Allocation, what moved most today, what is working at the brokers, the newest idea. */
import type { Portfolio } from '@g2e/contract/portfolio'
import { useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { allocationQuery, barsQuery, ideasQuery, ordersQuery, useScope, workingStatuses } from '../../api/index.ts'
import {
  Change,
  Loadable,
  OrderState,
  Price,
  Quantity,
  Section,
  ShareBars,
  Sparkline,
  TableSkeleton,
  useToday,
} from '../../ui/index.ts'
import { text } from './text.ts'

const moversMax = 6
const ordersMax = 5

export function AllocationPanel() {
  const allocation = useQuery(allocationQuery('assetType', useScope()))
  return (
    <Section title={text.allocation} end={text.allocationEnd}>
      <Loadable query={allocation} what={text.allocation} skeleton={<TableSkeleton rows={5} />}>
        {({ items }) => <ShareBars label={text.allocation} shares={items} />}
      </Loadable>
    </Section>
  )
}

export function MoversPanel({ portfolio }: { readonly portfolio: Portfolio }) {
  const movers = portfolio.positions
    .filter((position) => position.dayChangePercent !== null && Number(position.dayChangePercent) !== 0)
    .toSorted((a, b) => Math.abs(Number(b.dayChangePercent)) - Math.abs(Number(a.dayChangePercent)))
    .slice(0, moversMax)
  const today = useToday()
  const bars = useQueries({
    queries: movers.map(({ symbol }) => ({
      ...barsQuery({ symbol, timeframe: '5Min', ...(today === undefined ? {} : { from: today }) }),
      enabled: today !== undefined,
    })),
  })
  return (
    <Section
      title={text.movers}
      end={
        <Link to="/portfolio" className="link">
          {text.allPositions}
        </Link>
      }
    >
      {movers.length === 0 ? <p className="m">{text.noMovers}</p> : null}
      <table className="tb d">
        <caption className="sr">{text.movers}</caption>
        <tbody>
          {movers.map((position, index) => (
            <tr key={position.symbol}>
              <th scope="row" className="sym">
                <Link to="/symbols/$symbol" params={{ symbol: position.symbol }}>
                  {position.symbol}
                </Link>
              </th>
              <td>
                <Sparkline values={bars[index]?.data?.items.map(({ close }) => close) ?? []} />
              </td>
              <td className="r">
                <Price value={position.currentPrice} />
              </td>
              <td className="r">
                <Change value={position.dayChangePercent} unit="percent" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

const sideWords = { buy: 'Buy', sell: 'Sell', buy_to_cover: 'Cover', sell_short: 'Short' } as const

export function OrdersAndIdea() {
  const orders = useQuery(ordersQuery({ status: workingStatuses, pageSize: ordersMax }))
  return (
    <div>
      <Section title={text.openOrders}>
        <Loadable query={orders} what={text.openOrders} skeleton={<TableSkeleton rows={3} />}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="m">{text.noOrders}</p>
            ) : (
              <table className="tb d">
                <caption className="sr">{text.openOrders}</caption>
                <tbody>
                  {items.map((order) => (
                    <tr key={order.id}>
                      <td>
                        <b>
                          {order.side ? sideWords[order.side] : ''}{' '}
                          <Quantity value={order.quantity ?? order.notional} /> {order.symbol}
                        </b>
                      </td>
                      <td className="m">
                        {order.limitPrice === null ? order.orderType : <Price value={order.limitPrice} />}{' '}
                        {order.timeInForce}
                      </td>
                      <td>
                        <OrderState status={order.status} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Loadable>
      </Section>
      <NewestIdea />
    </div>
  )
}

function NewestIdea() {
  const ideas = useQuery(ideasQuery('new')).data?.items
  const idea = ideas?.[0]
  return (
    <Section title={text.newestIdea} className="mt2">
      {idea ? (
        <>
          <p className="lead">
            <span className="capitalize">{idea.action}</span> <Quantity value={idea.quantity ?? idea.notional} />{' '}
            {idea.symbol}
          </p>
          <p className="m" style={{ margin: '4px 0 10px' }}>
            {idea.rationale}
          </p>
        </>
      ) : (
        <p className="m">{text.noIdea}</p>
      )}
    </Section>
  )
}
