import { feedbackTypes } from '@g2e/contract/recommendations'
import { candidateKinds } from '@g2e/domain/advice'
import { z } from 'zod'
import { defineEvent } from '../../platform/db/unit-of-work.ts'

/** New ideas of one look at a portfolio. */
export const recommendationsMade = defineEvent(
  'recommendations.made',
  z.object({
    items: z.array(z.object({ id: z.string(), action: z.string(), symbol: z.string(), rationale: z.string() })).min(1),
  }),
)

/** A person said something to an idea: what learning is made of. */
export const feedbackGiven = defineEvent(
  'recommendation.feedback_given',
  z.object({
    feedbackId: z.string(),
    recommendationId: z.string(),
    feedbackType: z.enum(feedbackTypes),
    reasoning: z.string().nullable(),
    /** What was proposed. */
    action: z.string(),
    symbol: z.string(),
    kind: z.enum(candidateKinds),
    quantity: z.string(),
    confidence: z.number(),
    strategyId: z.string().nullable(),
    modification: z
      .object({ quantity: z.string().optional(), notional: z.string().optional(), limitPrice: z.string().optional() })
      .nullable(),
    at: z.string(),
  }),
)
