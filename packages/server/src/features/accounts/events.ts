import { z } from 'zod'
import { defineEvent } from '../../platform/db/unit-of-work.ts'

/** What is known of these accounts was read again (balance, positions, transactions) or changed its freshness. */
export const accountsChanged = defineEvent(
  'accounts.changed',
  z.object({ connectionId: z.string().nullable(), accountIds: z.array(z.string()) }),
)
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
