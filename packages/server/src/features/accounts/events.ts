import { z } from 'zod'
import { defineEvent } from '../../platform/db/unit-of-work.ts'

/** What is known of these accounts was read again (balance, positions, transactions) or changed its freshness. */
export const accountsChanged = defineEvent(
  'accounts.changed',
  z.object({
    connectionId: z.string().nullable(),
    accountIds: z.array(z.string()),
    /** Only balance, positions or freshness: the ledger's lines and what an account is are what they were. */
    linesStay: z.literal(true).optional(),
    /** A person brought lines in a file or took them back: no reading follows that would hold them against the broker. */
    byImport: z.literal(true).optional(),
  }),
)
/** The accounts whose ledger may be another one after such news; none after news of something else. */
export function accountsWithOtherLines({ type, payload }: { readonly type: string; readonly payload: unknown }) {
  if (type !== accountsChanged.type) return []
  const { linesStay, accountIds } = accountsChanged.schema.parse(payload)
  return linesStay ? [] : accountIds
}
/** A sync begins, goes on, ends. */
export const syncProgressed = defineEvent(
  'sync.progressed',
  z.object({
    connectionId: z.string(),
    status: z.enum(['running', 'done', 'failed']),
    detail: z.string().nullable(),
    progressPercent: z.number().nullable(),
  }),
)
