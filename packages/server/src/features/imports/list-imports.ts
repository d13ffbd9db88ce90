import type { ImportRecord } from '@g2e/contract/imports'
import type { ImportsDeps } from './imports-deps.ts'

/** Those of accounts that are still connected, or need no connection. */
export async function listImports(
  { accounts, store }: ImportsDeps,
  userId: string,
): Promise<{ readonly items: ImportRecord[] }> {
  const [stored, own] = await Promise.all([store.imports.list(userId), accounts.list(userId)])
  const byId = new Map(own.map((account) => [account.id, account]))
  const items = stored.flatMap((made) => {
    const account = byId.get(made.accountId)
    if (!account) return []
    const { id, accountId, format, fileName, createdAt } = made
    const counts = { rows: made.rowCount, new: made.newCount, duplicates: made.duplicateCount }
    const { accountName, brokerId } = account
    return [{ id, accountId, accountName, brokerId, format, fileName, ...counts, createdAt }]
  })
  return { items }
}
