/**
 * A list of `status=INDIVIDUAL_FILLS` names an order once for each of its fills (brokers/etrade.md 2.10; its shape is not
 * confirmed). The rows become one order again, with its fills: what single fills cost is told nowhere else.
 */
import { decimal, sum, toQuantity } from '@g2e/domain/money'
import { averageExecutionPrice } from '@g2e/domain/orders'
import type { OrderStatus } from '@g2e/domain/orders'
import { ExecutionId } from '../../port/index.ts'
import type { ReportedExecution, ReportedOrder } from '../../port/index.ts'

export const individualFills = 'INDIVIDUAL_FILLS'

const isRow = ({ brokerStatus, legs }: ReportedOrder): boolean => brokerStatus === individualFills && legs.length === 0

/** Leaves every other order as it is. */
export function withFills(orders: readonly ReportedOrder[]): readonly ReportedOrder[] {
  const rows = new Map<string, ReportedOrder[]>()
  for (const order of orders) {
    if (isRow(order)) rows.set(order.brokerOrderId, [...(rows.get(order.brokerOrderId) ?? []), order])
  }
  const seen = new Set<string>()
  return orders.flatMap((order) => {
    if (!isRow(order)) return [order]
    if (seen.has(order.brokerOrderId)) return []
    seen.add(order.brokerOrderId)
    return [joinedOrder(order, rows.get(order.brokerOrderId) ?? [order])]
  })
}

function joinedOrder(first: ReportedOrder, rows: readonly ReportedOrder[]): ReportedOrder {
  const executions = rows.flatMap(executionOf)
  const filledQuantity = toQuantity(sum(rows.map((row) => row.filledQuantity)))
  const isWhole = first.quantity !== null && decimal(filledQuantity).gte(first.quantity)
  const status: OrderStatus = isWhole ? 'filled' : 'partially_filled'
  return {
    ...first,
    filledQuantity,
    leavesQuantity:
      first.quantity === null
        ? null
        : toQuantity(decimal(first.quantity).minus(isWhole ? first.quantity : filledQuantity)),
    status,
    averageFillPrice: executions.length === rows.length ? averageExecutionPrice(executions) : null,
    filledAt: rows.map(({ filledAt }) => filledAt).findLast((at) => at !== null) ?? null,
    executions: named(executions),
  }
}

type Unnamed = Omit<ReportedExecution, 'executionId'> & { readonly key: string; readonly executionId: ExecutionId }

function executionOf(row: ReportedOrder): readonly Unnamed[] {
  const { averageFillPrice: price, filledAt: at, filledQuantity: quantity, brokerOrderId } = row
  if (price === null || at === null || quantity === '0') return []
  // In one form, however the numbers were written.
  const key = `${brokerOrderId}-${Date.parse(at)}-${decimal(quantity).toFixed()}-${decimal(price).toFixed()}`
  return [{ key, executionId: ExecutionId(key), quantity, price, fee: null, at }]
}

/** The broker gives a fill no id: it is named by what it is, and counted where two are alike. */
function named(executions: readonly Unnamed[]): readonly ReportedExecution[] {
  const counts = new Map<string, number>()
  return executions.map(({ key, quantity, price, fee, at }) => {
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return { executionId: ExecutionId(count === 1 ? key : `${key}-${count}`), quantity, price, fee, at }
  })
}
