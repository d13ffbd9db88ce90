/** Ideas: found by rules, chosen by a model where there is one, checked, sealed, and answered by people. */
import { onBehalfOf } from '../../platform/actor.ts'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { generateRecommendations } from './generate-recommendations.ts'
import { registerRecommendationJobs } from './jobs.ts'
import { createRecommendationsDeps } from './recommendations-deps.ts'
import type { RecommendationsParts } from './recommendations-deps.ts'
import { registerRecommendationRoutes } from './routes.ts'

export { feedbackGiven, recommendationsMade } from './events.ts'

export interface Recommendations {
  /** Once ever per user: whoever signs in finds ideas already. Nothing when there are some, or a broker is still unread. */
  firstLook(userId: string): Promise<void>
  readonly routes: (http: Http) => void
}

export function createRecommendations(platform: Platform, parts: RecommendationsParts): Recommendations {
  const deps = createRecommendationsDeps(platform, parts)
  registerRecommendationJobs(deps)
  return {
    firstLook: async (userId) => {
      const links = await deps.connections.list(userId)
      if (links.length === 0 || links.some(({ lastSyncAt }) => lastSyncAt === null)) return
      await platform.locks.ifFree(`recommendations:${userId}`, async () => {
        if (!(await deps.store.hasAny(userId))) await generateRecommendations(deps, onBehalfOf(userId), {})
      })
    },
    routes: (http) => registerRecommendationRoutes(http, deps),
  }
}
