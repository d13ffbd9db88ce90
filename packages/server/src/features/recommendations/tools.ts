/** What the assistant may do with ideas: read one, and propose one as a card that the person decides about. It sends nothing. */
import { z } from 'zod'
import { defineTool } from '../../ai/tool.ts'
import type { Tool } from '../../ai/tool.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import type { UserActor } from '../../platform/actor.ts'
import type { Recommendation } from '@g2e/contract/recommendations'
import type { Proposal } from './propose-recommendation.ts'

const Wanted = z.object({
  symbol: z.string().describe('Symbol as get_positions names it'),
  action: z.enum(['buy', 'add', 'trim', 'sell']).describe('What the person should consider'),
  reason: z.string().optional().describe('Why, in a few words'),
})

/** The part of `Recommendations` that tools use. */
export interface RecommendationToolParts {
  /** @throws 404 */
  find(userId: string, id: string): Promise<Recommendation>
  propose(
    actor: UserActor,
    proposal: Proposal,
  ): Promise<
    | { readonly kind: 'proposed'; readonly recommendation: Recommendation }
    | { readonly kind: 'declined'; readonly reason: string }
  >
}

export const recommendationTools = (recommendations: RecommendationToolParts): readonly Tool[] => [
  defineTool({
    name: 'get_recommendation',
    kind: 'read',
    description:
      'One idea that G2E made: why, its evidence with figures as they were then, risks, confidence, horizon, checks and what was decided.',
    input: z.object({ recommendationId: z.uuid().describe('Id of the idea, as the conversation names it') }),
    run: async ({ actor }, { recommendationId }) => {
      const { id, action, symbol, quantity, notional, priceAtCreation, confidence, horizon, ...idea } =
        await recommendations.find(actor.userId, recommendationId)
      const { rationale, evidence, risks, ruleChecks: checks, status, createdAt, expiresAt } = idea
      const terms = { recommendationId: id, action, symbol, quantity, notional, priceAtCreation, confidence, horizon }
      const data = { ...terms, rationale, evidence, risks, checks, status, createdAt, expiresAt }
      return { asOf: createdAt, source: 'ideas', stale: status === 'expired', data }
    },
  }),
  defineTool({
    name: 'propose_recommendation',
    kind: 'propose',
    description:
      'Proposes one idea about one symbol as a card with size, evidence, risks and checks; the person accepts or rejects it in the app. Size and figures come from the rules, never from you. Nothing is sent.',
    input: Wanted,
    run: async ({ actor }, { symbol, action }) => {
      const side = action === 'buy' || action === 'add' ? 'buy' : 'sell'
      const proposed = await recommendations.propose(actor, { symbol: symbol.toUpperCase(), side })
      if (proposed.kind === 'declined') throw new ProblemError('conflict', proposed.reason)
      const { id, rationale, quantity, priceAtCreation, confidence, risks, expiresAt, ruleChecks, ...idea } =
        proposed.recommendation
      return {
        asOf: idea.createdAt,
        source: 'ideas',
        stale: false,
        recommendationId: id,
        data: {
          recommendationId: id,
          action: idea.action,
          symbol: idea.symbol,
          quantity,
          priceAtCreation,
          confidence,
          rationale,
          risks,
          expiresAt,
          checks: ruleChecks,
        },
      }
    },
  }),
]
