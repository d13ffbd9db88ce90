import type { Baseline, Found } from '@g2e/domain/reconciliation'
import type { DifferenceStatus } from '@g2e/domain/reconciliation'
import { decimal } from '@g2e/domain/money'
import { and, desc, eq, gte, inArray, or } from 'drizzle-orm'
import type { Database } from '../../platform/db/database.ts'
import { baselines, differences, runs } from './tables.ts'

export type DifferenceRow = Omit<typeof differences.$inferSelect, 'createdAt' | 'updatedAt'>
export type RunRow = Omit<typeof runs.$inferSelect, 'createdAt' | 'updatedAt'>

/** Whose account it is. */
export interface Owner {
  readonly userId: string
  readonly accountId: string
}

const utc = (text: string): string => new Date(text).toISOString()
const utcOr = (text: string | null): string | null => (text === null ? null : utc(text))
/** Postgres keeps the places of a numeric; nothing else is changed on the way. */
const plain = (text: string): string => decimal(text).toFixed()

const rowOf = (row: typeof differences.$inferSelect): DifferenceRow => ({
  ...row,
  broker: plain(row.broker),
  ledger: plain(row.ledger),
  difference: plain(row.difference),
  firstSeenAt: utc(row.firstSeenAt),
  lastSeenAt: utc(row.lastSeenAt),
  acceptedAt: utcOr(row.acceptedAt),
  resolvedAt: utcOr(row.resolvedAt),
})

const foundColumns = ({ kind, symbol, broker, ledger, difference, likelyCause, explanation, ...rest }: Found) => ({
  kind,
  symbol,
  broker,
  ledger,
  difference,
  likelyCause,
  explanation,
  material: rest.isMaterial,
  holdsOrders: rest.holdsOrders,
})

function accountParts(db: Database) {
  return {
    baseline: async ({ userId, accountId }: Owner): Promise<Baseline | undefined> => {
      const [row] = await db
        .query()
        .select()
        .from(baselines)
        .where(and(eq(baselines.accountId, accountId), eq(baselines.userId, userId)))
      if (!row) return undefined
      const { kind, since, cash, holdings } = row
      return { kind, since, asOf: utc(row.asOf), cash: cash === null ? null : plain(cash), holdings }
    },
    baselines: async (userId: string): Promise<ReadonlyMap<string, Pick<Baseline, 'kind' | 'since'>>> => {
      const rows = await db
        .query()
        .select({ accountId: baselines.accountId, kind: baselines.kind, since: baselines.since })
        .from(baselines)
        .where(eq(baselines.userId, userId))
      return new Map(rows.map(({ accountId, ...row }) => [accountId, row]))
    },
    keepBaseline: async (owner: Owner, baseline: Baseline, at: string): Promise<void> => {
      await db
        .query()
        .insert(baselines)
        .values({ ...owner, ...baseline, createdAt: at, updatedAt: at })
        .onConflictDoNothing()
    },
    runs: async (userId: string): Promise<ReadonlyMap<string, RunRow>> => {
      const rows = await db.query().select().from(runs).where(eq(runs.userId, userId))
      return new Map(rows.map((row) => [row.accountId, { ...row, comparedAt: utc(row.comparedAt) }]))
    },
    putRun: async (owner: Owner, run: Omit<RunRow, keyof Owner>, at: string): Promise<void> => {
      const set = { ...run, updatedAt: at }
      await db
        .query()
        .insert(runs)
        .values({ ...owner, ...set, createdAt: at })
        .onConflictDoUpdate({ target: runs.accountId, set })
    },
  }
}

function differenceReads(db: Database) {
  return {
    /** With these states, newest first. */
    ofAccount: async (
      { userId, accountId }: Owner,
      states: readonly DifferenceStatus[],
    ): Promise<readonly DifferenceRow[]> => {
      const rows = await db
        .query()
        .select()
        .from(differences)
        .where(
          and(
            eq(differences.userId, userId),
            eq(differences.accountId, accountId),
            inArray(differences.status, [...states]),
          ),
        )
        .orderBy(desc(differences.firstSeenAt), desc(differences.id))
      return rows.map(rowOf)
    },
    /** All that stand or were accepted, and those resolved since then (our clock); newest first, at most `limit`. */
    recent: async (userId: string, resolvedSince: string, limit: number): Promise<readonly DifferenceRow[]> => {
      const stands = inArray(differences.status, ['open', 'explained', 'accepted'])
      const rows = await db
        .query()
        .select()
        .from(differences)
        .where(and(eq(differences.userId, userId), or(stands, gte(differences.resolvedAt, resolvedSince))))
        .orderBy(desc(differences.firstSeenAt), desc(differences.id))
        .limit(limit)
      return rows.map(rowOf)
    },
    find: async (userId: string, id: string): Promise<DifferenceRow | undefined> => {
      const [row] = await db
        .query()
        .select()
        .from(differences)
        .where(and(eq(differences.id, id), eq(differences.userId, userId)))
      return row && rowOf(row)
    },
    /** Open ones for which new orders of the account wait. */
    holding: async ({ userId, accountId }: Owner): Promise<readonly DifferenceRow[]> => {
      const rows = await db
        .query()
        .select()
        .from(differences)
        .where(
          and(
            eq(differences.userId, userId),
            eq(differences.accountId, accountId),
            eq(differences.status, 'open'),
            eq(differences.holdsOrders, true),
          ),
        )
        .orderBy(differences.kind, differences.symbol)
      return rows.map(rowOf)
    },
  }
}

function differenceWrites(db: Database) {
  return {
    insert: async (
      row: Owner & { readonly id: string; readonly status: DifferenceStatus },
      found: Found,
      { seenAt, at }: { readonly seenAt: string; readonly at: string },
    ): Promise<void> => {
      const times = { firstSeenAt: seenAt, lastSeenAt: seenAt, createdAt: at, updatedAt: at }
      await db
        .query()
        .insert(differences)
        .values({ ...row, ...foundColumns(found), ...times })
    },
    seenAgain: async (
      id: string,
      found: Found,
      { status, seenAt, at }: { readonly status: DifferenceStatus; readonly seenAt: string; readonly at: string },
    ): Promise<void> => {
      await db
        .query()
        .update(differences)
        .set({ ...foundColumns(found), status, lastSeenAt: seenAt, updatedAt: at })
        .where(eq(differences.id, id))
    },
    resolve: async (ids: readonly string[], at: string): Promise<void> => {
      if (ids.length === 0) return
      await db
        .query()
        .update(differences)
        .set({ status: 'resolved', resolvedAt: at, updatedAt: at })
        .where(inArray(differences.id, [...ids]))
    },
    accept: async (id: string, note: string, at: string): Promise<void> => {
      await db
        .query()
        .update(differences)
        .set({ status: 'accepted', note, acceptedAt: at, updatedAt: at })
        .where(eq(differences.id, id))
    },
    reopen: async (id: string, at: string): Promise<void> => {
      await db
        .query()
        .update(differences)
        .set({ status: 'open', acceptedAt: null, updatedAt: at })
        .where(eq(differences.id, id))
    },
  }
}

export const createReconciliationStore = (db: Database) => ({
  ...accountParts(db),
  ...differenceReads(db),
  ...differenceWrites(db),
})
export type ReconciliationStore = ReturnType<typeof createReconciliationStore>
