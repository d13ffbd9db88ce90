/**
 * All brokers' exchanges over one market and one store. Events wait for the flush that makes them durable and are then
 * handed out in their order.
 */
import { Brokerage } from './brokerage.ts'
import type { ExchangeEngine, ExchangeParts } from './engine.ts'
import type { OrderEvent } from './exchange.ts'

export interface ExchangeOptions {
  /** Runs something after milliseconds of the wall; tests move them by hand. */
  readonly later?: (delayMs: number, run: () => void) => void
}

interface Announcement {
  readonly event: OrderEvent
  readonly listeners: ReadonlySet<(event: OrderEvent) => void>
}

/** One flush at a time; what happens meanwhile goes with the next. */
function announcer(flush: () => Promise<void>) {
  let waiting: Announcement[] = []
  let isRunning = false
  const run = async (): Promise<void> => {
    isRunning = true
    try {
      // Whatever else this turn of the loop does goes into the same flush.
      await Promise.resolve()
      while (waiting.length > 0) {
        const due = waiting
        waiting = []
        await flush()
        for (const { event, listeners } of due) for (const listener of listeners) listener(event)
      }
    } finally {
      isRunning = false
    }
  }
  return {
    announce(announcement: Announcement): void {
      waiting.push(announcement)
      // A failure to write or a listener that throws is a bug that must end the process, not be swallowed here.
      if (!isRunning) void run()
    },
    clear(): void {
      waiting = []
    },
  }
}

function wallTimers() {
  const timers = new Set<NodeJS.Timeout>()
  return {
    later(delayMs: number, run: () => void): void {
      const timer = setTimeout(() => {
        timers.delete(timer)
        run()
      }, delayMs)
      timers.add(timer)
    },
    clear(): void {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}

export function createExchange(parts: ExchangeParts, options: ExchangeOptions = {}): ExchangeEngine {
  const timers = wallTimers()
  const announcements = announcer(() => parts.store.flush())
  const brokerages = new Map<string, Brokerage>()
  for (const [brokerId, policy] of Object.entries(parts.policies)) {
    const listeners = new Set<(event: OrderEvent) => void>()
    const brokerage = new Brokerage(
      {
        brokerId,
        policy,
        store: parts.store,
        market: parts.market,
        clock: parts.clock,
        seed: parts.seed,
        announce: (event) => announcements.announce({ event, listeners }),
        later: options.later ?? ((delayMs, run) => timers.later(delayMs, run)),
      },
      listeners,
    )
    brokerages.set(brokerId, brokerage)
  }
  return {
    broker(brokerId) {
      const found = brokerages.get(brokerId)
      if (!found) throw new RangeError(`no simulated broker is called ${brokerId}`)
      return found
    },
    tick() {
      for (const brokerage of brokerages.values()) brokerage.advance()
    },
    reset() {
      timers.clear()
      announcements.clear()
      for (const brokerage of brokerages.values()) brokerage.restart()
    },
    close() {
      timers.clear()
      for (const brokerage of brokerages.values()) brokerage.close()
    },
  }
}
