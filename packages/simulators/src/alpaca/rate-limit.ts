/** Requests per minute and credential, with the headers that tell (brokers/alpaca.md 1.4). Counts by the wall clock, as traffic does. */
const minuteMs = 60_000
/** Windows kept before the oldest are dropped. */
const windowsMax = 5_000

export interface RateState {
  readonly limit: number
  readonly remaining: number
  /** Unix seconds at which the quota is whole again. */
  readonly resetsAt: number
  readonly isOver: boolean
}

export class RateLimit {
  readonly #windows = new Map<string, { startedAt: number; used: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Counts one request. A limit of 0 never refuses. */
  take(credential: string, limit: number): RateState {
    const now = this.#now()
    const startedAt = Math.floor(now / minuteMs) * minuteMs
    const known = this.#windows.get(credential)
    const used = known?.startedAt === startedAt ? known.used + 1 : 1
    this.#windows.delete(credential)
    this.#windows.set(credential, { startedAt, used })
    const oldest = this.#windows.keys().next().value
    if (this.#windows.size > windowsMax && oldest !== undefined) this.#windows.delete(oldest)
    return {
      limit,
      remaining: Math.max(0, limit - used),
      resetsAt: (startedAt + minuteMs) / 1000,
      isOver: limit > 0 && used > limit,
    }
  }

  clear(): void {
    this.#windows.clear()
  }
}
