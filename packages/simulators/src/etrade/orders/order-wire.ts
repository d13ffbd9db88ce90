/**
 * Orders as lists and details show them (brokers/etrade.md 2.10 to 2.12): a partly filled one stays OPEN, a canceled one may
 * have a nonsensical `executedTime`, and the client order id is never there.
 */
import { decimal, sum } from '@g2e/domain/money'
import type { OrderEvent } from '../../exchange/exchange.ts'
import type { JsonValue, SimExecution, SimOrder, SimOrderStatus } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import { contractCommission } from '../policy.ts'
import { num, rounded } from '../wire/number.ts'
import { descriptionOf, instrumentOf, productFields } from '../wire/product.ts'
import type { Fields } from '../wire/value.ts'

export const statuses: Readonly<Record<SimOrderStatus, string>> = {
  pending: 'OPEN',
  open: 'OPEN',
  partially_filled: 'OPEN',
  filled: 'EXECUTED',
  pending_cancel: 'CANCEL_REQUESTED',
  canceled: 'CANCELLED',
  expired: 'EXPIRED',
  rejected: 'REJECTED',
  replaced: 'CANCELLED',
}

/** Seen live in place of a time (2.12). */
const junkTime = 2_023_137_072

export const extraText = ({ extra }: SimOrder, name: string): string | undefined => {
  const value = extra[name]
  return typeof value === 'string' ? value : undefined
}

const isRecord = (value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

interface Leg {
  readonly symbol: string
  readonly action: string
  readonly quantityType: string
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')

function legsOf({ extra }: SimOrder): readonly Leg[] {
  const known = extra['legs']
  return (Array.isArray(known) ? known : []).filter(isRecord).map((leg: { readonly [key: string]: JsonValue }) => ({
    symbol: text(leg['symbol']),
    action: text(leg['action']),
    quantityType: text(leg['quantityType']),
  }))
}

/** The order that carries the fills of a leg: the order itself, or its child for the contract. */
function carrierOf({ context }: Desk, order: SimOrder, symbol: string): SimOrder {
  const children = order.childIds.flatMap((id) => context.exchange.order(id) ?? [])
  return children.find((child) => child.symbol === symbol) ?? order
}

const isContract = ({ assetType }: SimOrder): boolean => assetType === 'option'

const commission = (carrier: SimOrder): number =>
  isContract(carrier) ? num(decimal(carrier.quantity ?? '0').times(contractCommission)) : 0

/** What was paid beside the commission. */
function fees(carrier: SimOrder): number {
  const paid = sum(carrier.executions.map(({ fee }) => fee))
  const ours = isContract(carrier) ? decimal(carrier.filledQuantity).times(contractCommission) : decimal(0)
  return num(paid.minus(ours))
}

interface Shown {
  /** One execution instead of the totals. */
  readonly fill?: SimExecution | undefined
  readonly hasFees: boolean
}

function instrumentFields(desk: Desk, order: SimOrder, { symbol, action, quantityType }: Leg, shown: Shown): Fields {
  const carrier = carrierOf(desk, order, symbol)
  const instrument = instrumentOf(desk.context.market, symbol)
  const { fill, hasFees } = shown
  const average = fill ? fill.price : carrier.averageFillPrice
  const filled = fill ? fill.quantity : carrier.filledQuantity
  const ordered = carrier.quantity ?? carrier.filledQuantity
  return {
    symbolDescription: instrument && descriptionOf(instrument),
    orderAction: action,
    quantityType: quantityType === 'DOLLAR' ? 'DOLLAR' : 'QUANTITY',
    orderedQuantity: num(ordered),
    filledQuantity: num(filled),
    averageExecutionPrice: average === null ? undefined : rounded(average, 4),
    estimatedCommission: commission(carrier),
    estimatedFees: hasFees ? fees(carrier) : 0,
    Product: instrument && productFields(instrument, { hasId: true }),
  }
}

function orderValue(desk: Desk, order: SimOrder): number {
  const isOption = order.assetType === 'option'
  const isNet = order.orderClass === 'multileg'
  const own = order.limitPrice ?? order.stopPrice
  const last = desk.context.market.quote(order.symbol, desk.context.clock.now())?.last ?? 0
  const price = order.status === 'filled' && !isNet && !order.limitPrice ? order.averageFillPrice : own
  const quantity = order.quantity ?? order.filledQuantity
  const worth = decimal(price ?? last)
    .times(quantity)
    .times(isOption ? 100 : 1)
  const paid = legsOf(order).reduce((total, { symbol }) => total + commission(carrierOf(desk, order, symbol)), 0)
  return rounded(worth.plus(paid), 4)
}

function executedTime({ settings }: Desk, order: SimOrder, fill: SimExecution | undefined): number | undefined {
  if (fill) return fill.at
  const last = order.executions.at(-1)
  const status = statuses[order.status]
  if (status === 'EXECUTED' || (last && status !== 'OPEN')) return last?.at
  return status === 'CANCELLED' && settings.current.junkExecutedTime ? junkTime : undefined
}

/** Of a trailing stop: `stopPrice` is the trail, the live trigger stands beside it. */
function trailFields({ context }: Desk, order: SimOrder): Fields {
  if (order.orderType !== 'trailing_stop') return {}
  const opened = context.exchange.orderEvents(order.orderId).find(({ type }) => type === 'opened')
  const first = opened?.order.stopPrice ?? order.stopPrice
  const amount =
    order.trailAmount ??
    decimal(order.highWaterMark ?? '0')
      .times(order.trailPercent ?? '0')
      .dividedBy(100)
  return {
    offsetType: extraText(order, 'priceType'),
    offsetValue: num(order.trailPercent ?? order.trailAmount ?? '0'),
    initialStopPrice: num(first ?? '0'),
    trailPrice: rounded(amount, 4),
    triggerPrice: num(order.stopPrice ?? '0'),
  }
}

function detailFields(desk: Desk, order: SimOrder, fill?: SimExecution): Fields {
  const limitPrice = extraText(order, 'limitPrice')
  const stopLimitPrice = extraText(order, 'stopLimitPrice')
  return {
    placedTime: order.receivedAt,
    executedTime: executedTime(desk, order, fill),
    orderValue: orderValue(desk, order),
    status: fill ? 'INDIVIDUAL_FILLS' : statuses[order.status],
    orderTerm: extraText(order, 'orderTerm'),
    priceType: extraText(order, 'priceType'),
    limitPrice: num(limitPrice ?? '0'),
    stopPrice: num(extraText(order, 'stopPrice') ?? '0'),
    stopLimitPrice: stopLimitPrice === undefined ? undefined : num(stopLimitPrice),
    marketSession: extraText(order, 'marketSession'),
    routingDestination: extraText(order, 'routingDestination'),
    ...trailFields(desk, order),
    replacesOrderId: order.replaces === null ? undefined : Number(order.replaces),
    replacedByOrderId: order.replacedBy === null ? undefined : Number(order.replacedBy),
    allOrNone: order.extra['allOrNone'] === true,
    netPrice: 0,
    netBid: 0,
    netAsk: 0,
    gcd: 0,
    ratio: '',
    Instrument: legsOf(order).map((leg) => instrumentFields(desk, order, leg, { fill, hasFees: true })),
  }
}

/** An entry of a list; with `fill` one execution of it (2.10, status INDIVIDUAL_FILLS). */
export const listedOrder = (
  desk: Desk,
  order: SimOrder,
  options: { readonly details: string; readonly fill?: SimExecution },
): Fields => ({
  orderId: Number(order.orderId),
  details: options.details,
  orderType: extraText(order, 'orderType'),
  OrderDetail: [detailFields(desk, order, options.fill)],
})

const eventNames: Readonly<Partial<Record<OrderEvent['type'], string>>> = {
  received: 'ORDER_PLACED',
  partial_fill: 'ORDER_EXECUTED',
  fill: 'ORDER_EXECUTED',
  cancel_requested: 'CANCEL_REQUESTED',
  canceled: 'ORDER_CANCELLED',
  expired: 'ORDER_EXPIRED',
  rejected: 'ORDER_REJECTED',
  replaced: 'ORDER_MODIFIED',
}

/** Events repeat the order's current totals, not what happened then (2.11 `[capture]`). */
export function detailedOrder(desk: Desk, order: SimOrder): Fields {
  const instruments = legsOf(order).map((leg) => instrumentFields(desk, order, leg, { hasFees: false }))
  const events = desk.context.exchange.orderEvents(order.orderId).flatMap(({ type, at }) => {
    const name = eventNames[type]
    return name === undefined ? [] : [{ name, dateTime: at, Instrument: instruments }]
  })
  return {
    orderId: Number(order.orderId),
    orderType: extraText(order, 'orderType'),
    OrderDetail: [detailFields(desk, order)],
    Events: { Event: events },
  }
}
