import { z } from 'zod'
import { Decimal, Id, Instant, PageQuery, PositiveDecimal, SymbolText, pageOf } from './common.ts'
import { Check } from './orders.ts'

export const recommendationActions = ['buy', 'sell', 'trim', 'add', 'rebalance', 'hold'] as const
export const recommendationStatuses = ['new', 'accepted', 'rejected', 'modified', 'expired'] as const

export const Evidence = z
  .object({
    claim: z.string(),
    facts: z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        value: z.string(),
        unit: z.string().nullable(),
        asOf: Instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'Evidence' })

export const Recommendation = z
  .object({
    id: Id,
    action: z.enum(recommendationActions),
    symbol: z.string(),
    symbols: z.array(z.string()),
    quantity: Decimal.nullable(),
    notional: Decimal.nullable(),
    accountId: Id.nullable(),
    rationale: z.string(),
    evidence: z.array(Evidence),
    /** 0 to 1. */
    confidence: z.number(),
    risks: z.array(z.string()),
    horizon: z.string(),
    priceAtCreation: Decimal.nullable(),
    expiresAt: Instant,
    strategyId: Id.nullable(),
    planId: Id.nullable(),
    ruleChecks: z.array(Check),
    status: z.enum(recommendationStatuses),
    disclosure: z.string(),
    provider: z.enum(['gemini', 'offline']),
    model: z.string().nullable(),
    createdAt: Instant,
    /** SHA-256 of the idea with its inputs, horizon and probability, from before the outcome is known. */
    seal: z.string().optional(),
  })
  .meta({ id: 'Recommendation' })
export type Recommendation = z.infer<typeof Recommendation>
export const RecommendationPage = pageOf(Recommendation).meta({ id: 'RecommendationPage' })
export const RecommendationsQuery = PageQuery.extend({ status: z.enum(recommendationStatuses).optional() })
export const GenerateRequest = z
  .strictObject({
    scope: z.strictObject({ symbols: z.array(SymbolText).max(20).optional(), accountId: Id.optional() }).optional(),
  })
  .meta({ id: 'GenerateRequest', examples: [{}] })
export const GenerateAnswer = z.union([
  z.object({ status: z.literal('running') }),
  z.object({ items: z.array(Recommendation), abstained: z.string().nullable() }),
])

export const feedbackTypes = ['accept', 'reject', 'modify', 'question'] as const
export const FeedbackRequest = z
  .strictObject({
    feedbackType: z.enum(feedbackTypes),
    reasoning: z.string().trim().max(4_000).optional(),
    modification: z
      .strictObject({
        quantity: PositiveDecimal.optional(),
        notional: PositiveDecimal.optional(),
        limitPrice: PositiveDecimal.optional(),
      })
      .optional(),
  })
  .meta({ id: 'FeedbackRequest', examples: [{ feedbackType: 'reject', reasoning: 'too much tech' }] })
export const Feedback = z
  .object({
    id: Id,
    recommendationId: Id,
    feedbackType: z.enum(feedbackTypes),
    reasoning: z.string().nullable(),
    modification: z.record(z.string(), z.unknown()).nullable(),
    createdAt: Instant,
    /** The recommendation as it stands after this. */
    recommendation: Recommendation,
    /** To a question: the conversation that answers it. */
    conversationId: Id.nullable(),
  })
  .meta({ id: 'Feedback' })
