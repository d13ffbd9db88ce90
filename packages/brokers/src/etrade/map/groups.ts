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

/** A pair is both of its orders; a triggered group is its entry, with the rest waiting. */
export function groupOf(raw: WireOrder, id: string, parts: readonly ReportedOrder[], notes: Notes): ReportedOrder {
  const [first] = parts
  if (first === undefined) throw new TypeError(`order ${id} has no parts`)
  const orderClass = classOf(raw.orderType, notes)
  const whole = orderClass === 'oco' ? pairOf(parts, first) : first
  const { status, quantity, filledQuantity } = whole
  return {
    ...first,
    symbol: parts.every(({ symbol }) => symbol === first.symbol) ? first.symbol : '',
    side: whole.side,
    orderType: whole.orderType,
    limitPrice: whole.limitPrice,
    stopPrice: whole.stopPrice,
    quantity,
    filledQuantity,
    leavesQuantity: isFinal(status) ? none : quantity === null ? null : quantityWithout(quantity, filledQuantity),
    orderClass,
    legs: parts.map(legOf),
    status,
    filledAt: parts.find(({ filledAt }) => filledAt !== null)?.filledAt ?? null,
    averageFillPrice: parts.find(({ averageFillPrice }) => averageFillPrice !== null)?.averageFillPrice ?? null,
  }
}

type Pair = Pick<
  ReportedOrder,
  'side' | 'orderType' | 'limitPrice' | 'stopPrice' | 'quantity' | 'filledQuantity' | 'status'
>

/** What both have in common; each has a price of its own. */
function pairOf(parts: readonly ReportedOrder[], { side, quantity }: ReportedOrder): Pair {
  const filledQuantity = sumOfQuantities(parts.map((part) => part.filledQuantity))
  return {
    side: parts.every((part) => part.side === side) ? side : null,
    orderType: null,
    limitPrice: null,
    stopPrice: null,
    quantity: parts.every((part) => part.quantity === quantity) ? quantity : null,
    filledQuantity,
    status: statusOfPair(parts, filledQuantity, quantity),
  }
}

function classOf(value: unknown, notes: Notes): OrderClass {
  const known = typeof value === 'string' ? groupClassOf.get(value) : undefined
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
