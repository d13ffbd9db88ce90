/**
 * Moves one broker's books through simulated time: everything due between two instants happens in its order, however far
 * the clock jumped. While the clock is paused only what the calendar demands happens; nothing that rests is matched.
 */
import { corporateMorning } from './corporate.ts'
import type { Desk } from './desk.ts'
import { expireDue, perform, releaseQueued, resume, runAuctions } from './life.ts'
import { expireOptions } from './option-expiry.ts'
import { matchResting } from './resting.ts'
import { nextSessionChange } from './sessions.ts'

const doneUntil = 'doneUntil'
/** A longer step of the clock than this hurries what waits for a delay of the wall: it was due long before. */
const jumpMs = 2000
const warmMs = 60_000
/** How old the durable mark of time may be: what lies after it is looked at again after a restart, with the same result. */
const markEveryMs = 60_000

export class Timeline {
  readonly #desk: Desk
  #until: number | undefined
  #hasResumed = false
  /** Symbols whose next session is not computed yet. */
  #cold: string[] | undefined
  #isAdvancing = false

  constructor(desk: Desk) {
    this.#desk = desk
    desk.due = (task) => {
      this.advance(desk.clock.now())
      perform(desk, task, desk.clock.now())
      this.settle(desk.clock.now())
    }
  }

  /** Does all tasks that are due at an instant, and those that follow from them at once. */
  settle(at: number): void {
    for (let task = this.#desk.ready.shift(); task; task = this.#desk.ready.shift()) perform(this.#desk, task, at)
  }

  /** Brings the books up to an instant. Earlier ones do nothing. */
  advance(now: number): void {
    if (this.#isAdvancing) return
    this.#isAdvancing = true
    try {
      this.#advance(now)
    } finally {
      this.#isAdvancing = false
      this.#desk.isHurried = false
    }
  }

  #advance(now: number): void {
    const desk = this.#desk
    this.#until ??= desk.counters.get(doneUntil) ?? now
    if (!this.#hasResumed) {
      this.#hasResumed = true
      resume(desk)
      this.settle(this.#until)
    }
    if (now <= this.#until) return
    if (now - this.#until > jumpMs) this.#hurry(this.#until)
    desk.isHurried = true
    let from = this.#until
    for (let due = this.#nextDue(from); due <= now; due = this.#nextDue(from)) {
      this.#match(from, due)
      this.#turn(due)
      from = due
    }
    this.#match(from, now)
    this.#warm(now)
    this.#mark(now, from !== this.#until || desk.clock.paused)
  }

  /** Delays of the wall end before a jump. */
  #hurry(at: number): void {
    const desk = this.#desk
    desk.isHurried = true
    desk.ready.push(...desk.delayed.values())
    desk.delayed.clear()
    this.settle(at)
  }

  #match(from: number, to: number): void {
    if (!this.#desk.clock.paused) matchResting(this.#desk, { from, to }, (at) => this.settle(at))
  }

  /** Computing a session's path takes a millisecond: one symbol with each tick before a change, not all at the change. */
  #warm(now: number): void {
    const change = nextSessionChange(this.#desk.market.calendar, now)
    if (change - now > warmMs) {
      this.#cold = undefined
      return
    }
    this.#cold ??= [...new Set(this.#desk.working().map(({ symbol }) => symbol))]
    const symbol = this.#cold.pop()
    if (symbol !== undefined) this.#desk.market.quote(symbol, change)
  }

  /** Next change of session or end of an order. */
  #nextDue(after: number): number {
    let due = nextSessionChange(this.#desk.market.calendar, after)
    for (const { expiresAt } of this.#desk.working())
      if (expiresAt !== null && expiresAt > after && expiresAt < due) due = expiresAt
    return due
  }

  /** What happens at the turn of a session. */
  #turn(at: number): void {
    const desk = this.#desk
    const hours = desk.market.calendar.hours(desk.market.calendar.newYork(at).date)
    if (at === hours?.preOpensAt) corporateMorning(desk, hours.date)
    if (at === hours?.opensAt) runAuctions(desk, 'opg', at)
    if (at === hours?.closesAt) runAuctions(desk, 'cls', at)
    this.settle(at)
    expireDue(desk, at)
    releaseQueued(desk, at)
    this.settle(at)
    if (at === hours?.closesAt) expireOptions(desk, hours.date, at)
  }

  #mark(now: number, isWorthKeeping: boolean): void {
    const kept = this.#desk.counters.get(doneUntil)
    this.#until = now
    if (isWorthKeeping || kept === undefined || now - kept >= markEveryMs) this.#desk.counters.set(doneUntil, now)
  }
}
