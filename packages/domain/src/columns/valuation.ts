/**
 * What symbols were worth at the closes of many days, exactly: sums of products of whole counts in doubles, one column for
 * each unit, and as many more as keep every sum below 2^53. What no count tells exactly is added in integers of any size.
 */
import { contractSize, fixedPlaces, times } from '../ledger/index.ts'
import { closeOn } from './closes.ts'
import type { Closes } from './closes.ts'
import { amountsPerCount, countMax } from './counts.ts'
import { rowOn } from './past.ts'
import type { Past } from './past.ts'
import { wideAt } from './wide.ts'

export interface PastMarket {
  /** By place of the symbol; `undefined`: it has no prices. */
  readonly closes: readonly (Closes | undefined)[]
  /** From this day on `present` holds where there is one. */
  readonly today: number
  readonly present: readonly (bigint | undefined)[]
}

export const priceOn = ({ closes, today, present }: PastMarket, symbol: number, day: number): bigint | undefined => {
  const now = day >= today ? present[symbol] : undefined
  if (now !== undefined) return now
  const own = closes[symbol]
  return own && closeOn(own, day)
}

/** The days of a walk, and where rows and closes stand among them. Closes of the same days are placed once. */
export class Calendar {
  readonly days: Int32Array
  readonly #first: number
  /** By days since the first one: the place of the first day that is not before. */
  readonly #places: Int32Array
  readonly #closes = new Map<Int32Array, { readonly staleDaysMax: number; readonly at: Int32Array }>()

  constructor(days: Int32Array) {
    this.days = days
    this.#first = days[0] ?? 0
    this.#places = new Int32Array(Math.max(0, (days.at(-1) ?? 0) - this.#first + 1))
    let since = 0
    for (const [place, day] of days.entries())
      for (; since <= day - this.#first; since += 1) this.#places[since] = place
  }

  /** Place of the first of the days that is not before `day`. */
  place(day: number): number {
    return day <= this.#first ? 0 : (this.#places[day - this.#first] ?? this.days.length)
  }

  /** By place: which close holds on the day, or -1. */
  closesAt({ day, staleDaysMax }: Closes): Int32Array {
    const known = this.#closes.get(day)
    if (known?.staleDaysMax === staleDaysMax) return known.at
    const at = new Int32Array(this.days.length).fill(-1)
    let next = 0
    for (const [place, today] of this.days.entries()) {
      while (next < day.length && (day[next] ?? 0) <= today) next += 1
      if (next > 0 && today - (day[next - 1] ?? 0) <= staleDaysMax) at[place] = next - 1
    }
    this.#closes.set(day, { staleDaysMax, at })
    return at
  }
}

/** Each row of a symbol after which something is held, and the places of the days that it holds for. */
export function eachStretch(
  past: Past,
  calendar: Calendar,
  symbol: number,
  see: (row: number, from: number, to: number) => void,
): void {
  const { day, starts } = past
  const { length } = calendar.days
  const end = starts[symbol + 1] ?? 0
  let from = 0
  for (let row = rowOn(past, symbol, calendar.days[0] ?? 0); row < end && from < length; row += 1) {
    const to = row + 1 < end ? calendar.place(day[row + 1] ?? 0) : length
    if (to > from && past.isHeld[row] === 1) see(row, from, to)
    from = to
  }
}

/** Counts held and the unit of their products with prices: one, or two where one product would be too large. */
export interface Counted {
  /** Divides what is held into two counts: hundreds of thousands, say, and the rest. */
  readonly divisor: number
  /** Places of the products of the upper counts, and of the rest. */
  readonly places: readonly [number, number]
  /** Above each product. */
  readonly bounds: readonly [number, number]
  /** Shares of one unit held. */
  readonly size: number
}

/** Half of what a double counts: a bound is itself a rounded product. */
const productMax = countMax / 2

/** How a symbol is counted; `undefined`: only in integers of any size. */
export function countedOf(past: Past, closes: Closes, symbol: number): Counted | undefined {
  const places = past.places[symbol] ?? -1
  if (places < 0 || closes.wide || places + closes.places > fixedPlaces) return undefined
  const size = Number(contractSize(past.symbols[symbol] ?? ''))
  const most = past.heldMax[symbol] ?? 0
  const price = closes.countMax * size
  const whole = places + closes.places
  if (most * price < productMax) return { divisor: 1, places: [whole, whole], bounds: [most * price, 0], size }
  for (let off = 1; off <= places; off += 1) {
    const divisor = 10 ** off
    const bounds = [(most / divisor + 1) * price, divisor * price] as const
    if (bounds[0] < productMax && bounds[1] < productMax) return { divisor, places: [whole - off, whole], bounds, size }
  }
  return undefined
}

/** Places of days on which the same is held. */
interface Stretch {
  readonly row: number
  readonly from: number
  readonly to: number
}

/** One symbol as it is added up. */
interface Adding extends Pick<Counted, 'divisor' | 'size'> {
  readonly at: Int32Array
  readonly count: Float64Array
  readonly upper: Float64Array
  readonly lower: Float64Array | undefined
}

/** Place of the first day that it does not add. */
interface Until {
  readonly last: number
}

interface Bin {
  readonly places: number
  readonly sums: Float64Array
  bound: number
}

type Lack = (place: number) => void

export class Valuation {
  readonly calendar: Calendar
  /** Symbols without a price, by place of the day. */
  readonly lacking: Int32Array
  readonly #bins: Bin[] = []
  readonly #wide = new Map<number, bigint>()
  readonly #past: Past
  readonly #market: PastMarket
  /** From here on prices of now may hold. */
  readonly #todayPlace: number

  constructor(past: Past, market: PastMarket, calendar: Calendar) {
    this.#past = past
    this.#market = market
    this.calendar = calendar
    this.lacking = new Int32Array(calendar.days.length)
    this.#todayPlace = calendar.place(market.today)
  }

  /** Adds what is held of one symbol; `lack` is told each place of a day on which it had no price. */
  add(symbol: number, lack: Lack): void {
    const closes = this.#market.closes[symbol]
    const counted = closes && countedOf(this.#past, closes, symbol)
    const { length } = this.calendar.days
    let from = 0
    if (closes && counted) {
      from = this.#market.present[symbol] === undefined ? length : this.#todayPlace
      this.#addCounts(symbol, { ...this.#adding(closes, counted), last: from }, lack)
    }
    if (from === length) return
    eachStretch(this.#past, this.calendar, symbol, (row, first, to) => {
      if (to > from) this.#addIntegers(symbol, { row, from: Math.max(first, from), to }, lack)
    })
  }

  /** By place of the day. */
  valueAt(place: number): bigint {
    let value = this.#wide.get(place) ?? 0n
    for (const { places, sums } of this.#bins) value += BigInt(sums[place] ?? 0) * amountsPerCount(places)
    return value
  }

  #bin(places: number, bound: number): Bin {
    let bin = this.#bins.find((one) => one.places === places && one.bound + bound < countMax)
    if (!bin) {
      bin = { places, sums: new Float64Array(this.calendar.days.length), bound: 0 }
      this.#bins.push(bin)
    }
    bin.bound += bound
    return bin
  }

  #adding(closes: Closes, { divisor, places, bounds, size }: Counted): Adding {
    return {
      at: this.calendar.closesAt(closes),
      count: closes.count,
      divisor,
      size,
      upper: this.#bin(places[0], bounds[0]).sums,
      lower: divisor === 1 ? undefined : this.#bin(places[1], bounds[1]).sums,
    }
  }

  /** As `eachStretch`, written out: a call for each row would cost more than its days. */
  #addCounts(symbol: number, { at, count, divisor, size, upper, lower, last }: Adding & Until, lack: Lack): void {
    const { day, starts, held } = this.#past
    const { calendar } = this
    const end = starts[symbol + 1] ?? 0
    let from = 0
    for (let row = rowOn(this.#past, symbol, calendar.days[0] ?? 0); row < end && from < last; row += 1) {
      const next = row + 1 < end ? calendar.place(day[row + 1] ?? 0) : last
      const to = next < last ? next : last
      const units = held[row] ?? 0
      const high = lower ? Math.trunc(units / divisor) : units
      const each = high * size
      const rest = (units - high * divisor) * size
      for (let place = from; units !== 0 && place < to; place += 1) {
        const close = at[place] ?? -1
        if (close < 0) this.#lacks(place, lack)
        else {
          const price = count[close] ?? 0
          upper[place] = (upper[place] ?? 0) + each * price
          if (lower) lower[place] = (lower[place] ?? 0) + rest * price
        }
      }
      from = to
    }
  }

  #addIntegers(symbol: number, { row, from, to }: Stretch, lack: Lack): void {
    const held = wideAt(this.#past.heldWide, row)
    const size = contractSize(this.#past.symbols[symbol] ?? '')
    for (let place = from; place < to; place += 1) {
      const price = priceOn(this.#market, symbol, this.calendar.days[place] ?? 0)
      if (price === undefined) this.#lacks(place, lack)
      else this.#wide.set(place, (this.#wide.get(place) ?? 0n) + times(held, price) * size)
    }
  }

  #lacks(place: number, lack: Lack): void {
    this.lacking[place] = (this.lacking[place] ?? 0) + 1
    lack(place)
  }
}
