/**
 * Limits per endpoint and in all (brokers/ibkr.md 5). A wait counts on the wall or on the simulated clock, whichever has gone
 * further: traffic is of real time, but who lets a simulated day pass in a second has waited too.
 */

export interface Instant {
  /** Steady wall milliseconds. */
  readonly elapsed: number
  readonly simulated: number
}

/** So many calls at once, and as many again over each window: a bucket that fills steadily. */
export interface Limit {
  /** Endpoints with one name share one bucket. */
  readonly name: string
  readonly count: number
  readonly windowMs: number
}

interface Bucket {
  readonly left: number
  readonly at: Instant
}

/** A caller that waits exactly as long as it must may be a little early on our clock. */
const toleranceShare = 0.98

const passed = (from: Instant, to: Instant): number =>
  Math.max(to.elapsed - from.elapsed, to.simulated - from.simulated)

export class RateLimits {
  readonly #buckets = new Map<string, Bucket>()
  #blockedFrom: Instant | undefined

  /** Counts one call; false when it is one too many, which then does not count. */
  take({ name, count, windowMs }: Limit, now: Instant): boolean {
    const bucket = this.#buckets.get(name) ?? { left: count, at: now }
    const filled = (passed(bucket.at, now) * count) / (windowMs * toleranceShare)
    const left = Math.min(count, bucket.left + filled)
    const isFree = left >= 1
    this.#buckets.set(name, { left: isFree ? left - 1 : left, at: now })
    return isFree
  }

  block(now: Instant): void {
    this.#blockedFrom = now
  }

  isBlocked(now: Instant, blockMs: number): boolean {
    if (!this.#blockedFrom) return false
    if (passed(this.#blockedFrom, now) < blockMs) return true
    this.#blockedFrom = undefined
    return false
  }
}

const perFiveSeconds = { count: 1, windowMs: 5_000 }

const limited: readonly (readonly [path: RegExp, limit: Limit])[] = [
  [/^\/iserver\/marketdata\/snapshot$/, { name: 'snapshot', count: 10, windowMs: 1_000 }],
  [/^\/iserver\/account\/orders$/, { name: 'orders', ...perFiveSeconds }],
  [/^\/iserver\/account\/trades$/, { name: 'trades', ...perFiveSeconds }],
  [/^\/iserver\/account\/pnl\/partitioned$/, { name: 'pnl', ...perFiveSeconds }],
  [/^\/portfolio\/accounts$/, { name: 'portfolio-accounts', ...perFiveSeconds }],
  [/^\/portfolio\/subaccounts2?$/, { name: 'portfolio-subaccounts', ...perFiveSeconds }],
  [/^\/tickle$/, { name: 'tickle', count: 1, windowMs: 1_000 }],
  [/^\/sso\/validate$/, { name: 'sso-validate', count: 1, windowMs: 60_000 }],
]

/** The limit of an endpoint of its own; `path` is below the base, as routed. */
export const limitOf = (path: string): Limit | undefined => limited.find(([pattern]) => pattern.test(path))?.[1]
