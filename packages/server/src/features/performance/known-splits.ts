/** Splits that the person's own accounts tell, by symbol: few lines, and only of those symbols the others. */
import { mergedSplits, splitsOf, units } from '@g2e/domain/ledger'
import type { Split } from '@g2e/domain/ledger'
import type { AccountSnapshot, Accounts, TransactionRecord, TransactionsFilter } from '../accounts/index.ts'

async function linesOf(
  accounts: Pick<Accounts, 'ledgerPages'>,
  userId: string,
  filter: TransactionsFilter,
): Promise<readonly TransactionRecord[]> {
  const lines: TransactionRecord[] = []
  const { pages } = await accounts.ledgerPages(userId, filter)
  for await (const page of pages) lines.push(...page)
  return lines
}

export async function knownSplits(
  accounts: Pick<Accounts, 'ledgerPages'>,
  userId: string,
  snapshots: readonly AccountSnapshot[],
): Promise<ReadonlyMap<string, readonly Split[]>> {
  const found = new Map<string, readonly Split[]>()
  const accountIds = snapshots.map(({ account }) => account.id)
  // No ids would mean all of them.
  if (accountIds.length === 0) return found
  const told = await linesOf(accounts, userId, { accountIds, type: 'split' })
  for (const symbol of new Set(told.flatMap((line) => line.symbol ?? []))) {
    const own = Map.groupBy(await linesOf(accounts, userId, { accountIds, symbol }), ({ accountId }) => accountId)
    const splits = snapshots.flatMap(({ account, positions }) => {
      let now = 0n
      for (const held of positions) if (held.symbol === symbol) now += units(held.quantity)
      return splitsOf(now, own.get(account.id) ?? [])
    })
    found.set(symbol, mergedSplits(splits))
  }
  return found
}
