/**
 * Orders and executions as they are pushed: first whole rows, then what has changed and the order's id; several states may come
 * in one frame (brokers/ibkr.md 4).
 */
import type { OrderEvent } from '../../exchange/exchange.ts'
import type { SimOrder } from '../../exchange/order.ts'
import { num } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import type { Desk } from '../desk.ts'
import type { Gateway } from '../session/gateways.ts'
import { listedOrders, tradeRow, tradesOf } from '../orders/list-routes.ts'
import type { Trade } from '../orders/list-routes.ts'
import { orderRow } from '../orders/order-wire.ts'

/** Keys of a row that the stream has too; the cOID is not among them. */
const streamed: readonly string[] = [
  'acct',
  'orderId',
  'conid',
  'cashCcy',
  'sizeAndFills',
  'orderDesc',
  'description1',
  'ticker',
  'secType',
  'listingExchange',
  'remainingQuantity',
  'filledQuantity',
  'companyName',
  'status',
  'order_cancellation_by_system_reason',
  'avgPrice',
  'origOrderType',
  'supportsTaxOpt',
  'lastExecutionTime',
  'lastExecutionTime_r',
  'orderType',
  'side',
  'timeInForce',
  'price',
  'bgColor',
  'fgColor',
]

/** A price is a number here. */
function streamRow(desk: Desk, order: SimOrder): Fields {
  const row = orderRow(desk, order)
  const price = row['price']
  return Object.fromEntries(
    streamed
      .filter((key) => key in row)
      .map((key) => [key, key === 'price' && typeof price === 'string' && price !== '' ? num(price) : row[key]]),
  )
}

export class OrderFeed {
  readonly #desk: Desk
  readonly #known = new Map<string, Fields>()

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** Whole rows of what the list would show. */
  opening(gateway: Gateway): readonly Fields[] {
    return gateway.accountIds.flatMap((accountId) =>
      listedOrders(this.#desk, gateway, accountId).map((order) => this.#remember(order)),
    )
  }

  #remember(order: SimOrder): Fields {
    const row = streamRow(this.#desk, order)
    this.#known.set(order.orderId, row)
    return row
  }

  /** Whole the first time, then the changed keys beside account and id; `undefined` when nothing has changed. */
  change(order: SimOrder): Fields | undefined {
    const before = this.#known.get(order.orderId)
    const row = this.#remember(order)
    if (!before) return row
    const changed = Object.entries(row).filter(([key, value]) => before[key] !== value)
    if (changed.length === 0) return undefined
    return { acct: row['acct'], orderId: row['orderId'], ...Object.fromEntries(changed) }
  }
}

/** Trades here have the contract as text and no order id. */
function asStreamed(trade: Trade): unknown {
  const { order_id: _order, account_allocation_name: _name, is_event_trading: _event, conid, conidEx, ...rest } = trade
  return { ...rest, conid: String(conid), conidex: conidEx }
}

export const openingTrades = (desk: Desk, gateway: Gateway, days: number): readonly unknown[] =>
  gateway.accountIds.flatMap((accountId) => tradesOf(desk, gateway, accountId, days).map(asStreamed))

/** The execution of an event; `undefined` without one. */
export function tradeOfEvent(desk: Desk, gateway: Gateway, { order, execution }: OrderEvent): unknown {
  if (!execution) return undefined
  const fill = desk.context.exchange
    .activities({ accountId: order.accountId, types: ['fill'], from: execution.at })
    .find(({ executionId }) => executionId === execution.executionId)
  const trade = fill && tradeRow(desk, gateway, fill)
  return trade === undefined ? undefined : asStreamed(trade)
}
