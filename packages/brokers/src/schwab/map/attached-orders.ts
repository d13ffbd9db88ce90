/**
 * An OCO pair as one order of ours. Its parent has neither price nor quantity nor status at the broker (schwab.md 3.6), so all
 * of that is what its two halves say together: the limit half is the take-profit, which is the limit of the pair.
 */
import { Quantity, sumOfQuantities } from '@g2e/domain/money'
import { isFinal } from '@g2e/domain/orders'
import type { OrderStatus } from '@g2e/domain/orders'
import { BrokerOrderId } from '../../port/index.ts'
import type { ReportedExecution, ReportedLeg, ReportedOrder } from '../../port/index.ts'
import type { WireOrder } from '../wire/order.ts'

const none = Quantity('0')

/** `halves` is not empty. Hot: what all of them say is gathered in one pass. */
export function combinedOco(raw: WireOrder, id: string, halves: readonly ReportedOrder[]): ReportedOrder {
  const first = halves[0]
  if (first === undefined) throw new TypeError('an OCO pair has halves')
  const pair = gathered(halves, first)
  const { status, done, limit } = pair
  const main = limit ?? first
  return {
    brokerOrderId: BrokerOrderId(id),
    clientOrderId: null,
    symbol: pair.isOneSymbol ? main.symbol : '',
    assetType: main.assetType,
    side: main.side,
    quantity: main.quantity,
    notional: main.notional,
    filledQuantity: pair.filledQuantity,
    leavesQuantity: isFinal(status) ? none : main.leavesQuantity,
    orderType: main.orderType,
    limitPrice: limit?.limitPrice ?? null,
    // Of the other half: the pair itself has no stop.
    stopPrice: null,
    trailPercent: main.trailPercent,
    trailAmount: main.trailAmount,
    timeInForce: main.timeInForce,
    extendedHours: main.extendedHours,
    orderClass: 'oco',
    legs: pair.legs,
    status,
    brokerStatus: typeof raw.status === 'string' ? raw.status : pair.brokerStatus,
    submittedAt: main.submittedAt,
    filledAt: status === 'filled' ? (done?.filledAt ?? null) : null,
    updatedAt: pair.updatedAt,
    averageFillPrice: done?.averageFillPrice ?? null,
    rejectReason: status === 'rejected' ? pair.rejectReason : null,
    replaces: null,
    replacedBy: null,
    executions: pair.executions,
    raw,
  }
}

interface Gathered {
  readonly limit: ReportedOrder | undefined
  /** The half of which something is filled. */
  readonly done: ReportedOrder | undefined
  readonly isOneSymbol: boolean
  readonly status: OrderStatus
  readonly brokerStatus: string
  readonly filledQuantity: Quantity
  readonly updatedAt: string | null
  readonly rejectReason: string | null
  readonly legs: readonly ReportedLeg[]
  readonly executions: readonly ReportedExecution[]
}

function gathered(halves: readonly ReportedOrder[], first: ReportedOrder): Gathered {
  let { status, brokerStatus, updatedAt, rejectReason, executions } = first
  let limit: ReportedOrder | undefined
  let done: ReportedOrder | undefined
  let isOneSymbol = true
  let filledQuantity = none
  for (const half of halves) {
    if (half.orderType === 'limit') limit ??= half
    if (half.filledQuantity !== '0') {
      done ??= half
      filledQuantity =
        filledQuantity === none ? half.filledQuantity : sumOfQuantities([filledQuantity, half.filledQuantity])
    }
    if (half === first) continue
    isOneSymbol &&= half.symbol === first.symbol
    if (rankOf(half.status) < rankOf(status)) status = half.status
    if (half.brokerStatus !== first.brokerStatus) brokerStatus = `${brokerStatus}/${half.brokerStatus}`
    updatedAt = laterOf(updatedAt, half.updatedAt)
    rejectReason ??= half.rejectReason
    if (half.executions.length > 0) executions = [...executions, ...half.executions]
  }
  const legs = halves.map(legOfOrder)
  return { limit, done, isOneSymbol, status, brokerStatus, filledQuantity, updatedAt, rejectReason, legs, executions }
}

const laterOf = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a)

/** Filled when one half is; else as alive as the livelier half; else how it ended. */
const ranks: Readonly<Record<OrderStatus, number>> = {
  filled: 0,
  unknown: 1,
  partially_filled: 2,
  open: 3,
  pending_cancel: 4,
  pending: 5,
  rejected: 6,
  expired: 7,
  replaced: 8,
  canceled: 9,
}
const rankOf = (status: OrderStatus): number => ranks[status]

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
