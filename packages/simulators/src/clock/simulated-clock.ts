/**
 * Simulated time: it runs as fast as real time, can be paused, and can jump forward. It never goes back, since brokers have
 * answered with its instants.
 */
import type { MarketCalendar } from '../market/market.ts'
import type { SimClock } from '../market/clock.ts'

export interface ControlledClock extends SimClock {
  setPaused(paused: boolean): void
  /** False when the instant lies in the past; nothing has changed then. */
  set(to: number): boolean
  /** After a reset: begins anew, also earlier, and runs. */
  restart(at: number): void
}

export interface ClockStart {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly paused: boolean
  /** A steady count of real milliseconds, such as `performance.now()`: the wall clock may be set back. */
  readonly elapsedMs: () => number
}

export function simulatedClock({ at, paused: pausedAtStart, elapsedMs }: ClockStart): ControlledClock {
  let paused = pausedAtStart
  let anchor = { simulated: at, elapsed: elapsedMs() }
  const now = (): number =>
    paused ? anchor.simulated : anchor.simulated + Math.max(0, Math.floor(elapsedMs() - anchor.elapsed))
  const anchorAt = (simulated: number): void => {
    anchor = { simulated, elapsed: elapsedMs() }
  }
  return {
    now,
    get paused() {
      return paused
    },
    setPaused(next) {
      anchorAt(now())
      paused = next
    },
    set(to) {
      if (to < now()) return false
      anchorAt(to)
      return true
    },
    restart(from) {
      paused = false
      anchorAt(from)
    },
  }
}

const startMinute = 600

/** 10:00 New York of the latest regular trading day not after the day of `today`; half days count. */
export function startInstant(calendar: MarketCalendar, today: number): number {
  const { date } = calendar.newYork(today)
  const day = calendar.hours(date) ? date : calendar.previousTradingDay(date)
  return calendar.newYorkInstant(day, startMinute)
}
