/**
 * An OCO pair as one order of ours. Its parent has neither price nor quantity nor status at the broker (schwab.md 3.6), so all
 * of that is what its two halves say together: the limit half is the take-profit, which is the limit of the pair.
 */
import { Quantity, sum, toQuantity } from '@g2e/domain/money'
import { isFinal } from '@g2e/domain/orders'
import type { OrderStatus } from '@g2e/domain/orders'
import { BrokerOrderId } from '../../port/index.ts'
import type { ReportedLeg, ReportedOrder } from '../../port/index.ts'
import type { WireOrder } from '../wire/order.ts'

const none = Quantity('0')

/** `halves` is not empty. */
export function combinedOco(raw: WireOrder, halves: readonly ReportedOrder[]): ReportedOrder {
  const limit = halves.find(({ orderType }) => orderType === 'limit')
  const [first] = halves
  const main = limit ?? first
  if (main === undefined) throw new TypeError('an OCO pair has halves')
  const filled = halves.map(({ filledQuantity }) => filledQuantity).filter((count) => count !== '0')
  const done = halves.find(({ filledQuantity }) => filledQuantity !== '0')
  const status = statusOfPair(halves)
  return {
    ...main,
    brokerOrderId: BrokerOrderId(String(raw.orderId)),
    symbol: halves.every(({ symbol }) => symbol === main.symbol) ? main.symbol : '',
    filledQuantity: filled.length > 1 ? toQuantity(sum(filled)) : (filled[0] ?? none),
    leavesQuantity: isFinal(status) ? none : main.leavesQuantity,
    limitPrice: limit?.limitPrice ?? null,
    // Of the other half: the pair itself has no stop.
    stopPrice: null,
    orderClass: 'oco',
    legs: halves.map(legOfOrder),
    status,
    brokerStatus:
      typeof raw.status === 'string' ? raw.status : [...new Set(halves.map((half) => half.brokerStatus))].join('/'),
    filledAt: status === 'filled' ? (done?.filledAt ?? null) : null,
    updatedAt: halves.reduce<string | null>(
      (last, { updatedAt }) => (last === null || (updatedAt ?? '') > last ? updatedAt : last),
      null,
    ),
    averageFillPrice: done?.averageFillPrice ?? null,
    rejectReason:
      status === 'rejected' ? (halves.find(({ rejectReason }) => rejectReason !== null)?.rejectReason ?? null) : null,
    replaces: null,
    replacedBy: null,
    executions: halves.flatMap(({ executions }) => executions),
    raw,
  }
}

const liveness: readonly OrderStatus[] = ['unknown', 'partially_filled', 'open', 'pending_cancel', 'pending']
const ends: readonly OrderStatus[] = ['filled', 'rejected', 'expired', 'replaced', 'canceled']

/** Filled when one half is; else as alive as the livelier half; else how it ended. */
function statusOfPair(halves: readonly ReportedOrder[]): OrderStatus {
  const has = (status: OrderStatus) => halves.some((half) => half.status === status)
  if (has('filled')) return 'filled'
  return liveness.find(has) ?? ends.find(has) ?? 'unknown'
}

/** An attached order as a leg of its parent. */
export const legOfOrder = (order: ReportedOrder): ReportedLeg => ({
  brokerOrderId: order.brokerOrderId,
  symbol: order.symbol,
  side: order.side,
  ratio: null,
  quantity: order.quantity,
  filledQuantity: order.filledQuantity,
  averageFillPrice: order.averageFillPrice,
  orderType: order.orderType,
  limitPrice: order.limitPrice,
  stopPrice: order.stopPrice,
  positionEffect: null,
  status: order.status,
})
