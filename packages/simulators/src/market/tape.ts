/**
 * Every trade that could be printed: where an instant lies in its session, what the last price was, and the bar of any
 * minute. Computes from the model and remembers the sessions touched last; prices leave rounded to the tick.
 */
import { bridgeStep } from './brownian.ts'
import { calendar, hoursOfIndex, tradingDayIndexAtOrBefore, tradingDayList } from './calendar.ts'
import { CorporateActions } from './corporate-actions.ts'
import { dateOfDay, dayMs, minuteMs, utcDate } from './date.ts'
import { gaussian, hash, keyOf } from './random.ts'
import type { SimBar } from './market.ts'
import type { Overrides } from './overrides.ts'
import { PriceModel, cryptoDayIndex, cryptoDayStart, dayDeviation, overnightShare } from './price-model.ts'
import type { DayLevels, Motion } from './price-model.ts'
import { quietPath, sessionPath } from './session-path.ts'
import type { SessionPath } from './session-path.ts'
import type { Listing } from './universe.ts'

export type Segment = 'pre' | 'regular' | 'post'

/** A stretch of trading: its minutes, when they begin and what a share is then. */
export interface Stretch {
  readonly listing: Listing
  readonly day: number
  readonly date: string
  readonly segment: Segment
  readonly from: number
  readonly to: number
  readonly path: SessionPath
  readonly scale: number
  /** Shares traded in all of it. */
  readonly volume: number
}

const cacheMost = 360
const stepsPerMinute = 64
const preMinutes = 330
const postMinutes = 240

export class Tape {
  readonly model: PriceModel
  readonly actions: CorporateActions
  readonly overrides: Overrides
  readonly #stretches = new Map<string, Stretch>()

  constructor(seed: number, overrides: Overrides) {
    this.model = new PriceModel(seed)
    this.actions = new CorporateActions(seed)
    this.overrides = overrides
  }

  /** The stretch that trades at an instant, or the last one before it. */
  stretchAt(listing: Listing, at: number): Stretch {
    if (listing.assetType === 'crypto') return this.stretch(listing, cryptoDayIndex(at), 'regular')
    const index = tradingDayIndexAtOrBefore(calendar.newYork(at).date)
    const hours = hoursOfIndex(index)
    if (at < hours.preOpensAt) return this.stretch(listing, index - 1, 'post')
    if (at < hours.opensAt) return this.stretch(listing, index, 'pre')
    return this.stretch(listing, index, at < hours.closesAt ? 'regular' : 'post')
  }

  stretch(listing: Listing, day: number, segment: Segment): Stretch {
    const key = `${listing.symbol} ${day} ${segment}`
    const known = this.#stretches.get(key)
    if (known) {
      this.#stretches.delete(key)
      this.#stretches.set(key, known)
      return known
    }
    const found = this.#build(listing, day, segment)
    this.#stretches.set(key, found)
    if (this.#stretches.size > cacheMost) {
      const oldest = this.#stretches.keys().next()
      if (!oldest.done) this.#stretches.delete(oldest.value)
    }
    return found
  }

  #build(listing: Listing, day: number, segment: Segment): Stretch {
    const motion = this.model.motion(listing)
    const levels = this.model.levels(motion, day)
    if (listing.assetType === 'crypto') {
      const from = cryptoDayStart(day)
      const path = sessionPath({ model: this.model, motion, day, levels, minutes: 1440 })
      return {
        listing,
        day,
        date: utcDate(from),
        segment: 'regular',
        from,
        to: from + dayMs,
        path,
        scale: 1,
        volume: roundCoins(this.dayVolume(motion, day, levels)),
      }
    }
    const hours = hoursOfIndex(day)
    const scale = this.actions.shareFactor(listing, hours.date)
    const volume = this.dayVolume(motion, day, levels) / scale
    const shared = { listing, day, date: hours.date, segment, scale }
    if (segment === 'regular') {
      const minutes = (hours.closesAt - hours.opensAt) / minuteMs
      const path = sessionPath({ model: this.model, motion, day, levels, minutes })
      return { ...shared, from: hours.opensAt, to: hours.closesAt, path, volume: Math.round(volume) }
    }
    const path = this.#quiet(motion, day, levels, segment)
    if (segment === 'pre')
      return { ...shared, from: hours.preOpensAt, to: hours.opensAt, path, volume: Math.round(volume * 0.012) }
    return { ...shared, from: hours.closesAt, to: hours.postClosesAt, path, volume: Math.round(volume * 0.016) }
  }

  #quiet(motion: Motion, day: number, levels: DayLevels, segment: 'pre' | 'post'): SessionPath {
    const deviation = dayDeviation(motion.loadings) * Math.sqrt(overnightShare) * 0.25
    const key = keyOf(motion.key, segment, day)
    if (segment === 'pre') {
      const from = levels.previousClose + levels.jump + 0.7 * (levels.open - levels.previousClose - levels.jump)
      return quietPath(key, { from: from + deviation * gaussian(key, 1), to: levels.open, deviation }, preMinutes)
    }
    const next = this.model.levels(motion, day + 1)
    const to = levels.close + 0.2 * (next.open - next.jump - levels.close)
    return quietPath(key, { from: levels.close, to: to + deviation * gaussian(key, 1), deviation }, postMinutes)
  }

  /** In shares of the anchor. */
  dayVolume(motion: Motion, day: number, levels: DayLevels): number {
    const surprise = Math.abs(levels.close - levels.previousClose) / dayDeviation(motion.loadings)
    const noise = Math.exp(0.28 * gaussian(keyOf(motion.key, 'volume'), day) - 0.04)
    return motion.listing.averageVolume * noise * (0.75 + 0.3 * Math.min(4, surprise))
  }

  /** The price of an instant as the model has it: neither rounded nor shifted by hand. */
  unshifted(listing: Listing, at: number): number {
    const stretch = this.stretchAt(listing, at)
    const { path, scale } = stretch
    if (at >= stretch.to) return Math.exp(path.points[path.minutes] ?? 0) * scale
    const { minute, step } = placeIn(stretch, at)
    return Math.exp(logPrice(path, minute, step)) * scale
  }

  /** The last price at an instant and when it was printed. */
  last(listing: Listing, at: number): { price: number; at: number; halted: boolean } {
    const stretch = this.stretchAt(listing, at)
    const price = round(this.unshifted(listing, at) * this.overrides.factorAt(listing.symbol, at))
    const override = this.overrides.last(listing.symbol)
    const setAt = override !== undefined && override.at <= at ? override.at : 0
    if (at >= stretch.to) return { price, at: Math.max(stretch.to, setAt), halted: false }
    const { minute, step } = placeIn(stretch, at)
    const { halt } = stretch.path
    const printedAt = stretch.from + minute * minuteMs + Math.floor((step * minuteMs) / stepsPerMinute)
    return {
      price,
      at: Math.max(printedAt, setAt),
      halted: halt !== undefined && minute >= halt[0] && minute < halt[1],
    }
  }

  /** The bar of a minute of a stretch as known at `until`; `undefined` where nothing trades. */
  minuteBar(stretch: Stretch, minute: number, until: number): SimBar | undefined {
    const { path, listing, scale } = stretch
    if (path.halt && minute >= path.halt[0] && minute < path.halt[1]) return undefined
    const at = stretch.from + minute * minuteMs
    if (at > until) return undefined
    const before = path.volumeBefore[minute] ?? 0
    const after = path.volumeBefore[minute + 1] ?? 1
    const begins = this.overrides.factorAt(listing.symbol, at) * scale
    if (until < at + minuteMs) return this.#partialBar(stretch, minute, until)
    const shifts = this.overrides.within(listing.symbol, at + 1, at + minuteMs)
    const factors = [begins, ...shifts.map(({ factor }) => factor * scale)]
    const top = Math.exp(path.high[minute] ?? 0)
    const bottom = Math.exp(path.low[minute] ?? 0)
    return bar(at, {
      open: round(Math.exp(path.points[minute] ?? 0) * begins),
      high: round(top * Math.max(...factors)),
      low: round(bottom * Math.min(...factors)),
      close: round(Math.exp(path.points[minute + 1] ?? 0) * (factors.at(-1) ?? begins)),
      volume: wholeVolume(stretch, before, after),
    })
  }

  #partialBar(stretch: Stretch, minute: number, until: number): SimBar {
    const { path, listing, scale } = stretch
    const at = stretch.from + minute * minuteMs
    const lastStep = Math.floor(((until - at) / minuteMs) * stepsPerMinute)
    let open = 0
    let high = 0
    let low = Number.POSITIVE_INFINITY
    let close = 0
    for (let step = 0; step <= lastStep; step += 1) {
      const shift = step === lastStep ? until : at + (step * minuteMs) / stepsPerMinute
      const price = round(
        Math.exp(logPrice(path, minute, step)) * scale * this.overrides.factorAt(listing.symbol, shift),
      )
      if (step === 0) open = price
      high = Math.max(high, price)
      low = Math.min(low, price)
      close = price
    }
    const before = path.volumeBefore[minute] ?? 0
    const after = path.volumeBefore[minute + 1] ?? 1
    const done = before + ((after - before) * (until - at)) / minuteMs
    return bar(at, { open, high, low, close, volume: wholeVolume(stretch, before, done) })
  }

  /** The whole session's bar without its minutes, where no price was set by hand within it. */
  dayBar(listing: Listing, day: number): SimBar {
    const motion = this.model.motion(listing)
    const levels = this.model.levels(motion, day)
    const isCoin = listing.assetType === 'crypto'
    const date = isCoin ? dateOfDay(Math.floor(cryptoDayStart(day) / dayMs)) : (tradingDayList[day] ?? '')
    const from = isCoin ? cryptoDayStart(day) : hoursOfIndex(day).opensAt
    const scale = isCoin ? 1 : this.actions.shareFactor(listing, date)
    const factor = scale * this.overrides.factorAt(listing.symbol, from)
    const volume = this.dayVolume(motion, day, levels) / scale
    return bar(isCoin ? from : calendar.newYorkInstant(date, 0), {
      open: round(Math.exp(levels.open) * factor),
      high: round(Math.exp(levels.high) * factor),
      low: round(Math.exp(levels.low) * factor),
      close: round(Math.exp(levels.close) * factor),
      volume: isCoin ? roundCoins(volume) : Math.round(volume),
    })
  }
}

function placeIn(stretch: Stretch, at: number): { minute: number; step: number } {
  const within = at - stretch.from
  return {
    minute: Math.floor(within / minuteMs),
    step: Math.floor(((within % minuteMs) / minuteMs) * stepsPerMinute),
  }
}

/** Within the minute's extremes, whatever the small bridge does. */
function logPrice(path: SessionPath, minute: number, step: number): number {
  const ends = { from: path.points[minute] ?? 0, to: path.points[minute + 1] ?? 0, deviation: path.minuteDeviation }
  if (path.halt && minute >= path.halt[0] && minute < path.halt[1]) return ends.from
  const value = bridgeStep(hash(path.key, minute + 20_000), ends, step)
  return Math.min(path.high[minute] ?? value, Math.max(path.low[minute] ?? value, value))
}

/** Cents; a price never reaches zero. */
export const round = (price: number): number => Math.max(0.01, Math.round(price * 100) / 100)
const roundCoins = (volume: number): number => Math.round(volume * 1e4) / 1e4

/** Differences of rounded running totals, so that the minutes add up to the day exactly. */
function wholeVolume({ listing, volume }: Stretch, before: number, after: number): number {
  const unit = listing.assetType === 'crypto' ? 1e4 : 1
  return (Math.floor(volume * unit * after + 1e-6) - Math.floor(volume * unit * before + 1e-6)) / unit
}

function bar(at: number, facts: Pick<SimBar, 'open' | 'high' | 'low' | 'close' | 'volume'>): SimBar {
  const vwap = Math.round(((facts.open + facts.high + facts.low + facts.close) / 4) * 1e4) / 1e4
  return { at, ...facts, tradeCount: Math.max(1, Math.ceil(facts.volume / 130)), vwap }
}
