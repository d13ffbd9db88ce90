/** What a person says to an idea: appended, never edited; the idea's status follows from it. */
import { respond } from '@g2e/domain/advice'
import { Money, Price, Quantity } from '@g2e/domain/money'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { Unit } from '../../platform/db/unit-of-work.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import { feedbackGiven } from './events.ts'
import type { FeedbackRecord, Modification, RecommendationRecord } from './recommendation-record.ts'
import { expireDue } from './recommendations-deps.ts'
import type { RecommendationsDeps } from './recommendations-deps.ts'

export interface GivenFeedback {
  readonly feedbackType: FeedbackRecord['feedbackType']
  readonly reasoning?: string | undefined
  readonly modification?: Modification | undefined
  /** `order`: it was placed; nobody said so in words. */
  readonly source?: FeedbackRecord['source']
}

export interface KeptFeedback {
  readonly feedback: FeedbackRecord
  readonly recommendation: RecommendationRecord
}

const invalid = (message: string) =>
  new ProblemError('validation_failed', message, { errors: [{ path: 'body.modification', message }] })

function assertModification({ feedbackType, modification }: GivenFeedback): void {
  const { quantity, notional, limitPrice } = modification ?? {}
  if (feedbackType !== 'modify') {
    if (modification) throw invalid('Only feedback of type modify changes the size or the price.')
    return
  }
  if (quantity === undefined && notional === undefined && limitPrice === undefined)
    throw invalid('Say what to change: quantity, notional or limitPrice.')
  if (quantity !== undefined && notional !== undefined) throw invalid('Give quantity or notional, not both.')
}

/** What is not named stays as it was chosen before; a new size replaces the other kind of size. */
function chosenAfter(before: RecommendationRecord, { quantity, notional, limitPrice }: Modification) {
  const hasSize = quantity !== undefined || notional !== undefined
  return {
    chosenQuantity: hasSize ? (quantity === undefined ? null : Quantity(quantity)) : before.chosenQuantity,
    chosenNotional: hasSize ? (notional === undefined ? null : Money(notional)) : before.chosenNotional,
    chosenLimitPrice: limitPrice === undefined ? before.chosenLimitPrice : Price(limitPrice),
  }
}

const sameModification = (a: Modification | null, b: Modification | undefined): boolean =>
  a?.quantity === b?.quantity && a?.notional === b?.notional && a?.limitPrice === b?.limitPrice

/** A second tap on the same button, without another word, is the first one. */
const isRepeat = (before: FeedbackRecord | undefined, given: GivenFeedback): before is FeedbackRecord =>
  before?.feedbackType === given.feedbackType &&
  (given.reasoning === undefined || given.reasoning === before.reasoning) &&
  sameModification(before.modification, given.modification)

function announce(unit: Unit, feedback: FeedbackRecord, recommendation: RecommendationRecord): void {
  const { action, symbol, kind, quantity, confidence, strategyId } = recommendation
  const { id, recommendationId, feedbackType, reasoning, modification, createdAt: at } = feedback
  const proposed = { action, symbol, kind, quantity, confidence, strategyId }
  unit.publish(feedbackGiven, {
    feedbackId: id,
    recommendationId,
    feedbackType,
    reasoning,
    modification,
    at,
    ...proposed,
  })
  unit.audit({
    action: 'recommendation_feedback',
    resourceType: 'recommendation',
    resourceId: recommendationId,
    details: { feedbackType, source: feedback.source, status: recommendation.status, modification },
  })
}

async function openConversation(
  deps: RecommendationsDeps,
  actor: UserActor,
  recommendation: RecommendationRecord,
  { feedbackType, reasoning }: GivenFeedback,
): Promise<string | null> {
  if (feedbackType !== 'question') return null
  const question = reasoning || `Why do you propose to ${recommendation.action} ${recommendation.symbol}?`
  return deps.openConversation(actor, { recommendationId: recommendation.id, question })
}

/** @throws 404; 409 `conflict` when it contradicts what was decided or the idea has lapsed; 422 for a change that changes nothing. */
export async function giveFeedback(
  deps: RecommendationsDeps,
  actor: UserActor,
  id: string,
  given: GivenFeedback,
): Promise<KeptFeedback> {
  const { userId } = actor
  const found = await deps.store.find(userId, id)
  if (!found) throw notFound('recommendation')
  assertModification(given)
  await expireDue(deps, userId)
  const conversationId = await openConversation(deps, actor, found, given)
  return deps.platform.work.inTransaction(actor, async (unit) => {
    const before = await deps.store.lock(userId, id)
    if (!before) throw notFound('recommendation')
    const response = respond(before.status, given.feedbackType)
    if (response.kind === 'contradicts') throw new ProblemError('conflict', response.message)
    const latest = await deps.store.latestDecision(userId, id)
    if (given.feedbackType !== 'question' && isRepeat(latest, given))
      return { feedback: latest, recommendation: before }
    return keep(deps, unit, before, {
      given,
      conversationId,
      status: response.kind === 'moves' ? response.to : before.status,
    })
  })
}

interface Decision {
  readonly given: GivenFeedback
  readonly conversationId: string | null
  readonly status: RecommendationRecord['status']
}

async function keep(
  { store, platform }: RecommendationsDeps,
  unit: Unit,
  before: RecommendationRecord,
  { given, conversationId, status }: Decision,
): Promise<KeptFeedback> {
  const at = isoOf(platform.clock.now())
  const feedback: FeedbackRecord = {
    id: platform.ids.next(),
    userId: before.userId,
    recommendationId: before.id,
    feedbackType: given.feedbackType,
    reasoning: given.reasoning ?? null,
    modification: given.modification ?? null,
    source: given.source ?? 'user',
    conversationId,
    createdAt: at,
  }
  const change = { status, ...(given.modification && chosenAfter(before, given.modification)) }
  await store.addFeedback(feedback)
  if (given.feedbackType !== 'question') await store.decide(before, change, at)
  const recommendation = { ...before, ...change }
  announce(unit, feedback, recommendation)
  return { feedback, recommendation }
}

/** An order was placed from it: whatever was open about it is accepted. What was decided otherwise stays. */
export async function acceptOnOrder(deps: RecommendationsDeps, actor: UserActor, id: string): Promise<void> {
  await deps.platform.work.inTransaction(actor, async (unit) => {
    const before = await deps.store.lock(actor.userId, id)
    if (!before || respond(before.status, 'accept').kind !== 'moves') return
    const given = { feedbackType: 'accept', source: 'order' } as const
    await keep(deps, unit, before, { given, conversationId: null, status: 'accepted' })
  })
}
