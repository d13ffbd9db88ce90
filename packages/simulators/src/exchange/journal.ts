/** Every change of an order goes through here: the new order and the event that says so are written together. */
import { Quantity, decimal, round, sum, toMoney, toPrice, toQuantity } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { Desk } from './desk.ts'
import type { OrderEvent } from './exchange.ts'
import { instrumentOf, post } from './ledger.ts'
import type { SimExecution, SimOrder, SimSide } from './order.ts'

export interface Happening {
  readonly type: OrderEvent['type']
  readonly at: number
  readonly execution?: SimExecution
  readonly replacement?: SimOrder
}

export function change(desk: Desk, order: SimOrder, patch: Partial<SimOrder>, happening: Happening): SimOrder {
  const next: SimOrder = { ...order, ...patch, updatedAt: happening.at }
  desk.saveOrder(next)
  desk.record({ sequence: desk.next('event'), ...happening, order: next })
  return next
}

export const signOf = (side: SimSide): 1 | -1 => (side === 'buy' || side === 'buy_to_cover' ? 1 : -1)

/** What is still to be filled; a notional order is filled in one go and has no quantity to count down. */
export const leavesOf = (order: SimOrder): Decimal =>
  order.quantity === null ? decimal(0) : decimal(order.quantity).minus(order.filledQuantity)

const averagePlaces = 9

/** Average of executions, weighted by quantity. */
function averageOf(executions: readonly SimExecution[]): Decimal {
  const quantity = sum(executions.map((execution) => execution.quantity))
  const worth = sum(executions.map((execution) => decimal(execution.quantity).times(execution.price)))
  return round(worth.dividedBy(quantity), averagePlaces)
}

export interface Fill {
  readonly quantity: Decimal
  readonly price: Decimal
  readonly at: number
  /** A multileg order's own line: its legs carry money and shares. */
  readonly isSummary?: boolean
}

/** Books one execution: money, shares, order and event. */
export function execute(desk: Desk, order: SimOrder, fill: Fill): SimOrder {
  const { quantity, price, at } = fill
  const { execution, positionQuantity } = bookExecution(desk, order, fill)
  const filled = decimal(order.filledQuantity).plus(quantity)
  const leaves = order.quantity === null ? decimal(0) : decimal(order.quantity).minus(filled)
  if (leaves.isNegative()) throw new Error(`order ${order.orderId} would be filled beyond its quantity`)
  const line: SimExecution = {
    ...execution,
    orderId: order.orderId,
    symbol: order.symbol,
    side: order.side,
    quantity: toQuantity(quantity),
    price: toPrice(price),
    at,
    positionQuantity,
    cumulativeQuantity: toQuantity(filled),
    leavesQuantity: toQuantity(leaves),
  }
  const executions = [...order.executions, line]
  const isFilled = leaves.isZero()
  const partly = order.status === 'pending_cancel' ? 'pending_cancel' : 'partially_filled'
  return change(
    desk,
    order,
    {
      executions,
      filledQuantity: toQuantity(filled),
      averageFillPrice: toPrice(averageOf(executions)),
      status: isFilled ? 'filled' : partly,
      held: false,
      filledAt: isFilled ? at : order.filledAt,
    },
    { type: isFilled ? 'fill' : 'partial_fill', at, execution: line },
  )
}

function bookExecution(
  desk: Desk,
  order: SimOrder,
  { quantity, price, at, isSummary }: Fill,
): { execution: Pick<SimExecution, 'executionId' | 'fee'>; positionQuantity: Quantity } {
  const sequence = desk.next('execution')
  const executionId = desk.policy.newExecutionId(desk.idStream('execution', sequence), sequence)
  if (isSummary) return { execution: { executionId, fee: toMoney(decimal(0)) }, positionQuantity: Quantity('0') }
  const fee = decimal(desk.policy.fee({ order, quantity: toQuantity(quantity), price: toPrice(price) }))
  const sign = signOf(order.side)
  const { multiplier } = instrumentOf(desk, order.symbol)
  const worth = round(quantity.times(price).times(multiplier), 2)
  post(desk, {
    accountId: order.accountId,
    type: 'fill',
    at,
    symbol: order.symbol,
    side: order.side,
    quantity: quantity.times(sign),
    price,
    fee,
    amount: worth.times(-sign).minus(fee),
    orderId: order.orderId,
    executionId,
    description: `${wordOf[order.side]} ${toQuantity(quantity)} ${order.symbol} at ${toPrice(price)}`,
  })
  return {
    execution: { executionId, fee: toMoney(fee) },
    positionQuantity: desk.position(order.accountId, order.symbol)?.quantity ?? Quantity('0'),
  }
}

export const wordOf: Readonly<Record<SimSide, string>> = {
  buy: 'Bought',
  buy_to_cover: 'Bought to cover',
  sell: 'Sold',
  sell_short: 'Sold short',
}
