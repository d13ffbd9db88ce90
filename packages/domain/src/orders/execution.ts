/**
 * Fills. One execution is known by the broker's `executionId`: the same id twice is the same fill, whatever else
 * differs, and sums are exact.
 */
import { decimal, sum, toPrice, toQuantity } from '../money/index.ts'
import type { Money, Price, Quantity } from '../money/index.ts'

export interface Execution {
  readonly executionId: string
  /** Always positive; the order's side tells the direction. */
  readonly quantity: Quantity
  readonly price: Price
  /** `null` = not known. */
  readonly fee: Money | null
  /** ISO 8601 UTC. */
  readonly at: string
}

export const executedQuantity = (executions: readonly Execution[]): Quantity =>
  toQuantity(sum(executions.map((execution) => execution.quantity)))

/** Mean price weighted by quantity, `null` without executions. */
export function averageExecutionPrice(executions: readonly Execution[]): Price | null {
  const quantity = decimal(executedQuantity(executions))
  if (quantity.isZero()) return null
  const paid = sum(executions.map((execution) => decimal(execution.quantity).times(execution.price)))
  return toPrice(paid.div(quantity).toDecimalPlaces(18))
}

/** Sorted by time, then id, so that the same fills always read the same, in whatever order they came. */
export function withExecution(executions: readonly Execution[], added: Execution): readonly Execution[] {
  if (executions.some((execution) => execution.executionId === added.executionId)) return executions
  return [...executions, added].toSorted((a, b) =>
    a.at === b.at ? (a.executionId < b.executionId ? -1 : 1) : a.at < b.at ? -1 : 1,
  )
}
