/** Where rows and closes stand among the days of a walk. */
import type { Closes } from './closes.ts'

/** Where the closes of some days stand among the days of a walk. */
export interface Placed {
  /** By place: which close holds on the day, or -1. */
  readonly at: Int32Array
  /** By place: the end of the days from it on whose closes follow one another, or that have none. */
  readonly until: Int32Array
}

function placed({ day, staleDaysMax }: Closes, days: Int32Array): Placed {
  const at = new Int32Array(days.length).fill(-1)
  let next = 0
  for (let place = 0; place < days.length; place += 1) {
    const today = days[place] ?? 0
    while (next < day.length && (day[next] ?? 0) <= today) next += 1
    if (next > 0 && today - (day[next - 1] ?? 0) <= staleDaysMax) at[place] = next - 1
  }
  const until = new Int32Array(days.length)
  for (let place = days.length - 1; place >= 0; place -= 1) {
    const close = at[place] ?? -1
    const isNext = place + 1 < days.length && at[place + 1] === (close < 0 ? -1 : close + 1)
    until[place] = isNext ? (until[place + 1] ?? 0) : place + 1
  }
  return { at, until }
}

/** The days of a walk, and where rows and closes stand among them. Closes of the same days are placed once. */
export class WalkCalendar {
  readonly days: Int32Array
  readonly #first: number
  /** By days since the first one: the place of the first day that is not before. */
  readonly #places: Int32Array
  readonly #closes = new Map<Int32Array, { readonly staleDaysMax: number; readonly found: Placed }>()

  constructor(days: Int32Array) {
    this.days = days
    this.#first = days[0] ?? 0
    this.#places = new Int32Array(Math.max(0, (days.at(-1) ?? 0) - this.#first + 1))
    let since = 0
    for (let place = 0; place < days.length; place += 1)
      for (const day = days[place] ?? 0; since <= day - this.#first; since += 1) this.#places[since] = place
  }

  /** Place of the first of the days that is not before `day`; as many as there are days when all are. */
  place(day: number): number {
    const since = day - this.#first
    if (since <= 0) return 0
    return since < this.#places.length ? (this.#places[since] ?? 0) : this.days.length
  }

  placed(closes: Closes): Placed {
    const known = this.#closes.get(closes.day)
    if (known?.staleDaysMax === closes.staleDaysMax) return known.found
    const found = placed(closes, this.days)
    this.#closes.set(closes.day, { staleDaysMax: closes.staleDaysMax, found })
    return found
  }
}
