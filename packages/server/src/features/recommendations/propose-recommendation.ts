/**
 * One idea about one symbol, for who asks in words (the assistant's tool): out of what code finds now, never beyond its sizes.
 * Nothing found is an answer too.
 */
import { applyChoices, ideaOf } from '@g2e/domain/advice'
import type { Candidate, Choice } from '@g2e/domain/advice'
import type { UserActor } from '../../platform/actor.ts'
import { findIdeas, keepIdeas, whyNothing } from './generate-recommendations.ts'
import type { Decided, Findings } from './generate-recommendations.ts'
import { sideOf } from './order-request.ts'
import type { RecommendationRecord } from './recommendation-record.ts'
import type { RecommendationsDeps } from './recommendations-deps.ts'

export interface Proposal {
  readonly symbol: string
  /** What the asker has in mind; an idea the other way round is not proposed instead. */
  readonly side?: 'buy' | 'sell' | undefined
  /** A model's words and size; without them the rules' own are used, and it is said that they are. */
  readonly byModel?: { readonly model: string; readonly choice: Omit<Choice, 'candidateId'> } | undefined
}

export type ProposalAnswer =
  | { readonly kind: 'proposed'; readonly recommendation: RecommendationRecord }
  /** In a sentence for the person. */
  | { readonly kind: 'declined'; readonly reason: string }

const declined = (reason: string): ProposalAnswer => ({ kind: 'declined', reason })

function decideAs(candidate: Candidate, { byModel }: Proposal): Decided {
  if (!byModel) return { ideas: [ideaOf(candidate)], provider: 'offline', model: null, abstained: null }
  const ideas = applyChoices([candidate], [{ ...byModel.choice, candidateId: candidate.id }])
  return { ideas, provider: 'gemini', model: byModel.model, abstained: null }
}

async function keepOne(
  deps: RecommendationsDeps,
  actor: UserActor,
  findings: Findings,
  decided: Decided,
): Promise<ProposalAnswer> {
  if (decided.ideas.length === 0) return declined('That size is too small to matter; propose more, or nothing.')
  const [recommendation] = await keepIdeas(deps, actor, findings, decided)
  return recommendation ? { kind: 'proposed', recommendation } : declined('The same idea was just proposed.')
}

/** An idea that is open already is answered again instead of made twice. */
export async function proposeRecommendation(
  deps: RecommendationsDeps,
  actor: UserActor,
  proposal: Proposal,
): Promise<ProposalAnswer> {
  const { symbol, side } = proposal
  const scope = { symbols: [symbol] }
  const findings = await findIdeas(deps, actor.userId, scope)
  const fits = (found: 'buy' | 'sell') => side === undefined || side === found
  const open = (await deps.store.open(actor.userId)).find((idea) => idea.symbol === symbol && fits(sideOf(idea.action)))
  if (open) return { kind: 'proposed', recommendation: open }
  const [candidate] = findings.candidates
  if (!candidate) return declined(whyNothing(findings, scope))
  if (!fits(candidate.side))
    return declined(`What the figures say of ${symbol} is the opposite: ${candidate.rationale}`)
  return keepOne(deps, actor, findings, decideAs(candidate, proposal))
}
