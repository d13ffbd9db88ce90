/** Things to do at instants of simulated time. They live as long as the process: what must survive a kill is kept in the store. */
export interface Timers {
  at(instant: number, run: () => void): void
  /** When the next one is due. */
  next(): number | undefined
  /** Runs what is due at the instant, in order of time. */
  runDue(instant: number): void
  clear(): void
}

interface Timer {
  readonly instant: number
  readonly run: () => void
}

/** A timer that sets the next for the same instant would run for ever. */
const runsPerCallMax = 100_000

export function createTimers(): Timers {
  let waiting: Timer[] = []
  return {
    at(instant, run) {
      const place = waiting.findIndex((timer) => timer.instant > instant)
      waiting.splice(place < 0 ? waiting.length : place, 0, { instant, run })
    },
    next: () => waiting[0]?.instant,
    runDue(instant) {
      for (let runs = 0; runs < runsPerCallMax; runs += 1) {
        const first = waiting[0]
        if (!first || first.instant > instant) return
        waiting.shift()
        first.run()
      }
    },
    clear() {
      waiting = []
    },
  }
}
