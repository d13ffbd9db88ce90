/** Ideas: found by rules, chosen by a model where there is one, checked, sealed, and answered by people. */
import type { Recommendation } from '@g2e/contract/recommendations'
import type { Candidate } from '@g2e/domain/advice'
import { onBehalfOf } from '../../platform/actor.ts'
import type { UserActor } from '../../platform/actor.ts'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import type { ConnectionRecord } from '../connections/index.ts'
import { findIdeas, generateRecommendations } from './generate-recommendations.ts'
import type { IdeaScope } from './gather-inputs.ts'
import { registerRecommendationJobs } from './jobs.ts'
import { presentRecommendation } from './present.ts'
import { proposeRecommendation } from './propose-recommendation.ts'
import type { Proposal } from './propose-recommendation.ts'
import { readRecommendation } from './read-recommendations.ts'
import { createRecommendationsDeps } from './recommendations-deps.ts'
import type { RecommendationsParts } from './recommendations-deps.ts'
import { registerRecommendationRoutes } from './routes.ts'

export { createChooser } from './chooser.ts'
export { recommendationTools } from './tools.ts'
export { recommendationsMade } from './events.ts'
export type { Proposal } from './propose-recommendation.ts'

/** A card, or in a sentence why there is none. */
export type Proposed =
  | { readonly kind: 'proposed'; readonly recommendation: Recommendation }
  | { readonly kind: 'declined'; readonly reason: string }

export interface Recommendations {
  /** What may be proposed now, with sizes and figures; nothing is kept. */
  candidates(userId: string, scope?: IdeaScope): Promise<readonly Candidate[]>
  /** For the assistant's `propose_recommendation`: makes one idea about one symbol, checked and sealed as any other. */
  propose(actor: UserActor, proposal: Proposal): Promise<Proposed>
  /** @throws 404 */
  find(userId: string, id: string): Promise<Recommendation>
  /** `null` = of no strategy, or there is no such idea of this user. */
  strategyOf(userId: string, id: string): Promise<string | null>
  /** Once ever per user: whoever signs in finds ideas already. Nothing when there are some, or a broker is still unread. */
  firstLook(userId: string): Promise<void>
  readonly routes: (http: Http) => void
}

export function createRecommendations(platform: Platform, parts: RecommendationsParts): Recommendations {
  const deps = createRecommendationsDeps(platform, parts)
  registerRecommendationJobs(deps)
  // Nobody asked for the first look: it costs nobody anything, and nothing leaves for it.
  const byRules = { ...deps, chooseWithModel: undefined }
  return {
    candidates: async (userId, scope = {}) => (await findIdeas(deps, userId, scope)).candidates,
    propose: async (actor, proposal) => {
      const answer = await proposeRecommendation(deps, actor, proposal)
      return answer.kind === 'declined'
        ? answer
        : { kind: 'proposed', recommendation: presentRecommendation(answer.recommendation) }
    },
    find: async (userId, id) => presentRecommendation(await readRecommendation(deps, userId, id)),
    strategyOf: async (userId, id) => (await deps.store.find(userId, id))?.strategyId ?? null,
    firstLook: async (userId) => {
      const links = await deps.connections.list(userId)
      const isBeingRead = ({ status, lastSyncAt }: ConnectionRecord) =>
        (status === 'pending' || status === 'active') && lastSyncAt === null
      if (links.length === 0 || links.some(isBeingRead)) return
      await platform.locks.ifFree(`recommendations:${userId}`, async () => {
        if (!(await deps.store.hasAny(userId))) await generateRecommendations(byRules, onBehalfOf(userId), {})
      })
    },
    routes: (http) => registerRecommendationRoutes(http, deps),
  }
}
