import { and, asc, eq } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import { tradingStops } from '../tables.ts'
import { iso } from './order-rows.ts'

const scopeKinds = ['broker', 'account', 'strategy'] as const
const via = ['session', 'api_key', 'system'] as const

export interface StopRecord {
  readonly kind: (typeof scopeKinds)[number]
  readonly id: string
  /** As it was called when it was stopped. */
  readonly name: string
  /** Of an account: broker and its own id there, which stay when the link is removed and made anew. */
  readonly brokerAccount: string | null
  readonly state: 'reduce_only' | 'halted'
  readonly reason: string
  readonly since: string
  readonly setVia: (typeof via)[number]
}

type StopKey = Pick<StopRecord, 'kind' | 'id'>

const stopOf = (row: typeof tradingStops.$inferSelect): StopRecord[] => {
  const kind = scopeKinds.find((known) => known === row.scopeKind)
  if (kind === undefined) return []
  return [
    {
      kind,
      id: row.scopeId,
      name: row.name,
      brokerAccount: row.brokerAccount,
      // A state that nobody knows must not let orders through.
      state: row.state === 'reduce_only' ? 'reduce_only' : 'halted',
      reason: row.reason,
      since: iso(row.since),
      setVia: via.find((known) => known === row.setVia) ?? 'system',
    },
  ]
}

/** What each person stopped beside everything at once. */
export function createStopStore(db: Database) {
  const oneOf = (userId: string, { kind, id }: StopKey) =>
    and(eq(tradingStops.userId, userId), eq(tradingStops.scopeKind, kind), eq(tradingStops.scopeId, id))
  return {
    /** Oldest first. */
    list: async (userId: string): Promise<readonly StopRecord[]> => {
      const rows = await db
        .query()
        .select()
        .from(tradingStops)
        .where(eq(tradingStops.userId, userId))
        .orderBy(asc(tradingStops.since), asc(tradingStops.scopeId))
      return rows.flatMap(stopOf)
    },
    put: async (userId: string, stop: StopRecord, at: string): Promise<void> => {
      const { kind: scopeKind, id: scopeId, ...rest } = stop
      await db
        .query()
        .insert(tradingStops)
        .values({ userId, scopeKind, scopeId, ...rest, createdAt: at, updatedAt: at })
        .onConflictDoUpdate({
          target: [tradingStops.userId, tradingStops.scopeKind, tradingStops.scopeId],
          set: { ...rest, updatedAt: at },
        })
    },
    remove: async (userId: string, stop: StopKey): Promise<void> => {
      await db.query().delete(tradingStops).where(oneOf(userId, stop))
    },
  }
}
export type StopStore = ReturnType<typeof createStopStore>
