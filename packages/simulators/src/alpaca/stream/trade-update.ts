/** One event of an order's life as `trade_updates` tells it (brokers/alpaca.md 4.1). */
import { decimal } from '@g2e/domain/money'
import type { BrokerExchange, OrderEvent } from '../../exchange/exchange.ts'
import type { SimOrder } from '../../exchange/order.ts'
import { wireOrder } from '../trading/order-wire.ts'
import { plain } from '../wire/fields.ts'
import { ulidOf, uuidOf } from '../wire/identity.ts'
import { microStamp, stamp } from '../wire/time.ts'

/** `undefined`: Alpaca says nothing about it. A triggered stop shows in its next event. */
const names: Readonly<Record<OrderEvent['type'], string | undefined>> = {
  received: 'pending_new',
  opened: 'new',
  held: 'held',
  queued: 'accepted',
  triggered: undefined,
  fill: 'fill',
  partial_fill: 'partial_fill',
  cancel_requested: 'pending_cancel',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
  replaced: 'replaced',
  restated: 'restated',
}

export interface TradeUpdate {
  readonly event: string
  readonly event_id: string
  readonly [field: string]: unknown
}

const isUnitLeg = (order: SimOrder): boolean => order.orderClass === 'multileg' && order.parentId !== null

/** `undefined` for what is not told. Legs of a multileg order are told with their parent. */
export function tradeUpdate(exchange: BrokerExchange, event: OrderEvent): TradeUpdate | undefined {
  const name = names[event.type]
  if (name === undefined || isUnitLeg(event.order)) return undefined
  const { execution, order, sequence } = event
  const fill = execution && {
    execution_id: execution.executionId,
    price: plain(execution.price),
    qty: plain(execution.quantity),
    position_qty: plain(execution.positionQuantity),
  }
  return {
    at: microStamp(event.at, sequence),
    event_id: ulidOf(event.at, sequence),
    event: name,
    timestamp: stamp(event.at, sequence),
    execution_id: uuidOf('event', String(sequence)),
    ...fill,
    ...(order.orderClass === 'multileg' && execution ? legFills(exchange, order) : {}),
    order: {
      ...wireOrder(exchange, order, true),
      ...(order.cancelRequestedAt === null
        ? {}
        : { cancel_requested_at: stamp(order.cancelRequestedAt, order.sequence) }),
    },
  }
}

/** The latest execution of each leg, and what is held of it afterwards. */
function legFills(exchange: BrokerExchange, parent: SimOrder): object {
  const executions = parent.childIds.flatMap((id) => exchange.order(id)?.executions.at(-1) ?? [])
  return {
    legs: executions.map((execution) => ({
      execution_id: execution.executionId,
      order_id: execution.orderId,
      symbol: execution.symbol,
      qty: plain(execution.quantity),
      price: plain(execution.price),
      timestamp: stamp(execution.at),
    })),
    position_qtys: Object.fromEntries(
      executions.map(({ symbol, positionQuantity }) => [symbol, decimal(positionQuantity).toFixed()]),
    ),
  }
}
