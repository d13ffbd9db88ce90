/** The very lines of a period that earned or cost something, for receipts: read once more, page by page. */
import type { LineEarnings } from '@g2e/domain/performance'
import type { Accounts, TransactionRecord } from '../accounts/index.ts'
import { earningOf } from './account-moves.ts'
import { isCounted } from './reckon.ts'
import type { Reckoned } from './reckon.ts'

export interface EarningLine extends LineEarnings {
  readonly line: TransactionRecord
}

/** Of the accounts that count, after the opening close. */
export async function earningLines(
  accounts: Accounts,
  { userId, snapshots, span }: Reckoned,
): Promise<readonly EarningLine[]> {
  const found: EarningLine[] = []
  for (const { account } of snapshots.filter(isCounted)) {
    const { pages } = await accounts.ledgerPages(userId, { accountIds: [account.id], from: span.from, to: span.to })
    for await (const page of pages)
      for (const line of page) {
        const earned = line.date > span.from ? earningOf(line) : undefined
        if (earned) found.push({ ...earned, line })
      }
  }
  return found
}
