/** That a portfolio was looked at, in the audit log: once per session, set of accounts and hour, and off the request's path. */
import type { UserActor } from '../../platform/actor.ts'
import { hourMs } from '../../platform/clock.ts'
import type { Platform } from '../../platform/platform.ts'

const rememberedMax = 10_000

export function createViewNotes({ clock, limits, tasks, work }: Pick<Platform, 'clock' | 'limits' | 'tasks' | 'work'>) {
  /** Key to the time until which this instance need not ask again. */
  const noted = new Map<string, number>()
  return (actor: UserActor, accountIds: readonly string[] | undefined): void => {
    const scope = accountIds ? [...accountIds].toSorted().join(',') : 'all'
    const key = `${actor.userId}:${actor.sessionId ?? actor.via}:${scope}`
    const now = clock.now()
    if ((noted.get(key) ?? 0) > now) return
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
}
