/** An order of the exchange in Alpaca's words (brokers/alpaca.md 2.6). */
import type { BrokerExchange } from '../../exchange/exchange.ts'
import type { SimOrder, SimOrderStatus, SimSide } from '../../exchange/order.ts'
import { assetClassOf, idOfSymbol } from './symbols.ts'
import { plain } from '../wire/fields.ts'
import { uuidOf } from '../wire/identity.ts'
import { stamp } from '../wire/time.ts'

export type WireOrder = Readonly<Record<string, unknown>>

const statuses: Readonly<Record<SimOrderStatus, string>> = {
  pending: 'pending_new',
  open: 'new',
  partially_filled: 'partially_filled',
  filled: 'filled',
  pending_cancel: 'pending_cancel',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
  replaced: 'replaced',
}

/** `held` waits for its group, `accepted` for a session, `pending_new` for the venue. */
export function wireStatus(order: SimOrder): string {
  if (order.held && (order.status === 'pending' || order.status === 'open')) return 'held'
  if (order.status === 'pending' && order.queued) return 'accepted'
  return statuses[order.status]
}

const intents: Readonly<Record<SimSide, string>> = {
  buy: 'buy_to_open',
  buy_to_cover: 'buy_to_close',
  sell: 'sell_to_close',
  sell_short: 'sell_to_open',
}
export const wireSide = (side: SimSide): 'buy' | 'sell' => (side.startsWith('buy') ? 'buy' : 'sell')

function orderClassOf(order: SimOrder): string {
  if (order.orderClass === 'multileg') return 'mleg'
  if (order.orderClass !== 'simple') return order.orderClass
  return order.assetType === 'option' ? 'simple' : ''
}

const timeOrNull = (at: number | null, sequence: number): string | null => (at === null ? null : stamp(at, sequence))
const textOrNull = (value: string | null): string | null => (value === null ? null : plain(value))

/** Parents of multileg orders have no symbol, side or class; their legs have no type. */
const isUnit = (order: SimOrder): boolean => order.orderClass === 'multileg' && order.parentId === null
const isUnitLeg = (order: SimOrder): boolean => order.orderClass === 'multileg' && order.parentId !== null

/** `nested` rolls the legs of the group under it; without it `legs` is null. */
export function wireOrder(exchange: BrokerExchange, order: SimOrder, nested: boolean): WireOrder {
  const { sequence } = order
  const type = isUnitLeg(order) ? '' : order.orderType
  const children = nested ? order.childIds.flatMap((id) => exchange.order(id) ?? []) : []
  return {
    id: order.orderId,
    client_order_id: order.clientOrderId ?? uuidOf('client-order', order.orderId),
    created_at: stamp(order.receivedAt, sequence),
    updated_at: stamp(order.updatedAt, sequence),
    submitted_at: stamp(order.receivedAt, sequence),
    filled_at: timeOrNull(order.filledAt, sequence),
    expired_at: timeOrNull(order.expiredAt, sequence),
    canceled_at: timeOrNull(order.canceledAt, sequence),
    failed_at: timeOrNull(order.rejectedAt, sequence),
    replaced_at: timeOrNull(order.replacedAt, sequence),
    replaced_by: order.replacedBy,
    replaces: order.replaces,
    asset_id: isUnit(order) ? '' : idOfSymbol(order.symbol, order.assetType),
    symbol: isUnit(order) ? '' : order.symbol,
    asset_class: isUnit(order) ? '' : assetClassOf(order.assetType),
    notional: textOrNull(order.notional),
    qty: order.notional === null ? textOrNull(order.quantity) : null,
    filled_qty: plain(order.filledQuantity),
    filled_avg_price: textOrNull(order.averageFillPrice),
    order_class: orderClassOf(order),
    order_type: type,
    type,
    side: isUnit(order) ? '' : wireSide(order.side),
    position_intent: isUnit(order) ? '' : intents[order.side],
    time_in_force: order.timeInForce,
    limit_price: textOrNull(order.limitPrice),
    stop_price: textOrNull(order.stopPrice),
    status: wireStatus(order),
    extended_hours: order.extendedHours,
    legs: children.length > 0 ? children.map((child) => wireOrder(exchange, child, false)) : null,
    trail_percent: textOrNull(order.trailPercent),
    trail_price: textOrNull(order.trailAmount),
    hwm: textOrNull(order.highWaterMark),
    subtag: null,
    source: null,
    expires_at: order.expiresAt === null ? null : `${new Date(order.expiresAt).toISOString().slice(0, 19)}Z`,
    ...(order.ratio === null ? {} : { ratio_qty: String(order.ratio) }),
  }
}
