import { and, asc, eq, gt, inArray, isNull, lt, lte, max, min, sql } from 'drizzle-orm'
import type { Database } from '../db/database.ts'
import type { PendingEvent } from '../db/unit-of-work.ts'
import { events } from './tables.ts'

/** An event as it was committed. `id` grows in commit order for one user. */
export interface StoredEvent {
  readonly id: number
  readonly userId: string | null
  readonly type: string
  readonly payload: unknown
  readonly at: string
}

export interface DueEvent extends StoredEvent {
  readonly attempts: number
}

const columns = {
  id: events.id,
  userId: events.userId,
  type: events.type,
  payload: events.payload,
  at: events.createdAt,
}
const utc = <T extends { readonly at: string }>(row: T): T => ({ ...row, at: new Date(row.at).toISOString() })

function eventWrites(db: Database) {
  return {
    /** `needsDispatch` false: nobody subscribed, the row serves streams alone. */
    insert: async (
      pending: readonly (PendingEvent & { readonly needsDispatch: boolean })[],
      at: string,
    ): Promise<readonly StoredEvent[]> => {
      const rows = await db
        .query()
        .insert(events)
        .values(
          pending.map(({ userId, type, payload, needsDispatch }) => ({
            userId,
            type,
            payload,
            createdAt: at,
            nextAttemptAt: at,
            dispatchedAt: needsDispatch ? null : at,
          })),
        )
        .returning(columns)
      return rows.toSorted((a, b) => a.id - b.id).map(utc)
    },
    markDispatched: async (ids: readonly number[], at: string): Promise<void> => {
      await db
        .query()
        .update(events)
        .set({ dispatchedAt: at, lastError: null })
        .where(inArray(events.id, [...ids]))
    },
    /** `nextAttemptAt` null: given up, and kept with its error. */
    markFailed: async (
      id: number,
      failure: { error: string; nextAttemptAt: string | null; at: string },
    ): Promise<void> => {
      await db
        .query()
        .update(events)
        .set({
          attempts: sql`${events.attempts} + 1`,
          lastError: failure.error,
          ...(failure.nextAttemptAt === null ? { dispatchedAt: failure.at } : { nextAttemptAt: failure.nextAttemptAt }),
        })
        .where(eq(events.id, id))
    },
    prune: async (before: string): Promise<void> => {
      await db.query().delete(events).where(lt(events.createdAt, before))
    },
  }
}

function eventReads(db: Database) {
  return {
    due: async (now: string, limit: number): Promise<readonly DueEvent[]> => {
      const rows = await db
        .query()
        .select({ ...columns, attempts: events.attempts })
        .from(events)
        .where(and(isNull(events.dispatchedAt), lte(events.nextAttemptAt, now)))
        .orderBy(asc(events.id))
        .limit(limit)
      return rows.map(utc)
    },
    after: async (query: {
      userId: string
      afterId: number
      types: readonly string[]
      limit: number
    }): Promise<readonly StoredEvent[]> => {
      const rows = await db
        .query()
        .select(columns)
        .from(events)
        .where(
          and(eq(events.userId, query.userId), gt(events.id, query.afterId), inArray(events.type, [...query.types])),
        )
        .orderBy(asc(events.id))
        .limit(query.limit)
      return rows.map(utc)
    },
    latestId: async (userId: string): Promise<number> => {
      const [row] = await db
        .query()
        .select({ id: max(events.id) })
        .from(events)
        .where(eq(events.userId, userId))
      return row?.id ?? 0
    },
    oldestId: async (): Promise<number | null> => {
      const [row] = await db
        .query()
        .select({ id: min(events.id) })
        .from(events)
      return row?.id ?? null
    },
  }
}

export const createEventStore = (db: Database) => ({ ...eventWrites(db), ...eventReads(db) })
export type EventStore = ReturnType<typeof createEventStore>
