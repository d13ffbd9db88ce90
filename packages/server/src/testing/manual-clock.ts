import type { Clock } from '../platform/clock.ts'

/** Time that moves by hand. */
export interface ManualClock extends Clock {
  readonly advance: (ms: number) => void
  readonly set: (at: string) => void
}

const friday = '2026-11-20T18:46:08.000Z'

/** The simulators' today in tests, so that the market's past is the same whenever they run. */
export const testDay = (): number => Date.parse(friday)

/** Begins on a Friday at 13:46 New York, the market being open. */
export function manualClock(startsAt = friday): ManualClock {
  let now = Date.parse(startsAt)
  return {
    now: () => now,
    advance: (ms) => {
      now += ms
    },
    set: (at) => {
      now = Date.parse(at)
    },
  }
}
