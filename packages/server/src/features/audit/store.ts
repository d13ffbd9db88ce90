import type { AuditEntry } from '@g2e/contract/audit'
import { and, asc, desc, eq, gt, gte, inArray, lt, lte } from 'drizzle-orm'
import type { Database } from '../../platform/db/database.ts'
import { auditLogs } from './tables.ts'

export const systemChain = 'system'
export const chainOf = (userId: string | null): string => userId ?? systemChain

export interface ChainHead {
  readonly sequence: number
  readonly hash: string
}

export interface AuditFilter {
  /** Any of these; empty or absent = every action. */
  readonly action?: readonly string[] | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

const entryColumns = {
  sequence: auditLogs.sequence,
  id: auditLogs.id,
  at: auditLogs.at,
  userId: auditLogs.userId,
  action: auditLogs.action,
  resourceType: auditLogs.resourceType,
  resourceId: auditLogs.resourceId,
  ip: auditLogs.ip,
  userAgent: auditLogs.userAgent,
  details: auditLogs.details,
  disclosureShown: auditLogs.disclosureShown,
  previousHash: auditLogs.previousHash,
  hash: auditLogs.hash,
}

export function createAuditStore(db: Database) {
  return {
    head: async (chain: string): Promise<ChainHead | undefined> => {
      const [row] = await db
        .query()
        .select({ sequence: auditLogs.sequence, hash: auditLogs.hash })
        .from(auditLogs)
        .where(eq(auditLogs.chain, chain))
        .orderBy(desc(auditLogs.sequence))
        .limit(1)
      return row
    },
    insert: async (entries: readonly (AuditEntry & { readonly chain: string })[]): Promise<void> => {
      await db
        .query()
        .insert(auditLogs)
        .values([...entries])
    },
    /** Oldest first, after a sequence. */
    after: (chain: string, sequence: number, limit: number): Promise<readonly AuditEntry[]> =>
      db
        .query()
        .select(entryColumns)
        .from(auditLogs)
        .where(and(eq(auditLogs.chain, chain), gt(auditLogs.sequence, sequence)))
        .orderBy(asc(auditLogs.sequence))
        .limit(limit),
    /** Newest first, before a sequence. Instants compare as text: they all have the one form. */
    list: (
      chain: string,
      filter: AuditFilter & { readonly before?: number | undefined; readonly limit: number },
    ): Promise<readonly AuditEntry[]> =>
      db
        .query()
        .select(entryColumns)
        .from(auditLogs)
        .where(
          and(
            eq(auditLogs.chain, chain),
            filter.action?.length ? inArray(auditLogs.action, [...filter.action]) : undefined,
            filter.from === undefined ? undefined : gte(auditLogs.at, filter.from),
            filter.to === undefined ? undefined : lte(auditLogs.at, filter.to),
            filter.before === undefined ? undefined : lt(auditLogs.sequence, filter.before),
          ),
        )
        .orderBy(desc(auditLogs.sequence))
        .limit(filter.limit),
  }
}
export type AuditStore = ReturnType<typeof createAuditStore>
