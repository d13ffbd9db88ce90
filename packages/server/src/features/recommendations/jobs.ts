/** What happens by itself: ideas lapse, and an order that was placed from one accepts it. */
import { onBehalfOf } from '../../platform/actor.ts'
import { secondMs } from '../../platform/clock.ts'
import { orderChanged } from '../orders/index.ts'
import { acceptOnOrder } from './give-feedback.ts'
import { expireDue } from './recommendations-deps.ts'
import type { RecommendationsDeps } from './recommendations-deps.ts'

const lookEveryMs = 30 * secondMs

export function registerRecommendationJobs(deps: RecommendationsDeps): void {
  const { tasks, events } = deps.platform
  tasks.repeat({
    name: 'recommendations-expire',
    everyMs: lookEveryMs,
    acrossInstances: 'one',
    run: async () => {
      for (const userId of await deps.store.usersWithOpen()) await expireDue(deps, userId)
    },
  })
  events.subscribe('recommendations-ordered', orderChanged, async ({ userId, payload: { order } }) => {
    // What was refused was not done; it may be tried again.
    if (userId === null || order.recommendationId === null || order.status === 'rejected') return
    await acceptOnOrder(deps, onBehalfOf(userId), order.recommendationId)
  })
}
