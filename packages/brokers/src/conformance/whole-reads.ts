/** What several cases read: all pages of a list, and the faults that a read passes over. */
import type { ReportedTransaction } from '../port/reported.ts'
import type { Bench } from './harness.ts'
import type { ArmedFault } from './simulator-control.ts'

/** `since` is a New York date, inclusive. */
export async function allTransactions(
  { session, accountId }: Bench,
  since?: string,
): Promise<readonly ReportedTransaction[]> {
  const all: ReportedTransaction[] = []
  let cursor: string | undefined
  do {
    const page = await session.transactions(accountId, { since, cursor })
    all.push(...page.transactions)
    cursor = page.cursor ?? undefined
  } while (cursor !== undefined)
  return all
}

/** A read that meets one of these once is simply made again. */
export const passingFaults: readonly ArmedFault[] = [
  'latency',
  'status_500',
  'status_503',
  'status_504',
  'reset',
  'accept_then_drop',
  'accept_then_500',
  'malformed_body',
  'empty_body',
  'truncated_body',
]
