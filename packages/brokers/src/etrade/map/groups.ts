/**
 * Several orders under one id (one cancels all, one triggers another): shown as one order with its parts as legs, never
 * flattened into one of them (brokers/etrade.md 5). The API lists such groups and takes none, so they are always external.
 */
import { Quantity, decimal, sum, toQuantity } from '@g2e/domain/money'
import { isFinal } from '@g2e/domain/orders'
import type { OrderClass, OrderStatus } from '@g2e/domain/orders'
import type { ReportedLeg, ReportedOrder } from '../../port/index.ts'
import { groupClassOf } from '../vocabulary.ts'
import type { Notes } from '../wire/notes.ts'
import type { WireOrder } from '../wire/order.ts'

export function groupOf(raw: WireOrder, id: string, parts: readonly ReportedOrder[], notes: Notes): ReportedOrder {
  const [first] = parts
  if (first === undefined) throw new TypeError(`order ${id} has no parts`)
  const orderClass = classOf(raw.orderType, notes)
  const isPair = orderClass === 'oco'
  // A pair is both of its orders; a triggered group is its entry, with the rest waiting.
  const filledQuantity = isPair ? toQuantity(sum(parts.map((part) => part.filledQuantity))) : first.filledQuantity
  const status = isPair ? statusOfPair(parts, filledQuantity, first.quantity) : first.status
  return {
    ...first,
    symbol: same(parts.map(({ symbol }) => symbol)) ?? '',
    side: isPair ? (same(parts.map(({ side }) => side)) ?? null) : first.side,
    orderType: isPair ? null : first.orderType,
    limitPrice: isPair ? null : first.limitPrice,
    stopPrice: isPair ? null : first.stopPrice,
    quantity: isPair ? (same(parts.map(({ quantity }) => quantity)) ?? null) : first.quantity,
    filledQuantity,
    leavesQuantity: isFinal(status) ? Quantity('0') : leftOf(first.quantity, filledQuantity),
    orderClass,
    legs: parts.map(legOf),
    status,
    filledAt: parts.find(({ filledAt }) => filledAt !== null)?.filledAt ?? null,
    averageFillPrice: parts.find(({ averageFillPrice }) => averageFillPrice !== null)?.averageFillPrice ?? null,
  }
}

const leftOf = (ordered: Quantity | null, filled: Quantity): Quantity | null =>
  ordered === null ? null : toQuantity(decimal(ordered).minus(filled))

function classOf(value: unknown, notes: Notes): OrderClass {
  const known = typeof value === 'string' ? groupClassOf.get(value) : undefined
  if (known !== undefined) return known
  notes.unknown('orderType', value, 'its orders are shown as one that triggers the others')
  return 'oto'
}

const same = <T>(values: readonly T[]): T | undefined => {
  const [first] = values
  return values.every((value) => value === first) ? first : undefined
}

/** One of the two fills and the other is cancelled: together they are filled. */
function statusOfPair(parts: readonly ReportedOrder[], filled: Quantity, ordered: Quantity | null): OrderStatus {
  const statuses = parts.map(({ status }) => status)
  if (statuses.includes('filled') || (ordered !== null && decimal(filled).gte(ordered) && filled !== '0'))
    return 'filled'
  const order: readonly OrderStatus[] = ['unknown', 'partially_filled', 'open', 'pending', 'pending_cancel']
  return order.find((status) => statuses.includes(status)) ?? statuses[0] ?? 'unknown'
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
