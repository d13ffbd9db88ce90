/** Time as a dependency: nothing in the server calls `Date.now()` but the system clock below. Audit, sessions and tokens use this clock; what a simulated broker says is dated by the simulators' clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export const systemClock: Clock = { now: () => Date.now() }

/** ISO 8601 in UTC with milliseconds: the one form in which instants leave us. */
export const isoOf = (ms: number): string => new Date(ms).toISOString()

export const secondMs = 1_000
export const minuteMs = 60 * secondMs
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs
