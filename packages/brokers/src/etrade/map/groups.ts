/**
 * Several orders under one id (one cancels all, one triggers another): shown as one order with its parts as legs, never
 * flattened into one of them (brokers/etrade.md 5). The API lists such groups and takes none, so they are always external.
 */
import { Quantity, isAtLeast, quantityWithout, sumOfQuantities } from '@g2e/domain/money'
import { isFinal } from '@g2e/domain/orders'
import type { OrderClass, OrderStatus } from '@g2e/domain/orders'
import type { ReportedLeg, ReportedOrder } from '../../port/index.ts'
import { groupClassOf } from '../vocabulary.ts'
import type { Notes } from '../wire/notes.ts'
import type { WireOrder } from '../wire/order.ts'

const none = Quantity('0')

/** A pair is both of its orders; a triggered group is its entry, with the rest waiting. Hot: gathered in one pass. */
export function groupOf(raw: WireOrder, id: string, parts: readonly ReportedOrder[], notes: Notes): ReportedOrder {
  const first = parts[0]
  if (first === undefined) throw new TypeError(`order ${id} has no parts`)
  const orderClass = classOf(raw.orderType, notes)
  const isPair = orderClass === 'oco'
  const { symbol } = first
  let { side, quantity, filledAt, averageFillPrice } = first
  let isOneSymbol = true
  for (const part of parts) {
    isOneSymbol &&= part.symbol === symbol
    filledAt ??= part.filledAt
    averageFillPrice ??= part.averageFillPrice
    if (!isPair) continue
    if (part.side !== side) side = null
    if (part.quantity !== first.quantity) quantity = null
  }
  const filledQuantity = isPair ? sumOfQuantities(parts.map((part) => part.filledQuantity)) : first.filledQuantity
  const status = isPair ? statusOfPair(parts, filledQuantity, first.quantity) : first.status
  return {
    brokerOrderId: first.brokerOrderId,
    clientOrderId: null,
    symbol: isOneSymbol ? symbol : '',
    assetType: first.assetType,
    side,
    quantity,
    notional: null,
    filledQuantity,
    leavesQuantity: isFinal(status) ? none : quantity === null ? null : quantityWithout(quantity, filledQuantity),
    // Each of a pair has a price of its own.
    orderType: isPair ? null : first.orderType,
    limitPrice: isPair ? null : first.limitPrice,
    stopPrice: isPair ? null : first.stopPrice,
    trailPercent: first.trailPercent,
    trailAmount: first.trailAmount,
    timeInForce: first.timeInForce,
    extendedHours: first.extendedHours,
    orderClass,
    legs: parts.map(legOf),
    status,
    brokerStatus: first.brokerStatus,
    submittedAt: first.submittedAt,
    filledAt,
    updatedAt: null,
    averageFillPrice,
    rejectReason: first.rejectReason,
    replaces: first.replaces,
    replacedBy: first.replacedBy,
    executions: first.executions,
    raw,
  }
}

function classOf(value: unknown, notes: Notes): OrderClass {
  const known = groupClassOf.get(value)
  if (known !== undefined) return known
  notes.unknown('orderType', value, 'its orders are shown as one that triggers the others')
  return 'oto'
}

/** One of the two fills and the other is cancelled: together they are filled. */
function statusOfPair(parts: readonly ReportedOrder[], filled: Quantity, ordered: Quantity | null): OrderStatus {
  if (filled !== '0' && ordered !== null && isAtLeast(filled, ordered)) return 'filled'
  let livest = parts[0]?.status ?? 'unknown'
  for (const { status } of parts) {
    if (status === 'filled') return 'filled'
    if (rank(status) < rank(livest)) livest = status
  }
  return livest
}

/** The livelier of two states says how the pair is; of ended ones the first. */
const liveness: readonly OrderStatus[] = ['unknown', 'partially_filled', 'open', 'pending', 'pending_cancel']
const rank = (status: OrderStatus): number => {
  const place = liveness.indexOf(status)
  return place < 0 ? liveness.length : place
}

const legOf = (part: ReportedOrder): ReportedLeg => ({
  brokerOrderId: null,
  symbol: part.symbol,
  side: part.side,
  ratio: null,
  quantity: part.quantity,
  filledQuantity: part.filledQuantity,
  averageFillPrice: part.averageFillPrice,
  orderType: part.orderType,
  limitPrice: part.limitPrice,
  stopPrice: part.stopPrice,
  positionEffect: null,
  status: part.status,
})
