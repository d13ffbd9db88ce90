/** The analysis of a ledger bundle, in a thread where it is large: a receipt's second half. */
import { analyze } from '@g2e/domain/ledger-bundle'
import type { Bundle, BundleAnswer } from '@g2e/domain/ledger-bundle'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'

export interface AnalyzePart {
  /** The bundle without its rows, first. */
  readonly bundle?: Bundle
  readonly rows?: Bundle['transactions']
}

/** Copied for a thread in about a millisecond. */
const rowsPerPart = 500

export function* bundleParts(bundle: Bundle): Generator<AnalyzePart> {
  const { transactions } = bundle
  yield { bundle: { ...bundle, transactions: [] } }
  for (let from = 0; from < transactions.length; from += rowsPerPart)
    yield { rows: transactions.slice(from, from + rowsPerPart) }
}

export function open(): OffLoopTask<AnalyzePart, BundleAnswer> {
  const rows: Bundle['transactions'][number][] = []
  let bundle: Bundle | undefined
  return {
    take: (part) => {
      bundle ??= part.bundle
      for (const row of part.rows ?? []) rows.push(row)
    },
    answer: () => (bundle ? [analyze({ ...bundle, transactions: rows })] : []),
  }
}

export const analyzeTask: TaskAt<AnalyzePart, BundleAnswer> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
