import type { AuthorizationStep } from '@g2e/brokers/port'
import { and, eq, gt } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import { pendingAuthorizations } from '../tables.ts'

/** A sign-in at a broker that has begun. */
export interface PendingAuthorization {
  readonly connectionId: string
  readonly userId: string
  readonly brokerId: string
  readonly method: AuthorizationStep['method']
  readonly stateHash: string
  readonly oauthTokenHash: string | null
  readonly callbackUrl: string
  readonly secretId: string | null
  readonly expiresAt: string
}

const columns = {
  connectionId: pendingAuthorizations.connectionId,
  userId: pendingAuthorizations.userId,
  brokerId: pendingAuthorizations.brokerId,
  method: pendingAuthorizations.method,
  stateHash: pendingAuthorizations.stateHash,
  oauthTokenHash: pendingAuthorizations.oauthTokenHash,
  callbackUrl: pendingAuthorizations.callbackUrl,
  secretId: pendingAuthorizations.secretId,
  expiresAt: pendingAuthorizations.expiresAt,
}

export function createPendingStore(db: Database) {
  const all = async (condition: ReturnType<typeof and>): Promise<readonly PendingAuthorization[]> =>
    db.query().select(columns).from(pendingAuthorizations).where(condition)
  return {
    /** Replaces an earlier sign-in of the same connection. */
    put: async (pending: PendingAuthorization, at: string): Promise<void> => {
      await db
        .query()
        .insert(pendingAuthorizations)
        .values({ ...pending, createdAt: at, updatedAt: at })
        .onConflictDoUpdate({ target: pendingAuthorizations.connectionId, set: { ...pending, updatedAt: at } })
    },
    byConnection: async (connectionId: string): Promise<PendingAuthorization | undefined> =>
      (await all(and(eq(pendingAuthorizations.connectionId, connectionId))))[0],
    byState: async (userId: string, stateHash: string): Promise<PendingAuthorization | undefined> =>
      (await all(and(eq(pendingAuthorizations.userId, userId), eq(pendingAuthorizations.stateHash, stateHash))))[0],
    byOauthToken: async (userId: string, oauthTokenHash: string): Promise<PendingAuthorization | undefined> =>
      (
        await all(
          and(eq(pendingAuthorizations.userId, userId), eq(pendingAuthorizations.oauthTokenHash, oauthTokenHash)),
        )
      )[0],
    ofUser: (userId: string, brokerId: string | undefined, now: string) =>
      all(
        and(
          eq(pendingAuthorizations.userId, userId),
          gt(pendingAuthorizations.expiresAt, now),
          brokerId === undefined ? undefined : eq(pendingAuthorizations.brokerId, brokerId),
        ),
      ),
    byMethod: (method: AuthorizationStep['method'], now: string) =>
      all(and(eq(pendingAuthorizations.method, method), gt(pendingAuthorizations.expiresAt, now))),
    remove: async (connectionId: string): Promise<void> => {
      await db.query().delete(pendingAuthorizations).where(eq(pendingAuthorizations.connectionId, connectionId))
    },
  }
}
export type PendingStore = ReturnType<typeof createPendingStore>
