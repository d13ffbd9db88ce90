/**
 * The market's time as an answer needs it: the day it is, and when what it says was so. Reading it asks the database for the
 * person's connections and a simulated market for its clock, so a reading is carried on for a few seconds.
 */
import type { Clock } from '../../platform/clock.ts'

const carriedMsMax = 10_000
const peopleMax = 1_000

interface Reading {
  readonly marketMs: number
  readonly readAt: number
}

/** @returns milliseconds since the epoch. Rejects as `read` does. */
export function createMarketClock(
  clock: Clock,
  read: (userId: string) => Promise<number>,
): (userId: string) => Promise<number> {
  const readings = new Map<string, Reading>()
  return async (userId) => {
    const last = readings.get(userId)
    const age = last ? clock.now() - last.readAt : Number.POSITIVE_INFINITY
    if (last && age >= 0 && age < carriedMsMax) return last.marketMs + age
    const marketMs = await read(userId)
    readings.delete(userId)
    readings.set(userId, { marketMs, readAt: clock.now() })
    for (const oldest of readings.keys()) {
      if (readings.size <= peopleMax) break
      readings.delete(oldest)
    }
    return marketMs
  }
}
