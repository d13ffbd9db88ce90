/**
 * A whole process on moved time: dates, the monotonic clock and every timer of app, adapters and simulators stand still until
 * the scenario moves them, while HTTP, WebSockets and the database stay real. Time moves only when nothing is under way, so
 * that no call ever sees an hour pass between its question and its answer; what is due on the way runs once, in order.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { syncBuiltinESMExports } from 'node:module'
import timersPromises from 'node:timers/promises'

/** A pause inside a sequence of calls (a rate limit, a retry) is waited out at once; repeated work comes in longer ones. */
const pauseMsMax = 999
/** Real milliseconds between two looks, and how many of them in a row must find everything quiet. */
const lookMs = 1
const quietLooks = 4
/** A call that stands still for so many looks waits for time: it is given some. */
const stuckLooks = 25
const stuckStepMs = 1_000
/** Pauses waited out in one settling; one that has more goes on after the next step. */
const pausesMax = 400
/** A call of the scenario's own that waits for time gets it in steps of this. */
const duringStepMs = 250
/** Virtual time that such a call may take. */
const duringMsMax = 180_000
/** Real time; who never comes to rest is told about instead of waited for. */
const settleMsMax = 60_000

interface Waiting {
  due: number
  readonly order: number
  readonly timer: VirtualTimer
  readonly isPause: boolean
}

export interface VirtualTime {
  now(): number
  /** Waits until nothing is under way, pauses of less than a second included. */
  settle(): Promise<void>
  /** Settles, moves on, runs what is due by then once each, and settles. */
  advance(ms: number): Promise<void>
  advanceTo(at: number): Promise<void>
  /** For a call of the scenario's own: time goes on in small steps until it is answered. */
  during<T>(call: Promise<T>): Promise<T>
  /** The real monotonic clock, for time limits of the scenario itself. */
  realMs(): number
  /** Everything real again; timers that wait never run. */
  restore(): void
}

/** What else is under way (database), looked at between steps. */
export type Busy = () => boolean

type Callback = (...args: unknown[]) => void

class VirtualTimer {
  readonly #schedule: Schedule
  readonly #run: () => void
  readonly #delayMs: number
  readonly repeats: boolean
  isReferenced = true

  constructor(schedule: Schedule, run: () => void, { delayMs, repeats }: { delayMs: number; repeats: boolean }) {
    this.#schedule = schedule
    this.#run = run
    this.#delayMs = delayMs
    this.repeats = repeats
  }

  arm(isPause = false): this {
    this.#schedule.add(this, this.#delayMs, isPause)
    return this
  }

  fire(): void {
    if (this.repeats) this.arm()
    this.#run()
  }

  ref(): this {
    this.isReferenced = true
    return this
  }

  unref(): this {
    this.isReferenced = false
    return this
  }

  hasRef(): boolean {
    return this.isReferenced
  }

  refresh(): this {
    this.close()
    return this.arm()
  }

  close(): this {
    this.#schedule.drop(this)
    return this
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

class Schedule {
  readonly #waiting = new Map<VirtualTimer, Waiting>()
  #count = 0
  now: number

  constructor(now: number) {
    this.now = now
  }

  add(timer: VirtualTimer, delayMs: number, isPause: boolean): void {
    this.#count += 1
    this.#waiting.set(timer, { due: this.now + delayMs, order: this.#count, timer, isPause })
  }

  drop(timer: VirtualTimer): void {
    this.#waiting.delete(timer)
  }

  /** What is due by then, in order, each once: what runs again by then is late, as after a pause of the machine. */
  runDue(to: number): void {
    const due = [...this.#waiting.values()]
      .filter((waiting) => waiting.due <= to)
      .toSorted((one, other) => one.due - other.due || one.order - other.order)
    this.now = Math.max(this.now, to)
    for (const { timer, order } of due) {
      // Cancelled or armed anew by one before it.
      if (this.#waiting.get(timer)?.order !== order) continue
      this.#waiting.delete(timer)
      timer.fire()
    }
  }

  nextPause(): number | undefined {
    let next: number | undefined
    for (const { due, isPause } of this.#waiting.values()) if (isPause && (next === undefined || due < next)) next = due
    return next
  }
}

const delayOf = (ms: unknown): number => Math.max(1, typeof ms === 'number' && ms < 2 ** 31 ? ms : 1)

interface Real {
  readonly setTimeout: typeof setTimeout
  readonly performanceNow: () => number
}

/** Replaces what tells and waits for time in this process. @returns how to put it back. */
function install(schedule: Schedule, startedAt: number): () => void {
  const kept = { Date, setTimeout, setInterval, clearTimeout, clearInterval }
  const sleepKept = timersPromises.setTimeout
  const timer = (run: Callback, ms: unknown, repeats: boolean, args: unknown[]) =>
    new VirtualTimer(schedule, () => run(...args), { delayMs: delayOf(ms), repeats })
  const clear = (real: (id: never) => void) => (id: unknown) => {
    if (id instanceof VirtualTimer) id.close()
    else real(id as never)
  }
  class VirtualDate extends Date {
    // oxlint-disable-next-line typescript/no-explicit-any -- The constructor of Date takes many shapes; they are passed on.
    constructor(...given: any[]) {
      if (given.length === 0) super(schedule.now)
      else super(...(given as [number]))
    }
    static override now(): number {
      return Math.floor(schedule.now)
    }
    static override [Symbol.hasInstance](value: unknown): boolean {
      return Object.prototype.toString.call(value) === '[object Date]'
    }
  }
  Object.assign(globalThis, {
    Date: VirtualDate,
    setTimeout: (run: Callback, ms?: unknown, ...args: unknown[]) => timer(run, ms, false, args).arm(),
    setInterval: (run: Callback, ms?: unknown, ...args: unknown[]) => timer(run, ms, true, args).arm(),
    clearTimeout: clear(kept.clearTimeout),
    clearInterval: clear(kept.clearInterval),
  })
  Object.defineProperty(performance, 'now', { configurable: true, value: () => schedule.now - startedAt })
  Object.assign(timersPromises, { setTimeout: sleeper(schedule) })
  syncBuiltinESMExports()
  return () => {
    Object.assign(globalThis, kept)
    Reflect.deleteProperty(performance, 'now')
    Object.assign(timersPromises, { setTimeout: sleepKept })
    syncBuiltinESMExports()
  }
}

/** `timers/promises` on the schedule. */
const sleeper =
  (schedule: Schedule) =>
  <T>(ms?: number, value?: T, { signal }: { readonly signal?: AbortSignal } = {}): Promise<T | undefined> =>
    new Promise((resolve, reject) => {
      const abort = () => {
        timer.close()
        reject(new DOMException('The operation was aborted', 'AbortError'))
      }
      const delayMs = delayOf(ms)
      const timer = new VirtualTimer(
        schedule,
        () => {
          signal?.removeEventListener('abort', abort)
          resolve(value)
        },
        { delayMs, repeats: false },
      )
      if (signal?.aborted === true) return abort()
      signal?.addEventListener('abort', abort, { once: true })
      timer.arm(delayMs <= pauseMsMax)
    })

/** Calls of this process that have no whole answer yet, by what the HTTP client tells. */
function watchCalls() {
  const open = new Set<unknown>()
  let count = 0
  const requestOf = (message: unknown): unknown => (message as { readonly request: unknown }).request
  const begin = (message: unknown) => {
    count += 1
    open.add(requestOf(message))
  }
  const end = (message: unknown) => {
    open.delete(requestOf(message))
  }
  const channels = [
    ['undici:request:create', begin],
    ['undici:request:trailers', end],
    ['undici:request:error', end],
  ] as const
  for (const [name, listener] of channels) subscribe(name, listener)
  return {
    open: () => open.size,
    count: () => count,
    stop: () => {
      for (const [name, listener] of channels) unsubscribe(name, listener)
    },
  }
}

/** @param at where time stands at first, milliseconds since the epoch. */
export function startVirtualTime(at: number, isBusy: Busy): VirtualTime {
  const real: Real = { setTimeout, performanceNow: performance.now.bind(performance) }
  const schedule = new Schedule(at)
  const calls = watchCalls()
  const restoreTimers = install(schedule, at)
  /** Calls of the scenario's own that wait for an answer: what they wait for is looked at, not they. */
  let own = 0
  const pause = () => new Promise<void>((resolve) => real.setTimeout(resolve, lookMs))

  /** @returns whether calls are open that nothing happens to: what they wait for is time. */
  const quiet = async (deadline: number): Promise<boolean> => {
    let [looks, still, seen] = [0, 0, '']
    while (looks < quietLooks) {
      await pause()
      const isIdle = calls.open() <= own && !isBusy()
      const now = `${calls.count()} ${calls.open()}`
      looks = isIdle && now === seen ? looks + 1 : 0
      still = !isBusy() && now === seen ? still + 1 : 0
      seen = now
      if (still > stuckLooks) return true
      if (real.performanceNow() > deadline)
        throw new Error(
          `nothing came to rest: ${calls.open()} calls are open, the database is ${isBusy() ? 'busy' : 'idle'}`,
        )
    }
    return false
  }
  const settle = async (): Promise<void> => {
    const deadline = real.performanceNow() + settleMsMax
    for (let pauses = 0; pauses < pausesMax; pauses += 1) {
      const isStuck = await quiet(deadline)
      const next = schedule.nextPause()
      if (next !== undefined) schedule.runDue(next)
      else if (isStuck) schedule.runDue(schedule.now + stuckStepMs)
      else return
    }
  }
  const advanceTo = async (to: number): Promise<void> => {
    await settle()
    schedule.runDue(to)
    await settle()
  }
  const during = async <T>(call: Promise<T>): Promise<T> => {
    let isOver = false
    const end = () => {
      isOver = true
    }
    const until = schedule.now + duringMsMax
    own += 1
    try {
      void call.then(end, end)
      while (!isOver && schedule.now < until) {
        await settle()
        if (!isOver) schedule.runDue(schedule.now + duringStepMs)
      }
      if (!isOver) throw new Error(`a call had no answer after ${duringMsMax} ms of virtual time`)
      return await call
    } finally {
      own -= 1
    }
  }
  return {
    now: () => schedule.now,
    during,
    settle,
    advanceTo,
    advance: (ms) => advanceTo(schedule.now + ms),
    realMs: () => real.performanceNow(),
    restore: () => {
      calls.stop()
      restoreTimers()
    },
  }
}
