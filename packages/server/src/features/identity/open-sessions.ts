/**
 * Whose session is open: asked by every request, so it is kept in this process in front of the shared cache (which writes and
 * reads JSON). Every end of a session is told to all instances; after a gap in the news, and after minutes, it is asked again.
 */
import { z } from 'zod'
import { hourMs, isoOf, minuteMs } from '../../platform/clock.ts'
import { defineChannel } from '../../platform/pubsub/pubsub.ts'
import type { Platform } from '../../platform/platform.ts'
import type { SessionStore } from './store/sessions.ts'

const sharedMs = 4 * hourMs
const keptMs = 5 * minuteMs
/** Sessions in memory; the oldest go first. */
const keptMax = 20_000

const sessionsEnded = defineChannel('sessions-ended', z.object({ sessionIds: z.array(z.string()) }))
const cacheKey = (sessionId: string): string => `session:${sessionId}`

interface Kept {
  /** `null`: it has ended. */
  readonly userId: string | null
  readonly until: number
}

export interface OpenSessions {
  /** Whose it is; `null` when it has ended or never was. */
  userOf(sessionId: string): Promise<string | null>
  /** As `userOf`, from memory; `undefined` when it has to be asked. */
  known(sessionId: string): string | null | undefined
  /** From now on they are worth nothing, on every instance. */
  forget(sessionIds: readonly string[]): Promise<void>
}

export function createOpenSessions(
  { cache, clock, pubsub }: Pick<Platform, 'cache' | 'clock' | 'pubsub'>,
  store: Pick<SessionStore, 'openUser'>,
): OpenSessions {
  const kept = new Map<string, Kept>()
  const keep = (sessionId: string, userId: string | null): void => {
    kept.delete(sessionId)
    kept.set(sessionId, { userId, until: clock.now() + keptMs })
    if (kept.size <= keptMax) return
    for (const oldest of kept.keys()) {
      kept.delete(oldest)
      break
    }
  }
  const known: OpenSessions['known'] = (sessionId) => {
    const found = kept.get(sessionId)
    return found !== undefined && clock.now() < found.until ? found.userId : undefined
  }
  pubsub.subscribe(sessionsEnded, ({ sessionIds }) => {
    for (const id of sessionIds) keep(id, null)
  })
  pubsub.onGap(() => kept.clear())
  return {
    known,
    userOf: async (sessionId) => {
      const before = known(sessionId)
      if (before !== undefined) return before
      // `null` is cached too, so a dead token costs nothing.
      const userId = await cache.getOrSet<string | null>(
        cacheKey(sessionId),
        sharedMs,
        async () => (await store.openUser(sessionId, isoOf(clock.now()))) ?? null,
      )
      // It may have ended meanwhile: that is never overwritten by a lookup that began before.
      const meanwhile = known(sessionId)
      if (meanwhile !== undefined) return meanwhile
      keep(sessionId, userId)
      return userId
    },
    forget: async (sessionIds) => {
      for (const id of sessionIds) {
        keep(id, null)
        // Marked as ended rather than dropped, for the same reason.
        await cache.set(cacheKey(id), null, sharedMs)
      }
      if (sessionIds.length > 0) pubsub.publish(sessionsEnded, { sessionIds: [...sessionIds] })
    },
  }
}
