/** What the assistant may do with ideas: propose one, as a card that the person decides about. It sends nothing. */
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
