/** What a person does with their chain: look at it, verify it, take it away. */
import type { AuditEntry } from '@g2e/contract/audit'
import type { UserActor } from '../../platform/actor.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { ChainVerifier } from './chain.ts'
import type { ChainVerification } from './chain.ts'
import { chainOf } from './store.ts'
import type { AuditFilter, AuditStore } from './store.ts'

/** Rows read at a time: bounds memory, and how long the embedded database is busy for one reader. */
const batchSize = 500

export async function listEntries(
  store: AuditStore,
  actor: UserActor,
  query: AuditFilter & { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  const { cursor, limit, ...filter } = query
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor))
    throw new ProblemError('validation_failed', 'query.cursor is not one of ours', {
      errors: [{ path: 'query.cursor', message: 'is not one of ours' }],
    })
  const before = cursor === undefined ? undefined : Number(cursor)
  // Entries carry milliseconds; compared as text, the bounds must have them too.
  const withMs = (at: string | undefined) => (at === undefined ? undefined : new Date(at).toISOString())
  const bounds = { action: filter.action, from: withMs(filter.from), to: withMs(filter.to) }
  const rows = await store.list(chainOf(actor.userId), { ...bounds, before, limit: limit + 1 })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? String(last.sequence) : null }
}

export async function* readChain(store: AuditStore, userId: string | null): AsyncGenerator<AuditEntry> {
  let sequence = 0
  for (;;) {
    const batch = await store.after(chainOf(userId), sequence, batchSize)
    yield* batch
    const last = batch.at(-1)
    if (!last || batch.length < batchSize) return
    sequence = last.sequence
  }
}

export async function verifyChain(store: AuditStore, userId: string | null): Promise<ChainVerification> {
  const verifier = new ChainVerifier()
  for await (const entry of readChain(store, userId)) verifier.add(entry)
  return verifier.result()
}

export async function* exportLines(store: AuditStore, actor: UserActor): AsyncGenerator<string> {
  for await (const entry of readChain(store, actor.userId)) yield `${JSON.stringify(entry)}\n`
}
