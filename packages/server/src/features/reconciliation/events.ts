import { z } from 'zod'
import { defineEvent } from '../../platform/db/unit-of-work.ts'

/** A figure differs that somebody has to look at; in words for them. */
export const differenceFound = defineEvent(
  'reconciliation.difference_found',
  z.object({ differenceId: z.string(), accountId: z.string(), title: z.string(), body: z.string() }),
)
