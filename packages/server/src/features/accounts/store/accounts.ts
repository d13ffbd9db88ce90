import { BrokerAccountId } from '@g2e/brokers/port'
import { and, asc, desc, eq, inArray, isNull, lt, lte, ne, or, sql } from 'drizzle-orm'
import type { Database } from '../../../platform/db/database.ts'
import type { AccountRecord } from '../account-record.ts'
import { accounts } from '../tables.ts'

/** An account with how its last reading went. */
export interface AccountRow extends AccountRecord {
  /** Our clock; `null` = never read whole. */
  readonly readAt: string | null
  readonly lastError: string | null
  readonly transactionsThrough: string | null
}

/** What a broker says of an account, ready to store. */
export interface NewAccount {
  readonly id: string
  readonly userId: string
  /** `null`: an account that no connection reads. */
  readonly connectionId: string | null
  readonly brokerId: string
  readonly brokerAccountId: string
  readonly accountNumberMasked: string
  readonly accountType: string | null
  readonly accountName: string
  readonly currency: string
  readonly tradable: boolean
  readonly tradingNote: string | null
  readonly raw: unknown
}

export interface AccountEdit {
  readonly isDefault?: boolean
  readonly includeInAggregate?: boolean
  readonly accountName?: string
}

type Selected = Pick<typeof accounts.$inferSelect, keyof typeof columns>

const columns = {
  id: accounts.id,
  userId: accounts.userId,
  connectionId: accounts.connectionId,
  brokerId: accounts.brokerId,
  brokerAccountId: accounts.brokerAccountId,
  accountNumberMasked: accounts.accountNumberMasked,
  accountType: accounts.accountType,
  accountName: accounts.accountName,
  currency: accounts.currency,
  isDefault: accounts.isDefault,
  includeInAggregate: accounts.includeInAggregate,
  tradable: accounts.tradable,
  tradingNote: accounts.tradingNote,
  readAt: accounts.readAt,
  lastError: accounts.lastError,
  transactionsThrough: accounts.transactionsThrough,
}

const rowOf = (row: Selected): AccountRow => ({
  ...row,
  brokerAccountId: BrokerAccountId(row.brokerAccountId),
  readAt: row.readAt === null ? null : new Date(row.readAt).toISOString(),
})

function accountReads(db: Database) {
  const all = async (condition: ReturnType<typeof and>): Promise<readonly AccountRow[]> => {
    const rows = await db
      .query()
      .select(columns)
      .from(accounts)
      .where(condition)
      .orderBy(desc(accounts.isDefault), asc(accounts.createdAt), asc(accounts.id))
    return rows.map(rowOf)
  }
  return {
    /** Those of these connections, and those without one. */
    list: (userId: string, connectionIds: readonly string[]): Promise<readonly AccountRow[]> => {
      const isOwn = isNull(accounts.connectionId)
      const linked = connectionIds.length === 0 ? undefined : inArray(accounts.connectionId, [...connectionIds])
      return all(and(eq(accounts.userId, userId), linked ? or(linked, isOwn) : isOwn))
    },
    /** Accounts without a connection, of everybody, that were not valued since. */
    unvaluedSince: (at: string): Promise<readonly AccountRow[]> =>
      all(and(isNull(accounts.connectionId), or(isNull(accounts.readAt), lt(accounts.readAt, at)))),
    byConnection: (connectionId: string) => all(and(eq(accounts.connectionId, connectionId))),
    /** The same account through another link of the same person: it must not count twice. */
    seenElsewhere: async (account: NewAccount, connectionIds: readonly string[]): Promise<boolean> => {
      if (connectionIds.length === 0 || account.connectionId === null) return false
      const found = await all(
        and(
          eq(accounts.userId, account.userId),
          eq(accounts.brokerId, account.brokerId),
          eq(accounts.brokerAccountId, account.brokerAccountId),
          ne(accounts.connectionId, account.connectionId),
          inArray(accounts.connectionId, [...connectionIds]),
        ),
      )
      return found.length > 0
    },
  }
}

function accountWrites(db: Database) {
  return {
    /** New ones are added, known ones follow the broker's word; the person's own choices stay. */
    upsert: async (
      account: NewAccount,
      first: { readonly isDefault: boolean; readonly includeInAggregate: boolean },
      at: string,
    ): Promise<void> => {
      const { accountNumberMasked, accountType, accountName, currency, tradable, tradingNote, raw } = account
      await db
        .query()
        .insert(accounts)
        .values({ ...account, ...first, createdAt: at, updatedAt: at })
        .onConflictDoUpdate({
          target: [accounts.connectionId, accounts.brokerAccountId],
          set: {
            accountNumberMasked,
            accountType,
            accountName: sql`case when ${accounts.isRenamed} then ${accounts.accountName} else ${accountName} end`,
            currency,
            tradable,
            tradingNote,
            raw,
            updatedAt: at,
          },
        })
    },
    add: async (account: NewAccount, at: string): Promise<void> => {
      const first = { isDefault: false, includeInAggregate: true, isRenamed: true }
      await db
        .query()
        .insert(accounts)
        .values({ ...account, ...first, createdAt: at, updatedAt: at })
    },
    /** What it holds and what happened in it goes with it. */
    remove: async (id: string): Promise<void> => {
      await db.query().delete(accounts).where(eq(accounts.id, id))
    },
    edit: async (id: string, edit: AccountEdit, at: string): Promise<void> => {
      await db
        .query()
        .update(accounts)
        .set({ ...edit, ...(edit.accountName !== undefined && { isRenamed: true }), updatedAt: at })
        .where(eq(accounts.id, id))
    },
    clearDefault: async (userId: string, at: string): Promise<void> => {
      await db
        .query()
        .update(accounts)
        .set({ isDefault: false, updatedAt: at })
        .where(and(eq(accounts.userId, userId), eq(accounts.isDefault, true)))
    },
  }
}

function accountMarks(db: Database) {
  return {
    markRead: async (id: string, at: string): Promise<void> => {
      await db.query().update(accounts).set({ readAt: at, lastError: null, updatedAt: at }).where(eq(accounts.id, id))
    },
    /** `unreadSince`: only those that were not read whole after it. */
    markFailed: async (ids: readonly string[], error: string, at: string, unreadSince?: string): Promise<void> => {
      if (ids.length === 0) return
      const named = inArray(accounts.id, [...ids])
      const wanted =
        unreadSince === undefined ? named : and(named, or(isNull(accounts.readAt), lte(accounts.readAt, unreadSince)))
      await db.query().update(accounts).set({ lastError: error, updatedAt: at }).where(wanted)
    },
    transactionsThrough: async (id: string, date: string, at: string): Promise<void> => {
      await db.query().update(accounts).set({ transactionsThrough: date, updatedAt: at }).where(eq(accounts.id, id))
    },
  }
}

export const createAccountStore = (db: Database) => ({ ...accountReads(db), ...accountWrites(db), ...accountMarks(db) })
export type AccountStore = ReturnType<typeof createAccountStore>
