/** Everything that was ever told of the transactions in scope, as a CSV that the import takes back. */
import { writeCsv } from '@g2e/domain/import'
import { accountsInScope } from '../portfolio/index.ts'
import type { AccountRecord, TransactionRecord } from '../accounts/index.ts'
import type { ImportsDeps } from './imports-deps.ts'

const byDay = (a: TransactionRecord, b: TransactionRecord): number => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)

/** What a broker took back is not among them. `accountIds` are this user's ({@link exportScope}). */
export async function exportCsv(
  { accounts }: ImportsDeps,
  userId: string,
  accountIds: readonly string[],
): Promise<string> {
  const own = new Map((await accounts.list(userId)).map((account) => [account.id, account]))
  const lines = accountIds.length === 0 ? [] : await accounts.ledger(userId, { accountIds })
  const nameOf = ({ accountId }: TransactionRecord): string | null =>
    accountIds.length > 1 ? (own.get(accountId)?.accountName ?? null) : null
  const externalIds = new Map(lines.map(({ id, externalId }) => [id, externalId]))
  const written = lines.toSorted(byDay).map((line) => ({
    ...line,
    lots: (line.lots ?? []).flatMap((id) => externalIds.get(id) ?? []),
    account: nameOf(line),
  }))
  return writeCsv(written)
}

/**
 * All accounts, also those outside the aggregate: an export leaves nothing out.
 * @throws ProblemError `not_found` for an account that is not this user's.
 */
export async function exportScope(
  deps: ImportsDeps,
  userId: string,
  wanted: readonly string[] | undefined,
): Promise<readonly string[]> {
  const { accounts, market } = deps
  if (wanted) return accountsInScope({ accounts, market, clock: deps.platform.clock }, userId, wanted)
  return (await accounts.list(userId)).map(({ id }: AccountRecord) => id)
}
