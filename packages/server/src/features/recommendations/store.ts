import { feedbackTypes } from '@g2e/contract/recommendations'
import { candidateKinds, ideaStatuses } from '@g2e/domain/advice'
import type { IdeaStatus } from '@g2e/domain/advice'
import { Money, Price, Quantity } from '@g2e/domain/money'
import { and, asc, count, desc, eq, gte, inArray, lte, ne, or } from 'drizzle-orm'
import type { Database } from '../../platform/db/database.ts'
import type { ChosenTerms, FeedbackRecord, RecommendationRecord } from './recommendation-record.ts'
import { recommendationFeedback, recommendations } from './tables.ts'

const iso = (text: string): string => new Date(text).toISOString()
const orNull = <T>(read: (text: string) => T, text: string | null): T | null => (text === null ? null : read(text))

function oneOf<const T extends string>(list: readonly T[], text: string): T {
  const found = list.find((value) => value === text)
  if (found === undefined)
    throw new Error(`the recommendations table holds ${JSON.stringify(text)}, which is none of ${list.join(', ')}`)
  return found
}

const toRecord = ({ updatedAt: _updatedAt, ...row }: typeof recommendations.$inferSelect): RecommendationRecord => ({
  ...row,
  kind: oneOf(candidateKinds, row.kind),
  action: oneOf(['buy', 'add', 'trim', 'sell'], row.action),
  quantity: Quantity(row.quantity),
  quantityMax: Quantity(row.quantityMax),
  priceAtCreation: orNull(Price, row.priceAtCreation),
  provider: oneOf(['gemini', 'offline'], row.provider),
  madeAt: iso(row.madeAt),
  expiresAt: iso(row.expiresAt),
  status: oneOf(ideaStatuses, row.status),
  chosenQuantity: orNull(Quantity, row.chosenQuantity),
  chosenNotional: orNull(Money, row.chosenNotional),
  chosenLimitPrice: orNull(Price, row.chosenLimitPrice),
  createdAt: iso(row.createdAt),
})

const toFeedback = (row: typeof recommendationFeedback.$inferSelect): FeedbackRecord => ({
  ...row,
  feedbackType: oneOf(feedbackTypes, row.feedbackType),
  source: oneOf(['user', 'order'], row.source),
  createdAt: iso(row.createdAt),
})

/** Newest look first, and of each look the best first. */
const bestFirst = [desc(recommendations.createdAt), asc(recommendations.rank), desc(recommendations.id)]

/** More open ideas than a person would ever read. */
const openMax = 200

const own = (userId: string, id: string) => and(eq(recommendations.userId, userId), eq(recommendations.id, id))

const single = (db: Database) => ({
  /** False: the same idea is open already. */
  insert: async (record: RecommendationRecord): Promise<boolean> => {
    const rows = await db
      .query()
      .insert(recommendations)
      .values({ ...record, updatedAt: record.createdAt })
      .onConflictDoNothing()
      .returning({ id: recommendations.id })
    return rows.length === 1
  },
  find: async (userId: string, id: string): Promise<RecommendationRecord | undefined> => {
    const [row] = await db.query().select().from(recommendations).where(own(userId, id))
    return row && toRecord(row)
  },
  /** Until the end of the transaction nobody else changes it. */
  lock: async (userId: string, id: string): Promise<RecommendationRecord | undefined> => {
    const [row] = await db.query().select().from(recommendations).where(own(userId, id)).for('update')
    return row && toRecord(row)
  },
  decide: async (
    { id, userId }: Pick<RecommendationRecord, 'id' | 'userId'>,
    { status, ...chosen }: { readonly status: IdeaStatus } & Partial<ChosenTerms>,
    at: string,
  ): Promise<void> => {
    await db
      .query()
      .update(recommendations)
      .set({ status, ...chosen, updatedAt: at })
      .where(own(userId, id))
  },
})

const lists = (db: Database) => ({
  page: async (
    userId: string,
    { status, offset, limit }: { status: IdeaStatus | undefined; offset: number; limit: number },
  ): Promise<{ readonly items: readonly RecommendationRecord[]; readonly total: number }> => {
    const where = and(eq(recommendations.userId, userId), status && eq(recommendations.status, status))
    const rows = await db
      .query()
      .select()
      .from(recommendations)
      .where(where)
      .orderBy(...bestFirst)
      .offset(offset)
      .limit(limit)
    const [counted] = await db.query().select({ total: count() }).from(recommendations).where(where)
    return { items: rows.map(toRecord), total: counted?.total ?? 0 }
  },
  open: async (userId: string): Promise<readonly RecommendationRecord[]> => {
    const rows = await db
      .query()
      .select()
      .from(recommendations)
      .where(and(eq(recommendations.userId, userId), eq(recommendations.status, 'new')))
      .orderBy(...bestFirst)
      .limit(openMax)
    return rows.map(toRecord)
  },
  hasAny: async (userId: string): Promise<boolean> => {
    const rows = await db
      .query()
      .select({ id: recommendations.id })
      .from(recommendations)
      .where(eq(recommendations.userId, userId))
      .limit(1)
    return rows.length > 0
  },
  /** Keys of ideas that are open, or were decided since (our clock, ISO 8601). */
  knownKeys: async (userId: string, decidedSince: string): Promise<ReadonlySet<string>> => {
    const decided = and(
      inArray(recommendations.status, ['accepted', 'rejected', 'modified']),
      gte(recommendations.updatedAt, decidedSince),
    )
    const rows = await db
      .query()
      .selectDistinct({ key: recommendations.candidateKey })
      .from(recommendations)
      .where(and(eq(recommendations.userId, userId), or(eq(recommendations.status, 'new'), decided)))
    return new Set(rows.map(({ key }) => key))
  },
})

const lapses = (db: Database) => ({
  usersWithOpen: async (): Promise<readonly string[]> => {
    const rows = await db
      .query()
      .selectDistinct({ userId: recommendations.userId })
      .from(recommendations)
      .where(eq(recommendations.status, 'new'))
    return rows.map(({ userId }) => userId)
  },
  /** Open ideas whose time is up (broker's time, ISO 8601) lapse. */
  expire: async (userId: string, nowAtBroker: string, at: string): Promise<void> => {
    await db
      .query()
      .update(recommendations)
      .set({ status: 'expired', updatedAt: at })
      .where(
        and(
          eq(recommendations.userId, userId),
          eq(recommendations.status, 'new'),
          lte(recommendations.expiresAt, nowAtBroker),
        ),
      )
  },
})

const words = (db: Database) => ({
  addFeedback: async (feedback: FeedbackRecord): Promise<void> => {
    await db.query().insert(recommendationFeedback).values(feedback)
  },
  /** Newest of what was said to it, questions left out. */
  latestDecision: async (userId: string, recommendationId: string): Promise<FeedbackRecord | undefined> => {
    const [row] = await db
      .query()
      .select()
      .from(recommendationFeedback)
      .where(
        and(
          eq(recommendationFeedback.userId, userId),
          eq(recommendationFeedback.recommendationId, recommendationId),
          ne(recommendationFeedback.feedbackType, 'question'),
        ),
      )
      .orderBy(desc(recommendationFeedback.createdAt), desc(recommendationFeedback.id))
      .limit(1)
    return row && toFeedback(row)
  },
})

export const createRecommendationStore = (db: Database) => ({
  ...single(db),
  ...lists(db),
  ...lapses(db),
  ...words(db),
})
export type RecommendationStore = ReturnType<typeof createRecommendationStore>
