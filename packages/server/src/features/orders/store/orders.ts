import type { Execution, OrderStatus } from '@g2e/domain/orders'
import { and, asc, count, desc, eq, gte, inArray, isNotNull, isNull, lte, max, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import type { OrderRecord } from '../order-record.ts'
import { orderEvents, orderExecutions, orderPreviews, orders } from '../tables.ts'
import { changingColumns, iso, toExecution, toRecord } from './order-rows.ts'

export interface OrderFilter {
  readonly statuses?: readonly OrderStatus[] | undefined
  readonly symbol?: string | undefined
  readonly accountId?: string | undefined
  /** Instants, inclusive. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface JournalEntry {
  readonly at: string
  readonly type: string
  readonly status: OrderStatus
  readonly source: 'user' | 'broker_stream' | 'broker_poll' | 'reconciler' | 'system'
  readonly detail: string | null
}

/** An account that has orders to look after. */
export interface BusyAccount {
  readonly userId: string
  readonly connectionId: string
  readonly accountId: string
}

const working: OrderStatus[] = ['pending', 'open', 'partially_filled', 'pending_cancel', 'unknown']
const isWorking = inArray(orders.status, working)
/** Journalled or sent, and nobody knows what became of it. */
const isUnsettled = or(eq(orders.status, 'unknown'), and(eq(orders.status, 'pending'), isNull(orders.brokerOrderId)))

async function withExecutions(
  db: Database,
  rows: readonly (typeof orders.$inferSelect)[],
): Promise<readonly OrderRecord[]> {
  if (rows.length === 0) return []
  const found = await db
    .query()
    .select()
    .from(orderExecutions)
    .where(
      inArray(
        orderExecutions.orderId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(asc(orderExecutions.at), asc(orderExecutions.executionId))
  const byOrder = new Map<string, Execution[]>()
  for (const row of found) {
    const list = byOrder.get(row.orderId) ?? []
    list.push(toExecution(row))
    byOrder.set(row.orderId, list)
  }
  return rows.map((row) => toRecord(row, byOrder.get(row.id) ?? []))
}

function orderWrites(db: Database) {
  return {
    insert: async (record: OrderRecord): Promise<void> => {
      const { executions: _executions, ...row } = record
      await db
        .query()
        .insert(orders)
        .values({ ...row, updatedAt: record.createdAt })
    },
    save: async (record: OrderRecord, at: string): Promise<void> => {
      await db
        .query()
        .update(orders)
        .set({ ...changingColumns(record), updatedAt: at })
        .where(eq(orders.id, record.id))
    },
    addExecutions: async (record: OrderRecord, executions: readonly Execution[]): Promise<void> => {
      if (executions.length === 0) return
      await db
        .query()
        .insert(orderExecutions)
        .values(executions.map((execution) => ({ ...execution, orderId: record.id, userId: record.userId })))
        .onConflictDoNothing()
    },
    /** The caller holds the order's row. */
    appendEvents: async (record: OrderRecord, entries: readonly JournalEntry[]): Promise<void> => {
      if (entries.length === 0) return
      const [last] = await db
        .query()
        .select({ sequence: max(orderEvents.sequence) })
        .from(orderEvents)
        .where(eq(orderEvents.orderId, record.id))
      const next = (last?.sequence ?? 0) + 1
      await db
        .query()
        .insert(orderEvents)
        .values(
          entries.map((entry, index) => ({
            ...entry,
            orderId: record.id,
            userId: record.userId,
            sequence: next + index,
          })),
        )
    },
  }
}

function orderLookups(db: Database) {
  const one = async (condition: SQL | undefined): Promise<OrderRecord | undefined> => {
    const rows = await db.query().select().from(orders).where(condition).limit(1)
    return (await withExecutions(db, rows))[0]
  }
  return {
    /** Locks the row until the end of the transaction. */
    lock: async (id: string): Promise<OrderRecord | undefined> => {
      const rows = await db.query().select().from(orders).where(eq(orders.id, id)).for('update')
      return (await withExecutions(db, rows))[0]
    },
    find: (userId: string, id: string) => one(and(eq(orders.id, id), eq(orders.userId, userId))),
    byPreview: (userId: string, previewId: string) =>
      one(and(eq(orders.previewId, previewId), eq(orders.userId, userId))),
    /** The newest one that came of this preview: as it was shown, or from a ticket that was opened from it. */
    ofDraft: async (userId: string, previewId: string): Promise<OrderRecord | undefined> => {
      const opened = db
        .query()
        .select({ id: orderPreviews.id })
        .from(orderPreviews)
        .where(eq(orderPreviews.draftId, previewId))
      const rows = await db
        .query()
        .select()
        .from(orders)
        .where(and(eq(orders.userId, userId), or(eq(orders.previewId, previewId), inArray(orders.previewId, opened))))
        .orderBy(desc(orders.createdAt))
        .limit(1)
      return (await withExecutions(db, rows))[0]
    },
    byBrokerOrderId: (accountId: string, brokerOrderId: string) =>
      one(and(eq(orders.accountId, accountId), eq(orders.brokerOrderId, brokerOrderId))),
    byClientOrderId: (accountId: string, clientOrderId: string) =>
      one(and(eq(orders.accountId, accountId), eq(orders.clientOrderId, clientOrderId))),
    /** The order one of whose legs the broker knows by this id. */
    byLeg: (accountId: string, brokerOrderId: string) =>
      one(and(eq(orders.accountId, accountId), sql`${orders.legs} @> ${JSON.stringify([{ brokerOrderId }])}::jsonb`)),
    byBrokerOrderIds: async (accountId: string, ids: readonly string[]): Promise<readonly OrderRecord[]> =>
      ids.length === 0
        ? []
        : withExecutions(
            db,
            await db
              .query()
              .select()
              .from(orders)
              .where(and(eq(orders.accountId, accountId), inArray(orders.brokerOrderId, [...ids]))),
          ),
    /** Which of these broker ids belong to orders that we keep. */
    takenBrokerIds: async (accountId: string, ids: readonly string[]): Promise<ReadonlySet<string>> => {
      if (ids.length === 0) return new Set()
      const rows = await db
        .query()
        .select({ brokerOrderId: orders.brokerOrderId })
        .from(orders)
        .where(and(eq(orders.accountId, accountId), inArray(orders.brokerOrderId, [...ids])))
      return new Set(rows.flatMap(({ brokerOrderId }) => (brokerOrderId === null ? [] : [brokerOrderId])))
    },
  }
}

function orderLists(db: Database) {
  const many = async (condition: SQL | undefined, limit: number): Promise<readonly OrderRecord[]> =>
    withExecutions(
      db,
      await db
        .query()
        .select()
        .from(orders)
        .where(condition)
        .orderBy(asc(orders.createdAt), asc(orders.id))
        .limit(limit),
    )
  const workingMax = 1_000
  return {
    working: (accountId: string) => many(and(eq(orders.accountId, accountId), isWorking), workingMax),
    workingOf: (userId: string, accountId?: string) =>
      many(
        and(
          eq(orders.userId, userId),
          accountId === undefined ? undefined : eq(orders.accountId, accountId),
          isWorking,
        ),
        workingMax,
      ),
    unsettled: () => many(isUnsettled, workingMax),
    unsettledOf: (accountId: string) => many(and(eq(orders.accountId, accountId), isUnsettled), workingMax),
    /** Called not found, and still looked for. */
    watched: () => many(isNotNull(orders.watchUntil), workingMax),
    watchedOf: (accountId: string) => many(and(eq(orders.accountId, accountId), isNotNull(orders.watchUntil)), 100),
    recent: (accountId: string, since: string) =>
      many(and(eq(orders.accountId, accountId), gte(orders.createdAt, since)), 200),
    busyAccounts: async (): Promise<readonly BusyAccount[]> =>
      db
        .query()
        .selectDistinct({
          userId: orders.userId,
          connectionId: orders.connectionId,
          accountId: orders.accountId,
        })
        .from(orders)
        .where(isWorking),
    /** Orders sent by us for this New York date. */
    countOn: async (userId: string, tradeDate: string): Promise<number> => {
      const [row] = await db
        .query()
        .select({ count: count() })
        .from(orders)
        .where(and(eq(orders.userId, userId), eq(orders.tradeDate, tradeDate), isNotNull(orders.sentAt)))
      return Number(row?.count ?? 0)
    },
  }
}

/** The instant that a person sees of an order: the broker's, which a simulated one takes from its own clock. */
const shownAt = sql`coalesce(${orders.submittedAt}, ${orders.createdAt})`

function orderPages(db: Database) {
  const matching = (userId: string, filter: OrderFilter) =>
    and(
      eq(orders.userId, userId),
      filter.statuses === undefined ? undefined : inArray(orders.status, [...filter.statuses]),
      filter.symbol === undefined ? undefined : eq(orders.symbol, filter.symbol),
      filter.accountId === undefined ? undefined : eq(orders.accountId, filter.accountId),
      filter.from === undefined ? undefined : gte(shownAt, filter.from),
      filter.to === undefined ? undefined : lte(shownAt, filter.to),
    )
  return {
    /** Newest first. */
    page: async (
      userId: string,
      filter: OrderFilter,
      { offset, limit }: { readonly offset: number; readonly limit: number },
    ): Promise<{ readonly items: readonly OrderRecord[]; readonly total: number }> => {
      const where = matching(userId, filter)
      const [counted] = await db.query().select({ count: count() }).from(orders).where(where)
      const rows = await db
        .query()
        .select()
        .from(orders)
        .where(where)
        .orderBy(desc(orders.createdAt), desc(orders.id))
        .limit(limit)
        .offset(offset)
      return { items: await withExecutions(db, rows), total: Number(counted?.count ?? 0) }
    },
    hasEvent: async (orderId: string, type: string): Promise<boolean> => {
      const rows = await db
        .query()
        .select({ sequence: orderEvents.sequence })
        .from(orderEvents)
        .where(and(eq(orderEvents.orderId, orderId), eq(orderEvents.type, type)))
        .limit(1)
      return rows.length > 0
    },
    /** Signed quantities of the fills that we know of in this symbol, from an instant of the broker's on. */
    positionChanges: async (accountId: string, symbol: string, since: string): Promise<readonly string[]> => {
      const rows = await db
        .query()
        .select({ side: orders.side, quantity: orderExecutions.quantity })
        .from(orderExecutions)
        .innerJoin(orders, eq(orders.id, orderExecutions.orderId))
        .where(and(eq(orders.accountId, accountId), eq(orders.symbol, symbol), gte(orderExecutions.at, since)))
      return rows.map(({ side, quantity }) => (side === 'buy' || side === 'buy_to_cover' ? quantity : `-${quantity}`))
    },
    events: async (orderId: string) => {
      const rows = await db
        .query()
        .select()
        .from(orderEvents)
        .where(eq(orderEvents.orderId, orderId))
        .orderBy(asc(orderEvents.sequence))
        .limit(1_000)
      return rows.map((row) => ({ ...row, at: iso(row.at) }))
    },
  }
}

export const createOrderStore = (db: Database) => ({
  ...orderWrites(db),
  ...orderLookups(db),
  ...orderLists(db),
  ...orderPages(db),
})
export type OrderStore = ReturnType<typeof createOrderStore>
