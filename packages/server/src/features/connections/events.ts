import { z } from 'zod'
import { defineEvent } from '../../platform/db/unit-of-work.ts'

/** A connection came, went or changed its state; the payload says which one and its new status. */
export const connectionChanged = defineEvent(
  'connection.changed',
  z.object({
    connectionId: z.string(),
    status: z.string(),
    reason: z.enum(['created', 'activated', 'changed', 'removed']),
  }),
)
