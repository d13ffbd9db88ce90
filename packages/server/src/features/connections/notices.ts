/**
 * What goes less well than it could at a connection while nothing fails: a broker's stream that is away, with the broker's
 * reason, while lists are read instead. Whichever instance holds the stream tells it, and all of them show it.
 */
import type { Platform } from '../../platform/platform.ts'

const hourMs = 3_600_000
/** Whoever told it may be gone; a stream that stays away is told anew with every connection to it. */
const keptMs = 24 * hourMs
const none = ''

export interface Notices {
  of(connectionId: string): Promise<string | undefined>
  /** `undefined`: all is well again. */
  set(connectionId: string, sentence: string | undefined): Promise<void>
}

export function createNotices({ cache }: Pick<Platform, 'cache'>): Notices {
  const keyOf = (connectionId: string): string => `connection-notice:${connectionId}`
  return {
    of: async (connectionId) => {
      const kept = await cache.getOrSet(keyOf(connectionId), keptMs, () => Promise.resolve(none))
      return kept === none ? undefined : kept
    },
    set: (connectionId, sentence) => cache.set(keyOf(connectionId), sentence ?? none, keptMs),
  }
}
