import { z } from 'zod'
import { CursorQuery, Id, Instant, ListQuery, cursorPageOf } from './common.ts'

export const AuditEntry = z
  .object({
    sequence: z.number().int(),
    id: Id,
    at: Instant,
    userId: Id.nullable(),
    action: z.string(),
    resourceType: z.string().nullable(),
    resourceId: z.string().nullable(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    disclosureShown: z.string().nullable(),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

export const AuditQuery = CursorQuery.extend({
  /** One or several. */
  action: ListQuery(z.string().max(60), 60).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
})
export const AuditPage = cursorPageOf(AuditEntry).meta({ id: 'AuditPage' })
export const AuditVerification = z
  .object({
    valid: z.boolean(),
    entries: z.number().int(),
    head: z.string().nullable(),
    firstInvalid: z.object({ sequence: z.number().int(), id: z.string(), reason: z.string() }).optional(),
  })
  .meta({ id: 'AuditVerification' })
