/**
 * What symbols were worth at the closes of many days, exactly: sums of products of whole counts in doubles, one column for
 * each unit, and as many more as keep every sum below 2^53. What no count tells exactly is added in integers of any size.
 */
import { contractSize, fixedPlaces, times } from '../ledger/index.ts'
import { closeOn } from './closes.ts'
import type { Closes } from './closes.ts'
import { amountsPerCount, countMax } from './counts.ts'
import { restPlaces, restsPerUnit, wholeMax } from './pairs.ts'
import type { PairColumn } from './pairs.ts'
import type { Past } from './past.ts'
import type { Placed, WalkCalendar } from './walk-calendar.ts'
import type { Stretches } from './stretches.ts'
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
  readonly placed: Placed
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

/** Places of days from one on and before another. */
type Lack = (from: number, to: number) => void

function addRun(sums: Float64Array, each: number, count: Float64Array, { from, to, shift }: Run): void {
  for (let place = from; place < to; place += 1) sums[place] = (sums[place] ?? 0) + each * (count[place + shift] ?? 0)
}

/** Days whose closes follow one another: the close of a place is `shift` further on. */
interface Run {
  readonly from: number
  readonly to: number
  readonly shift: number
}

export class Valuation {
  readonly calendar: WalkCalendar
  /** Symbols without a price, by place of the day. */
  readonly lacking: Int32Array
  readonly #bins: Bin[] = []
  readonly #wide = new Map<number, bigint>()
  readonly #past: Past
  readonly #market: PastMarket
  /** From here on prices of now may hold. */
  readonly #todayPlace: number

  constructor(past: Past, market: PastMarket, calendar: WalkCalendar) {
    this.#past = past
    this.#market = market
    this.calendar = calendar
    this.lacking = new Int32Array(calendar.days.length)
    this.#todayPlace = calendar.place(market.today)
  }

  /** Adds what is held of one symbol; `lack` is told the days on which it had no price. */
  add(symbol: number, stretches: Stretches, lack: Lack): void {
    const closes = this.#market.closes[symbol]
    const counted = closes && countedOf(this.#past, closes, symbol)
    const { length } = this.calendar.days
    let from = 0
    if (closes && counted) {
      from = this.#market.present[symbol] === undefined ? length : this.#todayPlace
      this.#addCounts(stretches, { ...this.#adding(closes, counted), last: from }, lack)
    }
    if (from === length) return
    const { first, count, ends, offset } = stretches
    let reached = 0
    for (let at = 0; at < count; at += 1) {
      const to = ends[offset + at] ?? 0
      const row = first + at
      if (this.#past.isHeld[row] === 1) this.#addIntegers(symbol, { row, from: Math.max(reached, from), to }, lack)
      reached = to
    }
  }

  /** By place of the day. */
  valueAt(place: number): bigint {
    let value = this.#wide.get(place) ?? 0n
    for (const { places, sums } of this.#bins) value += BigInt(sums[place] ?? 0) * amountsPerCount(places)
    return value
  }

  /** All days at once, and what is given besides, in plain doubles; `undefined` where these are not exact. */
  pairs(cash: PairColumn, cashMax: number): PairColumn | undefined {
    let bound = cashMax
    for (const { places, bound: own } of this.#bins) {
      if (places > restPlaces) return undefined
      bound += own / 10 ** places
    }
    if (this.#wide.size > 0 || bound >= wholeMax) return undefined
    const [whole, rest] = [cash.whole.slice(), cash.rest.slice()]
    for (const { places, sums } of this.#bins) {
      const scale = 10 ** places
      const finer = 10 ** (restPlaces - places)
      for (let place = 0; place < sums.length; place += 1) {
        const sum = sums[place] ?? 0
        const units = Math.trunc(sum / scale)
        const fraction = (rest[place] ?? 0) + (sum - units * scale) * finer
        const carried = Math.trunc(fraction / restsPerUnit)
        whole[place] = (whole[place] ?? 0) + units + carried
        rest[place] = fraction - carried * restsPerUnit
      }
    }
    return { whole, rest }
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
      placed: this.calendar.placed(closes),
      count: closes.count,
      divisor,
      size,
      upper: this.#bin(places[0], bounds[0]).sums,
      lower: divisor === 1 ? undefined : this.#bin(places[1], bounds[1]).sums,
    }
  }

  #addCounts({ first, count: rows, ends, offset }: Stretches, adding: Adding & Until, lack: Lack): void {
    const { placed, count, divisor, size, upper, lower, last } = adding
    const { held } = this.#past
    const { at, until } = placed
    let from = 0
    for (let row = 0; row < rows && from < last; row += 1) {
      const end = ends[offset + row] ?? 0
      const to = end < last ? end : last
      const units = held[first + row] ?? 0
      const high = lower ? Math.trunc(units / divisor) : units
      while (units !== 0 && from < to) {
        const close = at[from] ?? -1
        const reached = until[from] ?? to
        const run = { from, to: reached < to ? reached : to, shift: close - from }
        if (close < 0) this.#lacks(run, lack)
        else {
          addRun(upper, high * size, count, run)
          if (lower) addRun(lower, (units - high * divisor) * size, count, run)
        }
        from = run.to
      }
      from = to
    }
  }

  #addIntegers(symbol: number, { row, from, to }: Stretch, lack: Lack): void {
    const held = wideAt(this.#past.heldWide, row)
    const size = contractSize(this.#past.symbols[symbol] ?? '')
    for (let place = from; place < to; place += 1) {
      const price = priceOn(this.#market, symbol, this.calendar.days[place] ?? 0)
      if (price === undefined) this.#lacks({ from: place, to: place + 1 }, lack)
      else this.#wide.set(place, (this.#wide.get(place) ?? 0n) + times(held, price) * size)
    }
  }

  #lacks({ from, to }: Pick<Run, 'from' | 'to'>, lack: Lack): void {
    for (let place = from; place < to; place += 1) this.lacking[place] = (this.lacking[place] ?? 0) + 1
    lack(from, to)
  }
}
