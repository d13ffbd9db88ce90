import type { OrderPreview } from '@g2e/contract/orders'
import { and, eq, lt, sql } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import { orderApprovals, orderPreviews, orderSubmissions } from '../tables.ts'
import { iso } from './order-rows.ts'

export interface StoredPreview {
  readonly id: string
  readonly userId: string
  readonly accountId: string
  readonly connectionId: string
  readonly clientOrderId: string
  /** As it was shown. */
  readonly content: OrderPreview
  readonly brokerToken: Readonly<Record<string, string>> | null
  readonly contentHash: string
  readonly expiresAt: string
  /** The draft that its ticket was opened from. */
  readonly draftId: string | null
  readonly createdAt: string
}

/** What was shown, who said yes to it, and under which Idempotency-Key. */
export function createApprovalStore(db: Database) {
  return {
    insertPreview: async (preview: StoredPreview): Promise<void> => {
      await db.query().insert(orderPreviews).values(preview)
    },
    findPreview: async (userId: string, id: string): Promise<StoredPreview | undefined> => {
      const [row] = await db
        .query()
        .select()
        .from(orderPreviews)
        .where(and(eq(orderPreviews.id, id), eq(orderPreviews.userId, userId)))
      return row && { ...row, expiresAt: iso(row.expiresAt), createdAt: iso(row.createdAt) }
    },
    insertApproval: async (approval: typeof orderApprovals.$inferInsert): Promise<void> => {
      await db.query().insert(orderApprovals).values(approval)
    },
    findSubmission: async (
      userId: string,
      key: string,
    ): Promise<{ readonly bodyHash: string; readonly orderId: string } | undefined> => {
      const [row] = await db
        .query()
        .select({ bodyHash: orderSubmissions.bodyHash, orderId: orderSubmissions.orderId })
        .from(orderSubmissions)
        .where(and(eq(orderSubmissions.userId, userId), eq(orderSubmissions.key, key)))
      return row
    },
    insertSubmission: async (submission: {
      readonly userId: string
      readonly key: string
      readonly bodyHash: string
      readonly orderId: string
    }): Promise<void> => {
      await db.query().insert(orderSubmissions).values(submission)
    },
    pruneSubmissions: async (before: string): Promise<void> => {
      await db.query().delete(orderSubmissions).where(lt(orderSubmissions.createdAt, before))
    },
    /** One at a time per user until the end of the transaction: limits, halts and new orders see each other. */
    lockUser: async (userId: string): Promise<void> => {
      await db.query().execute(sql`select pg_advisory_xact_lock(hashtextextended(${`g2e-orders:${userId}`}, 0))`)
    },
  }
}
export type ApprovalStore = ReturnType<typeof createApprovalStore>
