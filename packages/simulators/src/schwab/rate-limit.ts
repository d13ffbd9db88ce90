/** Calls per minute and name, counted by the wall clock, as traffic is. */
const minuteMs = 60_000
/** Names remembered before the oldest are dropped. */
const namesMax = 5_000

export class RateLimit {
  readonly #windows = new Map<string, { startedAt: number; used: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Counts one call; seconds until the next window if it is one too many. */
  take(name: string, limit: number): number | undefined {
    const now = this.#now()
    const startedAt = Math.floor(now / minuteMs) * minuteMs
    const known = this.#windows.get(name)
    const used = known?.startedAt === startedAt ? known.used + 1 : 1
    this.#windows.delete(name)
    this.#windows.set(name, { startedAt, used })
    const oldest = this.#windows.keys().next().value
    if (this.#windows.size > namesMax && oldest !== undefined) this.#windows.delete(oldest)
    return used > limit ? Math.ceil((startedAt + minuteMs - now) / 1_000) : undefined
  }

  clear(): void {
    this.#windows.clear()
  }
}
