import { BrokerId } from '@g2e/brokers/port'
import type { AuthMethod, CredentialsLife } from '@g2e/brokers/port'
import type { ConnectionAccess, ConnectionStatus, Environment } from '@g2e/domain/accounts'
import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, ne, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { Database } from '../../../platform/db/database.ts'
import type { ConnectionRecord } from '../connection-record.ts'
import { connections, pendingAuthorizations } from '../tables.ts'

/** A connection with what only this feature needs to know. */
export interface ConnectionRow extends ConnectionRecord {
  readonly authMethod: AuthMethod
  /** Of the demo: opened under a name that is the same in every demo, so that one seed gives one demo. */
  readonly isDemo: boolean
  readonly secretId: string | null
  /** Rises with every new sign-in. */
  readonly credentialsVersion: number
}

export interface NewConnection {
  readonly id: string
  readonly userId: string
  readonly brokerId: string
  readonly environment: Environment
  readonly access: ConnectionAccess
  readonly nickname: string | null
  readonly authMethod: AuthMethod
  readonly isDemo: boolean
  readonly at: string
}

export interface GrantedRow extends CredentialsLife {
  readonly secretId: string
  readonly scope: string | null
}

const present = isNull(connections.deletedAt)
type Selected = typeof connections.$inferSelect

const iso = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString())

function rowOf(row: Selected): ConnectionRow {
  const { id, userId, environment, access, status, nickname, isPrimary, lastError } = row
  return {
    id,
    userId,
    brokerId: BrokerId(row.brokerId),
    environment,
    access,
    status,
    nickname,
    isPrimary,
    lastError,
    connectedAt: iso(row.connectedAt),
    lastSyncAt: iso(row.lastSyncAt),
    expiresAt: iso(row.expiresAt),
    reauthorizeBy: iso(row.reauthorizeBy),
    authMethod: row.authMethod,
    isDemo: row.isDemo,
    secretId: row.secretId,
    credentialsVersion: row.credentialsVersion,
  }
}

function connectionReads(db: Database) {
  const all = async (condition: ReturnType<typeof and>): Promise<readonly ConnectionRow[]> => {
    const rows = await db
      .query()
      .select()
      .from(connections)
      .where(and(condition, present))
      .orderBy(desc(connections.isPrimary), asc(connections.createdAt), asc(connections.id))
    return rows.map(rowOf)
  }
  return {
    list: (userId: string) => all(eq(connections.userId, userId)),
    find: async (userId: string, id: string): Promise<ConnectionRow | undefined> =>
      (await all(and(eq(connections.userId, userId), eq(connections.id, id))))[0],
    byStatus: (...statuses: readonly ConnectionStatus[]) => all(inArray(connections.status, [...statuses])),
    /** Somebody else's link through a gateway: one gateway serves one user. */
    ofOthers: (userId: string, brokerId: string, authMethod: AuthMethod) =>
      all(
        and(
          ne(connections.userId, userId),
          eq(connections.brokerId, brokerId),
          eq(connections.authMethod, authMethod),
          inArray(connections.status, ['pending', 'active']),
        ),
      ),
    /** Removed ones too: what a person took away is not made again. */
    demoBrokerIds: async (userId: string): Promise<readonly string[]> => {
      const rows = await db
        .query()
        .select({ brokerId: connections.brokerId })
        .from(connections)
        .where(and(eq(connections.userId, userId), eq(connections.isDemo, true)))
      return rows.map(({ brokerId }) => brokerId)
    },
    /** Credentials that a machine can renew and that die before `before`. */
    renewable: (before: string) =>
      all(
        and(
          eq(connections.status, 'active'),
          isNotNull(connections.expiresAt),
          isNotNull(connections.secretId),
          lt(connections.expiresAt, before),
        ),
      ),
    /** Never connected, and whose sign-in ran out before `at`. */
    abandoned: async (at: string): Promise<readonly ConnectionRow[]> => {
      const rows = await db
        .query()
        .select({ connection: connections })
        .from(connections)
        .innerJoin(pendingAuthorizations, eq(pendingAuthorizations.connectionId, connections.id))
        .where(and(eq(connections.status, 'pending'), lt(pendingAuthorizations.expiresAt, at), present))
      return rows.map(({ connection }) => rowOf(connection))
    },
  }
}

const changer =
  (db: Database) =>
  async (id: string, set: PgUpdateSetSource<typeof connections>, at: string): Promise<void> => {
    await db
      .query()
      .update(connections)
      .set({ ...set, updatedAt: at })
      .where(and(eq(connections.id, id), present))
  }

function connectionWrites(db: Database) {
  const change = changer(db)
  return {
    insert: async ({ at, ...row }: NewConnection): Promise<void> => {
      await db
        .query()
        .insert(connections)
        .values({ ...row, status: 'pending', createdAt: at, updatedAt: at })
    },
    /** The link works from now on with these credentials. */
    activate: async (id: string, granted: GrantedRow, at: string): Promise<void> => {
      const { secretId, scope, renewBy, reauthorizeBy } = granted
      const set = { status: 'active', secretId, scope, connectedAt: at, lastError: null } as const
      await change(
        id,
        {
          ...set,
          expiresAt: renewBy ?? null,
          reauthorizeBy: reauthorizeBy ?? null,
          // Postgres counts, so that two writers never make the same version.
          credentialsVersion: sql`${connections.credentialsVersion} + 1`,
        },
        at,
      )
    },
    renewed: (id: string, { renewBy, reauthorizeBy }: CredentialsLife, at: string) =>
      change(
        id,
        {
          expiresAt: renewBy ?? null,
          ...(reauthorizeBy !== undefined && { reauthorizeBy }),
        },
        at,
      ),
    setStatus: (id: string, set: { status: ConnectionStatus; lastError: string | null }, at: string) =>
      change(id, set, at),
    edit: (
      id: string,
      set: { nickname?: string | null; isPrimary?: boolean; access?: ConnectionAccess; authMethod?: AuthMethod },
      at: string,
    ) => change(id, set, at),
    synced: (id: string, at: string) => change(id, { lastSyncAt: at }, at),
  }
}

function connectionEnds(db: Database) {
  const change = changer(db)
  return {
    /** One at a time per user until the end of the transaction: of two that begin together only one is the first. */
    lockUser: async (userId: string): Promise<void> => {
      await db.query().execute(sql`select pg_advisory_xact_lock(hashtextextended(${`g2e-connections:${userId}`}, 0))`)
    },
    clearPrimary: async (userId: string, at: string): Promise<void> => {
      await db
        .query()
        .update(connections)
        .set({ isPrimary: false, updatedAt: at })
        .where(and(eq(connections.userId, userId), eq(connections.isPrimary, true), present))
    },
    remove: (id: string, at: string) =>
      change(id, { status: 'revoked', secretId: null, isPrimary: false, deletedAt: at }, at),
    /** Nothing was ever connected: no history to keep. */
    erase: async (id: string): Promise<void> => {
      await db.query().delete(connections).where(eq(connections.id, id))
    },
  }
}

export const createConnectionStore = (db: Database) => ({
  ...connectionReads(db),
  ...connectionWrites(db),
  ...connectionEnds(db),
})
export type ConnectionStore = ReturnType<typeof createConnectionStore>
