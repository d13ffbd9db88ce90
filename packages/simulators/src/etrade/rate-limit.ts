/**
 * Requests per user and module (brokers/etrade.md 3): a bucket that fills by the published rate and holds two seconds of it, and
 * a quota that begins anew on the hour. By the wall clock, as traffic is: a paused market must not starve its watchers.
 */
const hourMs = 3_600_000
const secondsHeld = 2
/** Buckets kept before the oldest are dropped. */
const bucketsMost = 5_000

export type Module = 'accounts' | 'market' | 'orders'
export interface Limits {
  /** 0 = no limit. */
  readonly perSecond: number
  readonly perHour: number
}

interface Bucket {
  readonly tokens: number
  readonly filledAt: number
  readonly hour: number
  readonly usedInHour: number
}

export class RateLimit {
  readonly #buckets = new Map<string, Bucket>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether one more call is within the limits; it is counted then. */
  take(user: string, module: Module, { perSecond, perHour }: Limits): boolean {
    const now = this.#now()
    const hour = Math.floor(now / hourMs)
    const name = `${module} ${user}`
    const known = this.#buckets.get(name)
    const most = perSecond * secondsHeld
    const filled = known ? known.tokens + ((now - known.filledAt) / 1000) * perSecond : most
    const tokens = Math.min(most, filled)
    const usedInHour = known?.hour === hour ? known.usedInHour : 0
    const isFree = (perSecond === 0 || tokens >= 1) && (perHour === 0 || usedInHour < perHour)
    this.#buckets.delete(name)
    this.#buckets.set(name, {
      tokens: isFree ? Math.max(0, tokens - 1) : tokens,
      filledAt: now,
      hour,
      usedInHour: isFree ? usedInHour + 1 : usedInHour,
    })
    const oldest = this.#buckets.keys().next().value
    if (this.#buckets.size > bucketsMost && oldest !== undefined) this.#buckets.delete(oldest)
    return isFree
  }

  clear(): void {
    this.#buckets.clear()
  }
}
