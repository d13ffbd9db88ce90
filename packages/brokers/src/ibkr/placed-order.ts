/**
 * An order as the answer to placing it tells it: an id and a word for the status (ibkr.md 3.7). The rest is what was sent;
 * what becomes of it is read from the list.
 */
import { Quantity } from '@g2e/domain/money'
import { isOptionSymbol } from '@g2e/domain/instruments'
import type { AssetType } from '@g2e/domain/instruments'
import type { OrderRequest, OrderStatus } from '@g2e/domain/orders'
import type { OrderContext } from '../port/broker.ts'
import { BrokerOrderId } from '../port/ids.ts'
import type { ReportedLeg, ReportedOrder } from '../port/reported.ts'
import { isCoin } from './coin-limits.ts'
import { orderStatusOf } from './vocabulary.ts'

interface Submitted {
  readonly id: string
  readonly status: string
}

/** Fills are read, not assumed; and an order may be Inactive on its way. */
function statusAfterPlacing(word: string): OrderStatus {
  const status = orderStatusOf.get(word)
  if (word === 'Inactive') return 'pending'
  return status === 'filled' ? 'open' : (status ?? 'unknown')
}

export function placedOrder(
  request: OrderRequest,
  context: OrderContext,
  submitted: readonly Submitted[],
): ReportedOrder {
  const [first = { id: '', status: '' }, ...parts] = submitted
  return {
    ...termsOf(request),
    brokerOrderId: BrokerOrderId(first.id),
    clientOrderId: context.clientOrderId,
    filledQuantity: Quantity('0'),
    leavesQuantity: request.quantity ?? null,
    legs: legsOf(request, parts),
    status: statusAfterPlacing(first.status),
    brokerStatus: first.status,
    averageFillPrice: null,
    raw: submitted,
  }
}

/** The same order with its new terms; what had filled before stays as it was read. */
export function changedOrder(
  request: OrderRequest,
  context: OrderContext,
  { submitted, current }: { readonly submitted: Submitted; readonly current: ReportedOrder | undefined },
): ReportedOrder {
  const changed = placedOrder(request, context, [submitted])
  if (!current) return changed
  return {
    ...changed,
    clientOrderId: current.clientOrderId,
    filledQuantity: current.filledQuantity,
    leavesQuantity: null,
    averageFillPrice: current.averageFillPrice,
    status: changed.status === 'open' && current.status === 'partially_filled' ? 'partially_filled' : changed.status,
  }
}

const assetOf = (request: OrderRequest): AssetType =>
  isCoin(request, undefined) ? 'crypto' : isOptionSymbol(request.symbol) ? 'option' : 'stock'

const termsOf = (request: OrderRequest) => ({
  symbol: request.symbol,
  assetType: assetOf(request),
  side: request.side,
  quantity: request.quantity ?? null,
  notional: request.notional ?? null,
  orderType: request.orderType,
  limitPrice: (request.orderClass === 'oco' ? request.takeProfit?.limitPrice : undefined) ?? request.limitPrice ?? null,
  stopPrice: request.stopPrice ?? null,
  trailPercent: request.trailPercent ?? null,
  trailAmount: request.trailAmount ?? null,
  timeInForce: request.timeInForce,
  extendedHours: request.extendedHours === true,
  orderClass: request.orderClass ?? 'simple',
  submittedAt: null,
  filledAt: null,
  updatedAt: null,
  rejectReason: null,
  replaces: null,
  replacedBy: null,
  executions: [],
})

/** The parts in the order in which they were sent: the take-profit first, then the stop-loss. */
function legsOf(
  { symbol, side, quantity, orderClass, takeProfit, stopLoss }: OrderRequest,
  parts: readonly Submitted[],
): readonly ReportedLeg[] {
  const exitSide = orderClass === 'oco' ? side : side === 'buy' ? 'sell' : 'buy_to_cover'
  const exits = [
    ...(takeProfit === undefined || orderClass === 'oco'
      ? []
      : [{ orderType: 'limit' as const, limitPrice: takeProfit.limitPrice, stopPrice: null }]),
    ...(stopLoss === undefined
      ? []
      : [
          {
            orderType: stopLoss.limitPrice === undefined ? ('stop' as const) : ('stop_limit' as const),
            limitPrice: stopLoss.limitPrice ?? null,
            stopPrice: stopLoss.stopPrice,
          },
        ]),
  ]
  return parts.flatMap(({ id, status }, index) => {
    const exit = exits[index]
    if (!exit) return []
    return [
      {
        ...exit,
        brokerOrderId: BrokerOrderId(id),
        symbol,
        side: exitSide,
        ratio: null,
        quantity: quantity ?? null,
        filledQuantity: Quantity('0'),
        averageFillPrice: null,
        positionEffect: 'close' as const,
        status: statusAfterPlacing(status),
      },
    ]
  })
}
