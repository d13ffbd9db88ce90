/** What every simulated server stands on: state, time, market, exchange, randomness, faults. One world per host. */
import { createArmedFaults } from '../faults/armed-faults.ts'
import type { ArmedFaults } from '../faults/armed-faults.ts'
import { simulatedClock, startInstant } from '../clock/simulated-clock.ts'
import type { ControlledClock } from '../clock/simulated-clock.ts'
import { createTimers } from '../clock/timers.ts'
import type { Timers } from '../clock/timers.ts'
import type { ExchangeEngine, ExchangeParts } from '../exchange/engine.ts'
import type { BrokerPolicy, SeededRandom } from '../exchange/policy.ts'
import { calendar } from '../market/calendar.ts'
import { createMarket } from '../market/create-market.ts'
import type { ControlledMarket } from '../market/create-market.ts'
import { keyOf, seededStream } from '../market/random.ts'
import type { OwnedStore, StateStore } from '../state/state-store.ts'

export const seedDefault = 1
/** The clock is written with every change, and at least this often, so that no instant is told twice after a kill. */
export const clockKeptEveryMs = 2_000
/** Timers that a jump of the clock passes one by one; a jump over more takes the rest in one step. */
const jumpStepsMax = 10_000

interface KeptClock {
  readonly now: number
  readonly paused: boolean
  /** Written on closing: nothing happened after it. */
  readonly isClean: boolean
}

export interface WorldOptions {
  readonly store: OwnedStore
  /** For a fresh state; what is kept wins. */
  readonly seed: number
  /** Milliseconds since the epoch, for the day on which a fresh simulator starts. */
  readonly today: () => number
  readonly elapsedMs: () => number
  readonly policies: Readonly<Record<string, BrokerPolicy>>
  readonly createExchange: (parts: ExchangeParts) => ExchangeEngine
}

export interface World {
  /** For all who keep state: its flush notes the clock too. */
  readonly store: StateStore
  readonly clock: ControlledClock
  readonly timers: Timers
  readonly market: ControlledMarket
  readonly exchange: ExchangeEngine
  readonly armed: ArmedFaults
  seed(): number
  /** A stream of draws of its own, which goes on after a restart where it stopped. */
  randomFor(name: string): SeededRandom
  /** What is due now: timers, then the exchange. */
  tick(): void
  /** Jumps forward, doing on the way what is due on the way. False when the instant lies in the past. */
  jump(to: number): boolean
  /** Notes the clock, also when nothing else has changed. */
  keepClock(): Promise<void>
  reset(seed: number): void
  close(): Promise<void>
}

function draws({ store }: WorldOptions, seed: () => number) {
  const drawn = store.collection<number>('host.draws')
  const counts = new Map<string, { value: number }>()
  return {
    randomFor: (name: string): SeededRandom => {
      const count = { value: drawn.get(name) ?? 0 }
      counts.set(name, count)
      return seededStream(
        () => keyOf(seed(), name),
        count,
        () => drawn.set(name, count.value),
      )
    },
    reset() {
      for (const count of counts.values()) count.value = 0
    },
  }
}

function keptClock(options: WorldOptions) {
  const { store, today, elapsedMs } = options
  const collection = store.collection<KeptClock>('host.clock')
  const kept = collection.get('clock')
  const unclean = kept && !kept.isClean && !kept.paused ? clockKeptEveryMs : 0
  const clock = simulatedClock({
    at: kept ? kept.now + unclean : startInstant(calendar, today()),
    paused: kept?.paused ?? false,
    elapsedMs,
  })
  const keep = (isClean: boolean): void => collection.set('clock', { now: clock.now(), paused: clock.paused, isClean })
  return { clock, keep }
}

/** The store as all but the host see it: whatever is written is dated. */
const datedStore = (owned: OwnedStore, keepClock: () => void): StateStore => ({
  collection: (name) => owned.collection(name),
  flush() {
    if (owned.isChanged) keepClock()
    return owned.flush()
  },
})

function jumper({ clock, timers, tick }: Pick<World, 'clock' | 'timers' | 'tick'>): World['jump'] {
  return (to) => {
    if (to < clock.now()) return false
    for (let steps = 0; steps < jumpStepsMax; steps += 1) {
      const due = timers.next()
      if (due === undefined || due > to) break
      clock.set(Math.max(due, clock.now()))
      tick()
    }
    clock.set(Math.max(to, clock.now()))
    tick()
    return true
  }
}

export function createWorld(options: WorldOptions): World {
  const owned = options.store
  const seeds = owned.collection<number>('host.seed')
  const seed = (): number => seeds.get('seed') ?? options.seed
  seeds.set('seed', seed())
  const { clock, keep } = keptClock(options)
  const store = datedStore(owned, () => keep(false))
  const timers = createTimers()
  const market = createMarket(seed(), store)
  const { randomFor, ...random } = draws(options, seed)
  const faultDraws = randomFor('faults')
  const armed = createArmedFaults(() => faultDraws.next())
  const { policies } = options
  const exchange = options.createExchange({ store, market, clock, policies, random: randomFor('exchange'), seed })
  const tick = (): void => {
    timers.runDue(clock.now())
    exchange.tick()
  }
  const jump = jumper({ clock, timers, tick })
  return {
    store,
    clock,
    timers,
    market,
    exchange,
    armed,
    seed,
    randomFor,
    tick,
    jump,
    keepClock() {
      keep(false)
      return owned.flush()
    },
    reset(next) {
      armed.clear()
      timers.clear()
      owned.clear()
      random.reset()
      seeds.set('seed', next)
      market.reseed(next)
      clock.restart(startInstant(calendar, options.today()))
      exchange.reset()
    },
    async close() {
      exchange.close()
      timers.clear()
      keep(true)
      await owned.close()
    },
  }
}
