import { z } from 'zod'
import { defineEvent } from '../../platform/db/unit-of-work.ts'

/** Somebody joined; the demo user too. */
export const userRegistered = defineEvent(
  'identity.user_registered',
  z.object({ userId: z.string(), isDemo: z.boolean() }),
)
