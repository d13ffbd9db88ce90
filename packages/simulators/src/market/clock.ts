/** Simulated time as the rest of the simulators see it. Milliseconds since the epoch everywhere; it only moves forward. */
export interface SimClock {
  /** The simulated instant, milliseconds since the epoch. */
  now(): number
  /** While paused no price moves and no resting order fills by itself. */
  readonly paused: boolean
}
