/** Counting limits, shared between instances: so many in so long, per key. In process, or on Redis with the process as a fallback. */
export interface Limit {
  /** Names the bucket; unique per use. */
  readonly name: string
  readonly requests: number
  readonly perMs: number
}

export interface Taken {
  readonly allowed: boolean
  readonly remaining: number
  /** Milliseconds until the window ends; 0 when allowed. */
  readonly retryAfterMs: number
}

export interface Limits {
  /** Takes one. */
  take(limit: Limit, key: string): Promise<Taken>
  /** Looks without taking: is there one left? */
  peek(limit: Limit, key: string): Promise<Taken>
  /** Forgets what was counted. */
  reset(limit: Limit, key: string): Promise<void>
  /** Takes one, waiting up to `waitMsMax` for it; false = it was not to be had in time. */
  takeWaiting(limit: Limit, key: string, waitMsMax: number): Promise<boolean>
}
