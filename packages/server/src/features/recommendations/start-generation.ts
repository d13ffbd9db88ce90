/** A look takes seconds: whoever waits gets the answer if it comes soon, else "running", and the results appear in the list. */
import type { UserActor } from '../../platform/actor.ts'
import { hourMs, secondMs } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { generateRecommendations } from './generate-recommendations.ts'
import type { Generated } from './generate-recommendations.ts'
import type { IdeaScope } from './gather-inputs.ts'
import type { RecommendationsDeps } from './recommendations-deps.ts'

const answerWithinMs = 8_000
/** Each look reads charts and asks brokers. */
const perHour = { name: 'recommendations-generate', requests: 60, perMs: hourMs } as const

/** @returns `undefined` while it runs on. @throws ProblemError `rate_limited`. */
export async function startGeneration(
  deps: RecommendationsDeps,
  actor: UserActor,
  scope: IdeaScope,
): Promise<Generated | undefined> {
  const { limits, locks, tasks } = deps.platform
  const { allowed, retryAfterMs } = await limits.take(perHour, actor.userId)
  if (!allowed) {
    const seconds = String(Math.ceil(retryAfterMs / secondMs))
    throw new ProblemError('rate_limited', `At most ${perHour.requests} looks an hour; wait ${seconds} s.`, {
      headers: { 'retry-after': seconds },
    })
  }
  const look = locks.ifFree(`recommendations:${actor.userId}`, () => generateRecommendations(deps, actor, scope))
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<'running'>((resolve) => {
    timer = setTimeout(() => resolve('running'), answerWithinMs)
  })
  const first = await Promise.race([look, tooLong]).finally(() => clearTimeout(timer))
  if (first !== 'running') return first?.result
  tasks.background('recommendations-generate', async () => {
    await look
  })
  return undefined
}
