/** Writes pending entries to the ends of their chains. The caller holds the chains' lock until the commit. */
import type { AuditEntry } from '@g2e/contract/audit'
import type { Clock } from '../../platform/clock.ts'
import { isoOf } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/database.ts'
import type { AppendAudit, PendingAudit } from '../../platform/db/unit-of-work.ts'
import type { Ids } from '../../platform/ids.ts'
import { genesisHash, hashOf } from './chain.ts'
import { chainOf, createAuditStore } from './store.ts'
import type { ChainHead } from './store.ts'

/** Details as they will be read back: JSON without `undefined`, dates and the like. */
const plainJson = (details: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(details))

function entryAfter(
  head: ChainHead | undefined,
  { actor, userId, record }: PendingAudit,
  made: { id: string; at: string },
): AuditEntry {
  const entry = {
    sequence: (head?.sequence ?? 0) + 1,
    id: made.id,
    at: made.at,
    userId,
    action: record.action,
    resourceType: record.resourceType ?? null,
    resourceId: record.resourceId ?? null,
    ip: actor.ip,
    userAgent: actor.userAgent,
    details: plainJson(record.details ?? {}),
    disclosureShown: record.disclosureShown ?? null,
    previousHash: head?.hash ?? genesisHash,
  }
  return { ...entry, hash: hashOf(entry) }
}

export function createAppendAudit({ db, clock, ids }: { db: Database; clock: Clock; ids: Ids }): AppendAudit {
  const store = createAuditStore(db)
  return async (pending) => {
    const heads = new Map<string, ChainHead | undefined>()
    const at = isoOf(clock.now())
    const entries: (AuditEntry & { chain: string })[] = []
    for (const one of pending) {
      const chain = chainOf(one.userId)
      const head = heads.has(chain) ? heads.get(chain) : await store.head(chain)
      const entry = entryAfter(head, one, { id: ids.next(), at })
      heads.set(chain, entry)
      entries.push({ ...entry, chain })
    }
    await store.insert(entries)
  }
}
