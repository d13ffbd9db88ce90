/** That a portfolio was looked at, in the audit log: once per session, set of accounts and hour, and off the request's path. */
import type { UserActor } from '../../platform/actor.ts'
import { hourMs } from '../../platform/clock.ts'
import type { Platform } from '../../platform/platform.ts'

const rememberedMax = 10_000
const keyOf = (userId: string, session: string, accountIds: readonly string[] | undefined): string =>
  `${userId}:${session}:${accountIds ? accountIds.toSorted().join(',') : 'all'}`

export function createViewNotes({ clock, limits, tasks, work }: Pick<Platform, 'clock' | 'limits' | 'tasks' | 'work'>) {
  /** Key to the time until which this instance need not ask again. */
  const noted = new Map<string, number>()
  const isNoted = (key: string): boolean => (noted.get(key) ?? 0) > clock.now()
  const note = (actor: UserActor, accountIds: readonly string[] | undefined): void => {
    const key = keyOf(actor.userId, actor.sessionId ?? actor.via, accountIds)
    if (isNoted(key)) return
    const now = clock.now()
    if (noted.size >= rememberedMax) noted.clear()
    noted.set(key, now + hourMs)
    tasks.background('portfolio-view', async () => {
      const { allowed } = await limits.take({ name: 'portfolio-view', requests: 1, perMs: hourMs }, key)
      if (!allowed) return
      await work.inTransaction(actor, async (unit) =>
        unit.audit({ action: 'portfolio_view', resourceType: 'portfolio', details: { accounts: accountIds ?? 'all' } }),
      )
    })
  }
  return {
    note,
    /** A session's look at everything needs no note now. */
    isNoted: (userId: string, sessionId: string): boolean => isNoted(keyOf(userId, sessionId, undefined)),
  }
}
export type ViewNotes = ReturnType<typeof createViewNotes>
