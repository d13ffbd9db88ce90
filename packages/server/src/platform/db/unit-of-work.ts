/**
 * State, audit entry and outgoing event in one transaction.
 *
 * `inTransaction(actor, work)` hands `work` a unit on which it records what it did. Audit entries and events are written
 * last, just before the commit, under one lock per user: so a chain has no forks, a user's events are numbered in the order
 * in which they were committed, and the lock is held for a moment only. After the commit the events leave.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Actor } from '../actor.ts'
import type { Database } from './database.ts'

export interface AuditRecord {
  /** E.g. `order_submit`: the words of product.md, section 4. */
  readonly action: string
  readonly resourceType?: string | undefined
  readonly resourceId?: string | undefined
  /** JSON; no secret and no account number in clear. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
  readonly disclosureShown?: string | undefined
}

/** A kind of news: its name and the shape of what it carries. `defineEvent('order.changed', z.object({...}))`. */
export interface EventDefinition<S extends z.ZodType = z.ZodType> {
  readonly type: string
  readonly schema: S
}

export const defineEvent = <S extends z.ZodType>(type: string, schema: S): EventDefinition<S> => ({ type, schema })

export interface Unit {
  /** One entry in the actor's chain (`options.userId` for another's: `null` is the system's). */
  audit(record: AuditRecord, options?: { readonly userId: string | null }): void
  /** Leaves after the commit; belongs to the actor's user unless told otherwise. */
  publish<S extends z.ZodType>(
    event: EventDefinition<S>,
    payload: z.input<S>,
    options?: { readonly userId: string | null },
  ): void
}

export interface PendingAudit {
  readonly actor: Actor
  readonly userId: string | null
  readonly record: AuditRecord
}

export interface PendingEvent {
  readonly userId: string | null
  readonly type: string
  readonly payload: unknown
}

/** Writes the entries, in this order, inside the current transaction. The audit feature gives it. */
export type AppendAudit = (entries: readonly PendingAudit[]) => Promise<void>

/** Stores events inside the current transaction, and tells what to do once it has committed. */
export type StoreEvents = (events: readonly PendingEvent[]) => Promise<() => void>

export interface UnitOfWork {
  /** Joins the transaction that is already open, if one is. Never await the network inside `work`. */
  inTransaction<T>(actor: Actor, work: (unit: Unit) => Promise<T>): Promise<T>
}

interface Pending {
  readonly audits: PendingAudit[]
  readonly events: PendingEvent[]
}

export interface UnitOfWorkParts {
  readonly db: Database
  readonly appendAudit: AppendAudit
  readonly storeEvents: StoreEvents
}

const chainNameOf = (userId: string | null): string => `g2e-chain:${userId ?? 'system'}`

async function lockChains(db: Database, pending: Pending): Promise<void> {
  const chains = new Set([...pending.audits, ...pending.events].map(({ userId }) => chainNameOf(userId)))
  // In one order everywhere, so that two transactions never wait for each other.
  for (const chain of [...chains].toSorted())
    await db.query().execute(sql`select pg_advisory_xact_lock(hashtextextended(${chain}, 0))`)
}

export function createUnitOfWork({ db, appendAudit, storeEvents }: UnitOfWorkParts): UnitOfWork {
  const open = new AsyncLocalStorage<Pending>()

  const unitOf = (actor: Actor, pending: Pending): Unit => ({
    audit: (record, options) => {
      pending.audits.push({ actor, userId: options ? options.userId : actor.userId, record })
    },
    publish: (event, payload, options) => {
      const userId = options ? options.userId : actor.userId
      pending.events.push({ userId, type: event.type, payload: event.schema.parse(payload) })
    },
  })

  const flush = async (pending: Pending): Promise<() => void> => {
    if (pending.audits.length === 0 && pending.events.length === 0) return () => undefined
    await lockChains(db, pending)
    if (pending.audits.length > 0) await appendAudit(pending.audits)
    return pending.events.length > 0 ? storeEvents(pending.events) : () => undefined
  }

  return {
    inTransaction: async (actor, work) => {
      const outer = db.isInTransaction() ? open.getStore() : undefined
      if (outer) return work(unitOf(actor, outer))
      const pending: Pending = { audits: [], events: [] }
      const { result, afterCommit } = await db.transaction(async () => {
        const done = await open.run(pending, () => work(unitOf(actor, pending)))
        return { result: done, afterCommit: await flush(pending) }
      })
      afterCommit()
      return result
    },
  }
}
