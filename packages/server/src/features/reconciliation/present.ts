import type { Difference } from '@g2e/contract/reconciliation'
import type { DifferenceRow } from './store.ts'

export function presentDifference(row: DifferenceRow): Difference {
  const { id, accountId, kind, symbol, broker, ledger, difference, likelyCause, explanation, material } = row
  const { holdsOrders, status, note, firstSeenAt, lastSeenAt, acceptedAt, resolvedAt } = row
  return {
    id,
    accountId,
    kind,
    symbol,
    broker,
    ledger,
    difference,
    likelyCause,
    explanation,
    material,
    holdsOrders,
    status,
    note,
    firstSeenAt,
    lastSeenAt,
    acceptedAt,
    resolvedAt,
  }
}
